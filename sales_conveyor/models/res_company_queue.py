from odoo import fields, models


class ResCompany(models.Model):
    """After which time a client file stands in the officer's queues."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_verify_months = fields.Integer(
        string="Verify Again After",
        default=12,
        prefetch="conveyor",
        help="Client files that nobody has verified for so many months stand in the "
        "officer's queue.",
    )
    conveyor_untouched_days = fields.Integer(
        string="Untouched After",
        default=180,
        prefetch="conveyor",
        help="Clients with whom there was no letter, activity, meeting, order or "
        "invoice for so many days stand in the officer's queue.",
    )

    _conveyor_verify_months_range = models.Constraint(
        "CHECK (conveyor_verify_months BETWEEN 1 AND 600)",
        "Client files are verified again after 1 to 600 months.",
    )
    _conveyor_untouched_days_range = models.Constraint(
        "CHECK (conveyor_untouched_days BETWEEN 1 AND 10000)",
        "Clients count as untouched after 1 to 10,000 days.",
    )
