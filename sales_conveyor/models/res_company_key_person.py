from odoo import fields, models

from ..rules.key_person import SILENT_MONTHS


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = "res.company"

    conveyor_silent_months = fields.Integer(
        string="Key Persons Not Spoken To",
        required=True,
        default=SILENT_MONTHS,
        prefetch="conveyor",
        help="A client who buys is in danger when none of its key persons has been "
        "spoken to for so many months. 0: never for that reason.",
    )

    _conveyor_silent_months_range = models.Constraint(
        "CHECK(conveyor_silent_months BETWEEN 0 AND 120)",
        "The months after which key persons count as not spoken to are from 0 to 120.",
    )
