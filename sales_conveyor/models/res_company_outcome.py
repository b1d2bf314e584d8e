from odoo import fields, models


class ResCompany(models.Model):
    """What follows from interviews, and when."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_recommendation_days = fields.Integer(
        string="Recommended People Are Called Within",
        default=3,
        prefetch="conveyor",
        help="Days after the answers of an interview have become records.",
    )
    conveyor_round_months = fields.Integer(
        string="Next Interview After",
        default=12,
        prefetch="conveyor",
        help="Months after an interview, when the next one with the same client is "
        "proposed. 0: never by itself.",
    )

    _conveyor_recommendation_days_range = models.Constraint(
        "CHECK (conveyor_recommendation_days BETWEEN 0 AND 1000)",
        "Recommended people are called within 0 to 1000 days.",
    )
    _conveyor_round_months_range = models.Constraint(
        "CHECK (conveyor_round_months BETWEEN 0 AND 120)",
        "The next interview is proposed after 0 to 120 months.",
    )
