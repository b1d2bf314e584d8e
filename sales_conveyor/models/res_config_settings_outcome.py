from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_recommendation_days = fields.Integer(
        related="company_id.conveyor_recommendation_days", readonly=False
    )
    conveyor_round_months = fields.Integer(
        related="company_id.conveyor_round_months", readonly=False
    )
