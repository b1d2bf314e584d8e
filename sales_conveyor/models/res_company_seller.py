from odoo import fields, models


class ResCompany(models.Model):
    """Since when invoices that name somebody past the owner are looked at."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_seller_since = fields.Datetime(
        string="Salespeople of Invoices Since",
        default=fields.Datetime.now,
        prefetch="conveyor",
        help="Documents that were made before are history and count as they say, "
        "unless somebody changes them.",
    )
