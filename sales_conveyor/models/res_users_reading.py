from odoo import models

from .conveyor_reading_mask import forget_readers


class ResUsers(models.Model):
    """Groups and companies decide who reads."""

    _name = "res.users"
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if not {"group_ids", "company_ids", "company_id", "active"}.isdisjoint(vals):
            forget_readers(self.env)
        return result
