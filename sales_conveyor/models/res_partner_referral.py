from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    conveyor_referrer_id = fields.Many2one(
        "res.partner", string="Recommended By", index="btree_not_null"
    )
