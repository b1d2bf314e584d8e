from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ConveyorInterview(models.Model):
    """Interviews that are part of a VIP programme: what becomes of the client there
    follows from them."""

    _name = "conveyor.interview"
    _inherit = "conveyor.interview"

    vip_line_id = fields.Many2one(
        "conveyor.vip.line",
        string="In the Programme",
        compute="_compute_vip_line_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        domain="[('client_id', '=', client_id),"
        " ('programme_id.state', '=', 'running')]",
        help="The client's line in the VIP programme to which the interview belongs. "
        "Whoever plans one with a client of a running programme need not say so.",
    )
    vip_programme_id = fields.Many2one(
        related="vip_line_id.programme_id",
        string="VIP Programme",
        store=True,
        index=True,
    )

    @api.depends("client_id")
    def _compute_vip_line_id(self):
        # sudo: whether the client is in a programme doesn't depend on who plans
        lines = self.env["conveyor.vip.line"].sudo()
        lines = lines.search(
            [
                ("client_id", "in", self.client_id.ids),
                ("programme_id.state", "=", "running"),
                ("state", "!=", "left"),
            ],
            order="id",
        )
        by_client = {line.client_id.id: line for line in lines}
        for one in self:
            if not one.vip_line_id:
                one.vip_line_id = by_client.get(one.client_id.id)

    @api.depends("client_id")
    def _compute_questionnaire_id(self):
        """An interview of a programme is held by the programme's questionnaire."""
        for one in self.filtered(lambda one: not one.questionnaire_id):
            programme = one.sudo().vip_line_id.programme_id
            if programme.questionnaire_id.state == "in_use":
                one.questionnaire_id = programme.questionnaire_id
        return super()._compute_questionnaire_id()

    @api.constrains("vip_line_id")
    def _check_vip_line(self):
        if self._by_server():
            return  # files are being merged, or taken out again
        for one in self:
            line = one.sudo().vip_line_id
            if line and line.client_id != one.client_id:
                raise ValidationError(
                    self.env._(
                        "%(client)s: the line of the VIP programme is that of another "
                        "client.",
                        client=one.client_id.display_name,
                    )
                )

    def _may_hold(self, user):
        """Whoever has the client on the list of a running programme holds it too."""
        if super()._may_hold(user):
            return True
        lines = self.sudo().client_id.vip_line_ids
        return bool(
            lines.filtered(
                lambda line: (
                    line.user_id == user
                    and line.state != "left"
                    and line.programme_id.state == "running"
                )
            )
        )

    # What becomes of the client in the programme

    @api.model_create_multi
    def create(self, vals_list):
        interviews = super().create(vals_list)
        interviews.sudo().vip_line_id._follow_interviews()
        return interviews

    def write(self, vals):
        lines = self.sudo().vip_line_id
        result = super().write(vals)
        if "client_id" in vals:
            self._go_to_own_line()
        if {"state", "vip_line_id", "date_held", "date_planned"}.intersection(vals):
            (lines | self.sudo().vip_line_id)._follow_interviews()
        return result

    def _go_to_own_line(self):
        """Files were merged, or taken out again: the interview belongs to the line of
        its client in the same programme, if there is one."""
        for one in self.sudo():
            if one.vip_line_id and one.vip_line_id.client_id != one.client_id:
                line = one.client_id.vip_line_ids.filtered(
                    lambda line, one=one: (
                        line.programme_id == one.vip_line_id.programme_id
                    )
                )
                if line:
                    one._as_server().vip_line_id = line

    def unlink(self):
        lines = self.sudo().vip_line_id
        result = super().unlink()
        lines._follow_interviews()
        return result
