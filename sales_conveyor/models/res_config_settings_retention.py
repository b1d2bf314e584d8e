from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_retention_horizon = fields.Integer(
        related="company_id.conveyor_retention_horizon", readonly=False
    )
    conveyor_retention_share = fields.Integer(
        related="company_id.conveyor_retention_share", readonly=False
    )
    conveyor_retention_group = fields.Selection(
        related="company_id.conveyor_retention_group", readonly=False
    )
