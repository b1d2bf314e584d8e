from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import source as rules


class ConveyorSourceCost(models.Model):
    """What a source or campaign has cost beside vendor bills: money and hours."""

    _name = "conveyor.source.cost"
    _description = "Cost of a lead source"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Note", required=True)
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    source_id = fields.Many2one(
        "utm.source", index="btree_not_null", ondelete="restrict"
    )
    campaign_id = fields.Many2one(
        "utm.campaign",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("manual", "Money"), ("hours", "Hours")],
        required=True,
        default="manual",
        help="Money that no vendor bill says, or hours of our own people.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Who has spent the money or worked the hours.",
    )
    hours = fields.Float()
    hour_rate = fields.Monetary(
        string="Cost of an Hour",
        compute="_compute_hour_rate",
        store=True,
        readonly=False,
        aggregator=None,
        help="Taken from the settings of the company when the line is made, and kept.",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="In company currency. Of hours: hours by the cost of an hour. A negative "
        "amount takes costs back.",
    )

    _hours_range = models.Constraint(
        "CHECK (hours >= 0 AND hour_rate >= 0)",
        "Hours and their cost can't be negative.",
    )
    _of_something = models.Constraint(
        "CHECK (source_id IS NOT NULL OR campaign_id IS NOT NULL)",
        "Say for which source or campaign this was spent.",
    )

    @api.depends("company_id", "kind")
    def _compute_hour_rate(self):
        for cost in self:
            cost.hour_rate = (
                cost.company_id.conveyor_hour_rate if cost.kind == "hours" else 0
            )

    @api.depends("kind", "hours", "hour_rate")
    def _compute_amount(self):
        for cost in self:
            hours, rate = cost.hours, cost.hour_rate
            cost.amount = rules.cost(cost.kind, cost.amount, hours, rate)

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            # Odoo looks at what a record was. Nobody gives one to a company for which
            # he couldn't make it.
            self.check_access("write")
        return result

    @api.constrains("amount")
    def _check_amount(self):
        """An amount of hours can't be typed in past the hours."""
        for cost in self:
            said = rules.cost(cost.kind, cost.amount, cost.hours, cost.hour_rate)
            if cost.currency_id.compare_amounts(cost.amount, said):
                raise ValidationError(
                    self.env._(
                        "“%(cost)s” is a line of hours: its amount is the hours by the "
                        "cost of an hour. Change these, or make it a line of money.",
                        cost=cost.name,
                    )
                )
