from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_silent_months = fields.Integer(
        related="company_id.conveyor_silent_months", readonly=False
    )
