from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_thank_on = fields.Selection(
        related="company_id.conveyor_thank_on", readonly=False, required=True
    )
