from odoo import fields, models
from odoo.tools import SQL

from ..rules import quality as rules
from ..sql import quality

#: The share is a sum divided by a sum, in every group.
RATIO = ("met_count", "answered_count")


class ConveyorQualityReport(models.Model):
    """Quality as clients tell it: each criterion of each interview, whether it was met,
    and what was put right."""

    _name = "conveyor.quality.report"
    _description = "Quality by criterion"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "client_id"
    _depends = {
        "conveyor.client": ["owner_id"],
        "conveyor.corrective.work": [
            "confirmed_on",
            "opened_on",
            "state",
            "verdict_id",
        ],
        "conveyor.interview": [
            "client_id",
            "company_id",
            "create_date",
            "date_held",
            "date_planned",
            "questionnaire_id",
            "state",
            "user_id",
        ],
        "conveyor.interview.verdict": [
            "interview_id",
            "measured",
            "met",
            "question_id",
            "value",
        ],
        "conveyor.questionnaire.question": [
            "product_categ_id",
            "product_id",
            "questionnaire_id",
            "root_id",
            "type",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }

    date = fields.Date(string="Held On", readonly=True)
    interview_id = fields.Many2one("conveyor.interview", readonly=True)
    client_id = fields.Many2one("conveyor.client", string="Client File", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Held By", readonly=True)
    owner_id = fields.Many2one("res.users", readonly=True)
    question_id = fields.Many2one(
        "conveyor.questionnaire.question",
        string="Criterion",
        readonly=True,
        help="The same in all versions of the questionnaire.",
    )
    product_id = fields.Many2one("product.product", readonly=True)
    product_categ_id = fields.Many2one(
        "product.category", string="Product Category", readonly=True
    )
    met = fields.Selection(
        [("yes", "Met"), ("no", "Not met"), ("unknown", "Not known")],
        string="Verdict",
        readonly=True,
    )
    value = fields.Float(
        readonly=True,
        aggregator="avg",
        help="What clients have said, in the measure of the criterion.",
    )
    asked_count = fields.Integer(string="Asked", readonly=True)
    answered_count = fields.Integer(string="Answered", readonly=True)
    met_count = fields.Integer(string="Met", readonly=True)
    unmet_count = fields.Integer(string="Not Met", readonly=True)
    met_share = fields.Float(
        string="Met, %",
        compute="_compute_met_share",
        aggregator="avg",
        digits=(16, 1),
        help="Of 100 answers, how many say that the criterion is met.",
    )
    work_id = fields.Many2one(
        "conveyor.corrective.work", string="Corrective Work", readonly=True
    )
    work_state = fields.Selection(
        [
            (rules.OPEN, "To Be Done"),
            (rules.DONE, "Done, client to be asked"),
            (rules.CONFIRMED, "Confirmed by the client"),
            (rules.CANCELLED, "Cancelled"),
        ],
        string="State of the Work",
        readonly=True,
    )
    days_to_confirm = fields.Integer(
        string="Days Until Confirmed", readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        return quality.rows()

    def _compute_met_share(self):
        for row in self:
            row.met_share = 100.0 * row.met_count

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "met_share":
            above, below = (SQL.identifier(alias, name) for name in RATIO)
            return SQL("(100.0 * %s / nullif(%s, 0))::float8", above, below)
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "met_share:avg":
            return super()._read_group_select(aggregate_spec, query)
        above, below = (self._field_to_sql(self._table, name, query) for name in RATIO)
        return SQL("(100.0 * sum(%s) / nullif(sum(%s), 0))::float8", above, below)

    def action_open(self):
        """Open the corrective work, or the client."""
        self.ensure_one()
        return (self.work_id or self.client_id).get_formview_action()
