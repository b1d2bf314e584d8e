from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Whom a company trusts with the data of its clients."""

    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_owner_field_ids = fields.Many2many(
        related="company_id.conveyor_owner_field_ids", readonly=False
    )
    conveyor_data_group_ids = fields.Many2many(
        related="company_id.conveyor_data_group_ids", readonly=False
    )
