from odoo import fields, models
from odoo.tools import SQL

from ..sql import drift

#: Shares are sums divided by sums, in every group.
RATIOS = {
    "revenue_share:avg": ("existing_revenue", "revenue"),
    "touch_share:avg": ("existing_touches", "touches"),
}


class ConveyorDrift(models.Model):
    """Whom first-sales people work for: of what they sell, and of whom they speak to,
    how much goes to those who are clients already, and belongs to the client team."""

    _name = "conveyor.drift"
    _description = "Drift of first-sales people to existing clients"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "account.move": [
            "amount_untaxed_signed",
            "commercial_partner_id",
            "company_id",
            "invoice_date",
            "invoice_user_id",
            "move_type",
            "reversed_entry_id",
            "state",
        ],
        "conveyor.invoice.seller": [
            "move_id",
            "named_team_id",
            "named_user_id",
            "state",
            "team_id",
            "user_id",
        ],
        "conveyor.client": ["company_id", "figures_id", "merged_into_id", "partner_id"],
        "conveyor.figures": ["first_purchase_date"],
        "conveyor.touch": [
            "active",
            "client_partner_id",
            "company_id",
            "date",
            "personal",
            "touch_count",
            "user_id",
        ],
        "crm.team": ["conveyor_phase"],
        "crm.team.member": ["active", "crm_team_id", "user_id"],
        "res.partner": ["commercial_partner_id"],
    }

    date = fields.Date(readonly=True)
    kind = fields.Selection(
        [("revenue", "Revenue"), ("touch", "Touch")],
        string="What",
        readonly=True,
        help="A document, or a personal touch.",
    )
    whom = fields.Selection(
        [("new", "Prospects and First Purchases"), ("existing", "Existing Clients")],
        string="To Whom",
        readonly=True,
        help="A client is an existing one from the day after the first purchase on.",
    )
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    in_client_team = fields.Boolean(
        string="Also in a Client Team",
        readonly=True,
        help="Looking after existing clients is this person's work as well.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    client_id = fields.Many2one("conveyor.client", string="Client File", readonly=True)
    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    touch_id = fields.Many2one("conveyor.touch", readonly=True)
    revenue = fields.Monetary(
        readonly=True,
        help="Net of tax, in the company's currency; credit notes count below zero.",
    )
    existing_revenue = fields.Monetary(
        string="Revenue of Existing Clients", readonly=True
    )
    touches = fields.Integer(readonly=True, help="Personal touches, without mailings.")
    existing_touches = fields.Integer(
        string="Touches of Existing Clients", readonly=True
    )
    revenue_share = fields.Float(
        string="Drift in Revenue, %",
        compute="_compute_shares",
        aggregator="avg",
        digits=(16, 1),
        help="Of 100 that the person sells, how many existing clients pay.",
    )
    touch_share = fields.Float(
        string="Drift in Touches, %",
        compute="_compute_shares",
        aggregator="avg",
        digits=(16, 1),
        help="Of 100 personal touches, how many go to existing clients.",
    )

    @property
    def _table_query(self):
        return drift.rows()

    def _compute_shares(self):
        for row in self:
            row.revenue_share = 100.0 * bool(row.existing_revenue)
            row.touch_share = 100.0 * bool(row.existing_touches)

    def _field_to_sql(self, alias, field_expr, query=None):
        parts = RATIOS.get(f"{field_expr}:avg")
        if parts:
            above, below = (SQL.identifier(alias, name) for name in parts)
            return SQL("(100.0 * %s / nullif(%s, 0))::float8", above, below)
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec not in RATIOS:
            return super()._read_group_select(aggregate_spec, query)
        above, below = (
            self._field_to_sql(self._table, name, query)
            for name in RATIOS[aggregate_spec]
        )
        return SQL("(100.0 * sum(%s) / nullif(sum(%s), 0))::float8", above, below)

    def action_open(self):
        """Open the document, or the client."""
        self.ensure_one()
        return (self.move_id or self.client_id or self.partner_id).get_formview_action()
