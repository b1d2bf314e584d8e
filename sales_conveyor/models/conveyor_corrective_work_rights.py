from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError


class ConveyorCorrectiveWorkRights(models.AbstractModel):
    """Who does corrective work, and who says who does it until when."""

    _name = "conveyor.corrective.work.rights"
    _description = "Rights on corrective work"

    user_may_work = fields.Boolean(
        compute="_compute_user_may", export_string_translation=False
    )
    user_may_lead = fields.Boolean(
        compute="_compute_user_may", export_string_translation=False
    )

    @api.depends("user_id", "client_id.owner_id")
    @api.depends_context("uid")
    def _compute_user_may(self):
        may_work, may_lead = self._workable(), self._leadable()
        for work in self:
            work.user_may_work = work in may_work
            work.user_may_lead = work in may_lead or not work._origin

    # Who may

    def _workable(self):
        """Return the works which the present user may do: the responsible person, and
        whoever answers for the client."""
        others = self.client_id._not_responsible()
        return self.filtered(
            lambda work: work.user_id.id == self.env.uid or work.client_id not in others
        )

    def _leadable(self):
        """Return the works whose responsible person and deadline the present user may
        change: the officer, the VIP-programme head, and whoever leads a team of the
        responsible person or of the client's owner."""
        if self.env.uid == SUPERUSER_ID or self.env["conveyor.client"]._is_officer():
            return self
        user = self.env.user
        if user.has_group("sales_conveyor.conveyor_group_vip_head"):
            return self
        if not user.has_group("sales_conveyor.conveyor_group_leader"):
            return self.browse()
        # sudo: whom somebody leads counts, whatever he may read of it
        teams = self.env["crm.team"].sudo().search([("user_id", "=", user.id)])
        led = teams.member_ids
        return self.filtered(
            lambda work: work.user_id in led or work.client_id.sudo().owner_id in led
        )

    def _check_may_work(self):
        refused = self - self._workable()
        if refused:
            raise AccessError(
                self.env._(
                    "%(works)s: corrective work is done and checked by whoever is "
                    "responsible for it (%(users)s), the owner of the client, their "
                    "team leaders, the VIP-programme head or the central-file officer "
                    "(%(officers)s).",
                    works=", ".join(refused[:5].mapped("name")),
                    users=", ".join(refused.sudo().user_id[:5].mapped("name")),
                    officers=self.env["conveyor.client"]._officer_names(),
                )
            )

    def _check_may_lead(self):
        refused = self - self._leadable()
        if refused:
            raise AccessError(
                self.env._(
                    "%(works)s: who is responsible and until when is said by the team "
                    "leader, the VIP-programme head or the central-file officer "
                    "(%(officers)s). Ask one of them, and say why it takes longer.",
                    works=", ".join(refused[:5].mapped("name")),
                    officers=self.env["conveyor.client"]._officer_names(),
                )
            )
