from odoo import fields, models


class ConveyorMailingTold(models.AbstractModel):
    """What a mailing brought, by e-mail or on paper: purchases of those who got it,
    against those of clients who got nothing. Told by ``conveyor.mailing.result``."""

    _name = "conveyor.mailing.told"
    _description = "Mailing whose results are told"

    #: The field of ``conveyor.mailing.result`` that names the mailing.
    _conveyor_result_field = None

    #: Related to the company that sends it.
    conveyor_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Results",
        store=False,
        export_string_translation=False,
    )
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

    def _conveyor_sender(self):
        """Return the company that sends the mailing."""
        raise NotImplementedError

    def _conveyor_sent_on(self):
        """Return the day from which purchases count; nothing, as long as it hasn't gone
        out."""
        raise NotImplementedError

    def _compute_conveyor_result(self):
        sent = {mailing: mailing._conveyor_sent_on() for mailing in self}
        found = self._conveyor_found([one.id for one, day in sent.items() if day])
        today = fields.Date.context_today(self)
        for mailing, day in sent.items():
            days = mailing._conveyor_sender().conveyor_mailing_result_days
            until = day and fields.Date.add(day, days=days - 1)
            mailing.conveyor_result_until = until
            mailing.conveyor_result_open = bool(until) and until >= today
            mailing._conveyor_tell(
                found.get((mailing.id, "letter"), (0, 0, 0, 0)),
                found.get((mailing.id, "none"), (0, 0, 0, 0)),
            )

    def _conveyor_found(self, ids):
        """Return {(mailing, who was reached): clients, buyers, revenue, how many
        unsubscribed}, as far as the user may read results."""
        results, name = self.env["conveyor.mailing.result"], self._conveyor_result_field
        if not ids or not results.has_access("read"):
            return {}
        groups = results._read_group(
            [(name, "in", ids)],
            [name, "reached"],
            ["client_count:sum", "bought:sum", "revenue:sum", "unsubscribed:sum"],
        )
        return {(mailing.id, reached): row for mailing, reached, *row in groups}

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
        return self.env["conveyor.mailing.result"]._open(
            [(self._conveyor_result_field, "=", self.id)]
        )
