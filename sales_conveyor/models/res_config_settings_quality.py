from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_corrective_user_id = fields.Many2one(
        related="company_id.conveyor_corrective_user_id", readonly=False
    )
    conveyor_corrective_days = fields.Integer(
        related="company_id.conveyor_corrective_days", readonly=False
    )
    conveyor_corrective_check_days = fields.Integer(
        related="company_id.conveyor_corrective_check_days", readonly=False
    )
