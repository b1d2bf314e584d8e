from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_consent_required = fields.Boolean(
        related="company_id.conveyor_consent_required", readonly=False
    )
    conveyor_erase_days = fields.Integer(
        related="company_id.conveyor_erase_days", readonly=False
    )
