from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_verify_months = fields.Integer(
        related="company_id.conveyor_verify_months", readonly=False
    )
    conveyor_untouched_days = fields.Integer(
        related="company_id.conveyor_untouched_days", readonly=False
    )
