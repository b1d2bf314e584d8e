from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_hand_in_from = fields.Date(
        related="company_id.conveyor_hand_in_from", readonly=False
    )
    conveyor_hand_in_days = fields.Integer(
        related="company_id.conveyor_hand_in_days", readonly=False
    )
