from odoo import api, fields, models


class MailingMailing(models.Model):
    """What a mailing to segments brought: purchases after it, against those of clients
    who got nothing."""

    _name = "mailing.mailing"
    _inherit = "mailing.mailing"

    conveyor_currency_id = fields.Many2one(related="conveyor_company_id.currency_id")
    conveyor_result_until = fields.Date(
        string="Purchases Until",
        compute="_compute_conveyor_result",
        help="The last day whose purchases count.",
    )
    conveyor_result_open = fields.Boolean(
        compute="_compute_conveyor_result",
        help="These days aren't over yet.",
        export_string_translation=False,
    )
    conveyor_unsubscribed = fields.Integer(
        string="Unsubscribed by This Letter", compute="_compute_conveyor_result"
    )
    conveyor_clients = fields.Integer(
        string="Clients Reached", compute="_compute_conveyor_result"
    )
    conveyor_buyers = fields.Integer(
        string="Buyers After It", compute="_compute_conveyor_result"
    )
    conveyor_buyers_share = fields.Float(
        string="Buyers After It, %", compute="_compute_conveyor_result", digits=(16, 1)
    )
    conveyor_revenue = fields.Monetary(
        string="Revenue After It",
        compute="_compute_conveyor_result",
        currency_field="conveyor_currency_id",
    )
    conveyor_control_clients = fields.Integer(
        string="Clients Without a Letter", compute="_compute_conveyor_result"
    )
    conveyor_control_buyers = fields.Integer(
        string="Buyers Among Them", compute="_compute_conveyor_result"
    )
    conveyor_control_share = fields.Float(
        string="Buyers Among Them, %",
        compute="_compute_conveyor_result",
        digits=(16, 1),
    )
    conveyor_control_revenue = fields.Monetary(
        string="Their Revenue",
        compute="_compute_conveyor_result",
        currency_field="conveyor_currency_id",
    )
    conveyor_verdict = fields.Char(
        string="What the Letter Brought",
        compute="_compute_conveyor_result",
        help="By how much more clients bought than those without a letter, and between "
        "which bounds this lies with 95 %. Only those drawn by lot are comparable for "
        "sure: others were left out for a reason, which may tell on purchases.",
    )

    @api.depends("state", "sent_date", "conveyor_segment_ids")
    def _compute_conveyor_result(self):
        sent = self.filtered(
            lambda one: one.state == "done" and one.sent_date and one.conveyor_left_out
        )
        results = self.env["conveyor.mailing.result"]
        found = {}
        if sent and results.has_access("read"):
            groups = results._read_group(
                [("mailing_id", "in", sent.ids)],
                ["mailing_id", "reached"],
                ["client_count:sum", "bought:sum", "revenue:sum", "unsubscribed:sum"],
            )
            found = {(mailing.id, reached): row for mailing, reached, *row in groups}
        today = fields.Date.context_today(self)
        for mailing in self:
            days = mailing.conveyor_company_id.conveyor_mailing_result_days
            until = mailing in sent and fields.Date.add(
                mailing.sent_date.date(), days=days - 1
            )
            mailing.conveyor_result_until = until
            mailing.conveyor_result_open = bool(until) and until >= today
            mailing._conveyor_tell(
                found.get((mailing.id, "letter"), (0, 0, 0, 0)),
                found.get((mailing.id, "none"), (0, 0, 0, 0)),
            )

    def _conveyor_tell(self, reached, control):
        clients, buyers, revenue, unsubscribed = reached
        others, other_buyers, other_revenue, _none = control
        self.update(
            {
                "conveyor_clients": clients,
                "conveyor_buyers": buyers,
                "conveyor_buyers_share": 100 * buyers / clients if clients else 0,
                "conveyor_revenue": revenue,
                "conveyor_unsubscribed": unsubscribed,
                "conveyor_control_clients": others,
                "conveyor_control_buyers": other_buyers,
                "conveyor_control_share": 100 * other_buyers / others if others else 0,
                "conveyor_control_revenue": other_revenue,
                "conveyor_verdict": self.env["conveyor.mailing.result"]._verdict(
                    buyers, clients, other_buyers, others
                ),
            }
        )

    def action_conveyor_results(self):
        """Open the clients of the mailing with what they bought."""
        self.ensure_one()
        return self.env["conveyor.mailing.result"]._open([("mailing_id", "=", self.id)])
