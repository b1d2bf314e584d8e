from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_birthday_way = fields.Selection(
        related="company_id.conveyor_birthday_way", readonly=False, required=True
    )
    conveyor_birthday_ahead = fields.Integer(
        related="company_id.conveyor_birthday_ahead", readonly=False
    )
