from odoo import fields, models


class ConveyorInterviewRecommendation(models.Model):
    """Somebody whom a client recommends, and the lead that was made of it."""

    _name = "conveyor.interview.recommendation"
    _inherit = "conveyor.interview.recommendation"

    outcome_ids = fields.One2many(
        "conveyor.interview.outcome", "recommendation_id", string="What Became of It"
    )
