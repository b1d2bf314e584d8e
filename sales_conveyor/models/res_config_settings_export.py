from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """From when on a print counts as an export."""

    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_print_limit = fields.Integer(
        related="company_id.conveyor_print_limit", readonly=False
    )
