from odoo import fields, models


class ResCompany(models.Model):
    """On what conditions a company keeps personal knowledge."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_consent_required = fields.Boolean(
        string="Personal Knowledge Needs Consent",
        prefetch="conveyor",
        help="Personal knowledge is written down, and shown, only of persons who have "
        "agreed to it. What is there without consent is erased after the days below.",
    )
    conveyor_erase_days = fields.Integer(
        string="Erase Personal Knowledge After",
        required=True,
        default=30,
        prefetch="conveyor",
        help="So many days after a consent was withdrawn, what is known of the person "
        "is erased for good. Until then it isn't shown, but a consent that is given "
        "again brings it back.",
    )

    _conveyor_erase_days_range = models.Constraint(
        "CHECK(conveyor_erase_days BETWEEN 0 AND 3650)",
        "The days after which personal knowledge is erased are from 0 to 3650.",
    )
