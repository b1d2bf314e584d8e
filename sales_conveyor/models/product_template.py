from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    conveyor_introductory = fields.Boolean(
        string="Introductory Offer",
        help="Gives a newcomer the first experience, free or cheap. What was sold of "
        "it is counted apart, and the way from there to the main purchase is measured "
        "under Reporting / Introductory Offers.",
    )
