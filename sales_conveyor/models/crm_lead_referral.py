from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    conveyor_referrer_id = fields.Many2one(
        "res.partner", string="Recommended By", index="btree_not_null"
    )
