from odoo import fields, models


class ConveyorConveyor(models.Model):
    """When and how it is warned of clients who are about to leave."""

    _name = "conveyor.conveyor"
    _inherit = "conveyor.conveyor"

    warning_days = fields.Integer(
        string="Days before the Churn Point",
        default=10,
        help="A client is at risk from so many days before the churn point on; 7 to 14 "
        "are usual.",
    )
    warning_probability = fields.Float(
        string="Or Less Likely Than (%)",
        digits=(5, 1),
        help="A client is at risk as well if it buys within the horizon with a lower "
        "probability than this. 0: this isn't looked at.",
    )

    _warning_days_range = models.Constraint(
        "CHECK (warning_days BETWEEN 0 AND 365)",
        "A warning comes 0 to 365 days before the churn point.",
    )
    _warning_probability_range = models.Constraint(
        "CHECK (warning_probability BETWEEN 0 AND 100)",
        "A probability is a percentage, between 0 and 100.",
    )
