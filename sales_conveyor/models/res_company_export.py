from odoo import fields, models


class ResCompany(models.Model):
    """From when on a print counts as an export."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_print_limit = fields.Integer(
        string="Prints Are Exports From",
        default=20,
        prefetch="conveyor",
        help="A print of so many records or more is recorded as an export, and needs "
        "the right to export clients, if there are clients on it. 0: never. "
        "Accountants print documents as they like; it is recorded.",
    )

    _conveyor_print_limit_range = models.Constraint(
        "CHECK(conveyor_print_limit >= 0)", "A number of records can't be negative."
    )
