from odoo import api, fields, models


class ConveyorPaperMailing(models.Model):
    """What a mailing on paper brought, beside what it cost. Told as for mailings by
    e-mail, by the same rows."""

    _name = "conveyor.paper.mailing"
    _inherit = "conveyor.paper.mailing"

    result_until = fields.Date(
        string="Purchases Until",
        compute="_compute_result",
        help="The last day whose purchases count.",
    )
    result_open = fields.Boolean(
        compute="_compute_result",
        export_string_translation=False,
        help="These days aren't over yet.",
    )
    clients = fields.Integer(string="Clients Reached", compute="_compute_result")
    buyers = fields.Integer(string="Buyers After It", compute="_compute_result")
    buyers_share = fields.Float(
        string="Buyers After It, %", compute="_compute_result", digits=(16, 1)
    )
    revenue = fields.Monetary(string="Revenue After It", compute="_compute_result")
    control_clients = fields.Integer(
        string="Clients Without a Piece", compute="_compute_result"
    )
    control_buyers = fields.Integer(
        string="Buyers Among Them", compute="_compute_result"
    )
    control_share = fields.Float(
        string="Buyers Among Them, %", compute="_compute_result", digits=(16, 1)
    )
    verdict = fields.Char(
        string="What It Brought",
        compute="_compute_result",
        help="By how much more clients bought than those without a piece, and between "
        "which bounds this lies with 95 %. Only those drawn by lot are comparable for "
        "sure.",
    )

    @api.depends("state", "posted_on", "piece_ids.state")
    def _compute_result(self):
        posted = self.filtered(lambda one: one.state == "posted")
        results = self.env["conveyor.mailing.result"]
        found = {}
        if posted and results.has_access("read"):
            groups = results._read_group(
                [("paper_id", "in", posted.ids)],
                ["paper_id", "reached"],
                ["client_count:sum", "bought:sum", "revenue:sum"],
            )
            found = {(mailing.id, reached): row for mailing, reached, *row in groups}
        today = fields.Date.context_today(self)
        for mailing in self:
            days = mailing.company_id.conveyor_mailing_result_days
            until = mailing in posted and fields.Date.add(
                mailing.posted_on.date(), days=days - 1
            )
            mailing.result_until = until
            mailing.result_open = bool(until) and until >= today
            mailing._tell_result(
                found.get((mailing.id, "letter"), (0, 0, 0)),
                found.get((mailing.id, "none"), (0, 0, 0)),
            )

    def _tell_result(self, reached, control):
        clients, buyers, revenue = reached
        others, other_buyers, _other_revenue = control
        results = self.env["conveyor.mailing.result"]
        self.clients, self.buyers, self.revenue = clients, buyers, revenue
        self.buyers_share = 100 * buyers / clients if clients else 0
        self.control_clients, self.control_buyers = others, other_buyers
        self.control_share = 100 * other_buyers / others if others else 0
        self.verdict = results._verdict(buyers, clients, other_buyers, others)

    def action_results(self):
        """Open the clients of the mailing with what they bought."""
        self.ensure_one()
        return self.env["conveyor.mailing.result"]._open([("paper_id", "=", self.id)])
