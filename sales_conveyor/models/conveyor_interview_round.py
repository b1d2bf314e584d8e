from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sql import rounds


class ConveyorInterview(models.Model):
    """The next round: some months after an interview somebody is told that the client
    should be asked again."""

    _name = "conveyor.interview"
    _inherit = "conveyor.interview"

    round_proposed_on = fields.Date(
        string="Next Round Proposed On",
        readonly=True,
        copy=False,
        help="When somebody was told that the next interview is due.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("round_proposed_on") for vals in vals_list):
            self._refuse_round()
        return super().create(
            [{**vals, "round_proposed_on": False} for vals in vals_list]
        )

    def write(self, vals):
        if "round_proposed_on" in vals and not self._by_server():
            self._refuse_round()
        return super().write(vals)

    def _refuse_round(self):
        raise UserError(
            self.env._("When the next round was proposed is noted by the server.")
        )

    def action_open_rounds(self):
        """Show the interviews with the same client side by side."""
        self.ensure_one()
        return self.client_id.action_open_rounds()

    # The job

    @api.model
    def _cron_propose_round(self):
        """Tell whoever leads interviews which clients should be asked again: one
        activity a person and company, however many clients."""
        self.env.flush_all()
        rows = self.env.execute_query(rounds.to_propose(fields.Date.today()))
        told = {}
        for interview in self.sudo().browse(row[0] for row in rows):
            told.setdefault(interview._round_head(), self.sudo().browse())
            told[interview._round_head()] |= interview
        for head, interviews in told.items():
            for company, of_one in interviews.grouped("company_id").items():
                if head:
                    of_one._tell_round(head, company)
                of_one._as_server().write({"round_proposed_on": fields.Date.today()})

    def _round_head(self):
        """Return who is told: a head of the VIP programme, else an officer, else the
        client's owner."""
        self.ensure_one()
        candidates = self.env["res.users"]
        for group in ("conveyor_group_vip_head", "conveyor_group_officer"):
            candidates += self.env.ref(f"sales_conveyor.{group}").all_user_ids.sorted(
                "id"
            )
        candidates += self.client_id.owner_id
        return candidates.filtered(
            lambda user: (
                user.active
                and not user._is_superuser()
                and self.company_id in user.company_ids
            )
        )[:1]

    def _tell_round(self, head, company):
        # the scheduled job speaks no language
        mine = self.with_context(lang=head.lang or self.env.lang)
        first = mine[0].client_id
        names = ", ".join(mine[:10].client_id.mapped("partner_id.name"))
        first.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=head.id,
            summary=mine.env._(
                "Next round: %(count)s clients of %(company)s are due",
                count=len(self.client_id),
                company=company.name,
            ),
            note=mine.env._(
                "%(names)s%(more)s. The list is under VIP Programme / Next Round.",
                names=names,
                more=" …" if len(mine) > 10 else "",
            ),
        )
