from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_team_sells = fields.Boolean(
        related="company_id.conveyor_team_sells", readonly=False
    )
