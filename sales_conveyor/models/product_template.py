from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    conveyor_introductory = fields.Boolean(string="Introductory Offer")
