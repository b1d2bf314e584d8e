from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..rules import source as rules

#: What sources are, as they are called on screen.
KINDS = [
    ("publication", "Publication"),
    ("event", "Event"),
    ("promotion", "Promotion"),
    ("advertising", "Advertising"),
    ("partner", "Partner Organisation"),
    ("recommendation", "Recommendation"),
    ("direct", "Direct"),
]
#: Who reads what sources have brought and cost.
READERS = "sales_conveyor.conveyor_group_leader,sales_conveyor.conveyor_group_analyst"
#: What only sales managers may change. Everybody may make sources and campaigns.
MANAGER_FIELDS = frozenset({"conveyor_kind", "conveyor_planned_cost"})

_COUNTS = {
    "conveyor_lead_count": "lead_count:sum",
    "conveyor_judged_count": "judged_count:sum",
    "conveyor_target_count": "target_count:sum",
    "conveyor_opportunity_count": "opportunity_count:sum",
    "conveyor_client_count": "client_count:sum",
}
_AMOUNTS = {"conveyor_revenue": "revenue:sum", "conveyor_cost": "cost:sum"}


class ConveyorSourceFigures(models.AbstractModel):
    """What a source or a campaign has brought and cost, in the companies in use and in
    the period that is chosen (``conveyor_period`` in the context)."""

    _name = "conveyor.source.figures"
    _description = "Figures of a lead source"

    #: Field of the report that says which record of this model a row belongs to.
    _conveyor_report_field = None

    # not copied: everybody may copy a source or campaign, not everybody may say this
    conveyor_kind = fields.Selection(KINDS, string="Kind", copy=False)
    conveyor_in_use = fields.Boolean(
        string="In Use",
        compute="_compute_conveyor_in_use",
        search="_search_conveyor_in_use",
        groups=READERS,
        help="Leads, clients or costs name it.",
    )
    conveyor_currency_id = fields.Many2one(
        "res.currency", compute="_compute_conveyor_currency_id"
    )
    conveyor_lead_count = fields.Integer(
        string="Leads",
        compute="_compute_conveyor_figures",
        groups=READERS,
        help="Leads and opportunities that name it, lost ones included.",
    )
    conveyor_judged_count = fields.Integer(
        string="Judged Leads",
        compute="_compute_conveyor_figures",
        groups=READERS,
        help="Leads of conveyors that say who a target client is.",
    )
    conveyor_target_count = fields.Integer(
        string="Target Leads",
        compute="_compute_conveyor_figures",
        groups=READERS,
        help="Leads who are target clients.",
    )
    conveyor_target_share = fields.Float(
        string="Target Share",
        compute="_compute_conveyor_figures",
        groups=READERS,
        help="Target clients among the leads of conveyors that say who one is.",
    )
    conveyor_opportunity_count = fields.Integer(
        string="Opportunities",
        compute="_compute_conveyor_figures",
        groups=READERS,
        help="Leads that have become opportunities.",
    )
    conveyor_client_count = fields.Integer(
        string="New Clients",
        compute="_compute_conveyor_figures",
        groups=READERS,
        help="Clients who came from here and have bought, each counted once, in the "
        "period of the first purchase.",
    )
    conveyor_revenue = fields.Monetary(
        string="Revenue",
        currency_field="conveyor_currency_id",
        compute="_compute_conveyor_figures",
        groups=READERS,
        help="All that these clients have bought until today, net of tax.",
    )
    conveyor_cost = fields.Monetary(
        string="Cost",
        currency_field="conveyor_currency_id",
        compute="_compute_conveyor_figures",
        groups=READERS,
        help="Posted vendor bills, less their credit notes, net of tax, and lines of "
        "costs.",
    )
    conveyor_cost_per_lead = fields.Monetary(
        string="Cost of a Lead",
        currency_field="conveyor_currency_id",
        compute="_compute_conveyor_figures",
        groups=READERS,
    )
    conveyor_cost_per_target = fields.Monetary(
        string="Cost of a Target Lead",
        currency_field="conveyor_currency_id",
        compute="_compute_conveyor_figures",
        groups=READERS,
    )
    conveyor_cost_per_client = fields.Monetary(
        string="Cost of a Client",
        currency_field="conveyor_currency_id",
        compute="_compute_conveyor_figures",
        groups=READERS,
    )
    conveyor_return = fields.Float(
        string="Return",
        compute="_compute_conveyor_figures",
        groups=READERS,
        help="Revenue for each unit of money spent. Empty where nothing was.",
    )

    @api.depends_context("company")
    def _compute_conveyor_currency_id(self):
        self.conveyor_currency_id = self.env.company.currency_id

    def _compute_conveyor_in_use(self):
        used = self.search([("conveyor_in_use", "=", True), ("id", "in", self.ids)])
        for record in self:
            record.conveyor_in_use = record in used

    def _search_conveyor_in_use(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        named = self.env["conveyor.source.report"]._read_group(
            [(self._conveyor_report_field, "!=", False)], [self._conveyor_report_field]
        )
        return fields.Domain("id", "in", [record.id for (record,) in named])

    @api.depends_context("company", "allowed_company_ids", "conveyor_period")
    def _compute_conveyor_figures(self):
        found = self._conveyor_figures()
        for record in self:
            record.update(found.get(record._origin.id) or self._conveyor_nothing())
            record.update(record._conveyor_ratios())

    def _conveyor_nothing(self):
        return dict.fromkeys([*_COUNTS, *_AMOUNTS], 0)

    def _conveyor_ratios(self):
        cost, judged = self.conveyor_cost, self.conveyor_judged_count
        return {
            "conveyor_target_share": rules.per(self.conveyor_target_count, judged),
            "conveyor_cost_per_lead": rules.per(cost, self.conveyor_lead_count),
            "conveyor_cost_per_target": rules.per(cost, self.conveyor_target_count),
            "conveyor_cost_per_client": rules.per(cost, self.conveyor_client_count),
            "conveyor_return": rules.per(self.conveyor_revenue, cost),
        }

    def _conveyor_figures(self):
        """Return {number of a record: {field: value}}, amounts in the record's currency
        at today's rate."""
        today = fields.Date.context_today(self)
        found = {}
        for record, company, *values in self.env["conveyor.source.report"]._read_group(
            [(self._conveyor_report_field, "in", self.ids), *self._conveyor_period()],
            [self._conveyor_report_field, "company_id"],
            [*_COUNTS.values(), *_AMOUNTS.values()],
        ):
            sums = found.setdefault(record.id, self._conveyor_nothing())
            values = dict(zip([*_COUNTS, *_AMOUNTS], values, strict=True))
            currency = record.conveyor_currency_id
            for name in _COUNTS:
                sums[name] += values[name]
            for name in _AMOUNTS:
                # rows without a company are leads, which have no amounts
                sums[name] += (company.currency_id or currency)._convert(
                    values[name], currency, self.env.company, today
                )
        return found

    def _conveyor_period(self):
        start = rules.period_start(
            self.env.context.get("conveyor_period"), fields.Date.context_today(self)
        )
        return [("date", ">=", start)] if start else []

    def _has_field_access(self, field, operation):
        return super()._has_field_access(field, operation) and not (
            operation == "write"
            and field.name in MANAGER_FIELDS
            # the user of the transaction counts, not sudo
            and self.env.uid != SUPERUSER_ID
            and not self.env.user.has_group("sales_team.group_sale_manager")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_spent(self):
        # sudo: costs of all companies count
        spent = self.sudo().filtered("conveyor_cost_ids")
        if spent:
            raise UserError(
                self.env._(
                    "Costs are recorded for “%(sources)s”. Give them to another source "
                    "or campaign first, under Lead Sources / Costs.",
                    sources=", ".join(spent.mapped("display_name")),
                )
            )

    # Buttons

    def action_open_conveyor_leads(self):
        """Open the leads behind the figure, lost ones included."""
        return self._conveyor_open(
            "crm.crm_lead_all_leads",
            [(self._conveyor_report_field, "in", self.ids)],
            active_test=False,
        )

    def action_open_conveyor_clients(self):
        """Open the client files behind the figure."""
        return self._conveyor_open(
            "sales_conveyor.conveyor_client_action",
            [
                (self._conveyor_report_field, "in", self.ids),
                ("purchase_count", ">", 0),
                ("merged_into_id", "=", False),
            ],
            active_test=False,
        )

    def action_open_conveyor_costs(self):
        """Open the bills and lines behind the cost."""
        return self._conveyor_open(
            "sales_conveyor.conveyor_source_report_action_costs",
            [
                (self._conveyor_report_field, "in", self.ids),
                ("what", "in", ("bill", "cost")),
            ],
        )

    def _conveyor_open(self, action, domain, **context):
        opened = self.env["ir.actions.act_window"]._for_xml_id(action)
        opened.update(domain=domain, context=context)
        return opened
