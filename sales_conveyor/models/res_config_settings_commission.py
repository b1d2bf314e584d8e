from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_commission_to = fields.Selection(
        related="company_id.conveyor_commission_to", readonly=False, required=True
    )
    conveyor_commission_product_id = fields.Many2one(
        related="company_id.conveyor_commission_product_id", readonly=False
    )
