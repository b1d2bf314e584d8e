from odoo import fields, models
from odoo.tools import SQL

from ..models.conveyor_source_figures import KINDS
from ..sql import sources

#: Ratios of sums: {measure: (what is divided, by what)}.
RATIOS = {
    "target_share:avg": ("target_count", "judged_count"),
    "cost_per_lead:avg": ("cost", "lead_count"),
    "cost_per_target:avg": ("cost", "target_count"),
    "cost_per_client:avg": ("cost", "client_count"),
    "return_rate:avg": ("revenue", "cost"),
}


class ConveyorSourceReport(models.Model):
    """What lead sources bring and cost: a row for each lead, new client, vendor bill
    and line of costs. Ratios are those of the sums, at whatever level they stand."""

    _name = "conveyor.source.report"
    _description = "Lead source analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "source_id"
    _depends = {
        "account.move": [
            "amount_untaxed_signed",
            "campaign_id",
            "company_id",
            "date",
            "invoice_date",
            "medium_id",
            "move_type",
            "source_id",
            "state",
            "team_id",
        ],
        "conveyor.client": [
            "campaign_id",
            "company_id",
            "conveyor_id",
            "entry_move_id",
            "figures_id",
            "medium_id",
            "merged_into_id",
            "owner_id",
            "source_id",
        ],
        "conveyor.figures": ["first_purchase_date", "purchase_count", "revenue_total"],
        "conveyor.source.cost": [
            "amount",
            "campaign_id",
            "company_id",
            "date",
            "source_id",
            "user_id",
        ],
        "crm.lead": [
            "campaign_id",
            "company_id",
            "conveyor_id",
            "conveyor_target",
            "create_date",
            "medium_id",
            "source_id",
            "team_id",
            "type",
            "user_id",
        ],
        "res.company": ["currency_id"],
        "utm.campaign": ["conveyor_kind"],
        "utm.source": ["conveyor_kind"],
    }

    what = fields.Selection(
        [
            ("lead", "Lead"),
            ("client", "New Client"),
            ("bill", "Vendor Bill"),
            ("cost", "Line of Costs"),
        ],
        readonly=True,
    )
    date = fields.Date(
        readonly=True,
        help="Of a lead: when it was made. Of a client: the first purchase. Of a cost: "
        "its own date.",
    )
    source_id = fields.Many2one("utm.source", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    conveyor_id = fields.Many2one(
        "conveyor.conveyor",
        readonly=True,
        help="Costs are on no conveyor: a source serves them all.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        help="Of a lead: its salesperson. Of a client: the owner. Of a line of costs: "
        "who spent it.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)
    client_id = fields.Many2one("conveyor.client", readonly=True)
    move_id = fields.Many2one("account.move", string="Bill", readonly=True)
    cost_id = fields.Many2one(
        "conveyor.source.cost", string="Line of Costs", readonly=True
    )
    lead_count = fields.Integer(string="Leads", readonly=True)
    judged_count = fields.Integer(
        string="Judged Leads",
        readonly=True,
        help="Leads of conveyors that say who a target client is.",
    )
    target_count = fields.Integer(string="Target Leads", readonly=True)
    opportunity_count = fields.Integer(string="Opportunities", readonly=True)
    client_count = fields.Integer(string="New Clients", readonly=True)
    revenue = fields.Monetary(
        readonly=True,
        help="All that the new clients have bought until today, net of tax, in company "
        "currency.",
    )
    cost = fields.Monetary(
        readonly=True, help="Net of tax, in company currency; credit notes taken off."
    )
    target_share = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Target clients among the leads of conveyors that say who one is.",
    )
    cost_per_lead = fields.Monetary(
        string="Cost of a Lead", readonly=True, aggregator="avg"
    )
    cost_per_target = fields.Monetary(
        string="Cost of a Target Lead", readonly=True, aggregator="avg"
    )
    cost_per_client = fields.Monetary(
        string="Cost of a Client", readonly=True, aggregator="avg"
    )
    return_rate = fields.Float(
        string="Return",
        readonly=True,
        aggregator="avg",
        help="Revenue for each unit of money spent. Empty where nothing was.",
    )

    @property
    def _table_query(self):
        return sources.report(self.env.company.currency_id.id)

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec not in RATIOS:
            return super()._read_group_select(aggregate_spec, query)
        above, below = (
            self._field_to_sql(self._table, name, query)
            for name in RATIOS[aggregate_spec]
        )
        return SQL("sum(%s)::float8 / nullif(sum(%s), 0)::float8", above, below)

    def action_open(self):
        """Open the lead, client file, bill or line of costs itself."""
        self.ensure_one()
        record = self.lead_id or self.client_id or self.move_id or self.cost_id
        return record.get_formview_action()
