from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_paper_limit = fields.Integer(
        related="company_id.conveyor_paper_limit", readonly=False
    )
    conveyor_paper_limit_days = fields.Integer(
        related="company_id.conveyor_paper_limit_days", readonly=False
    )
