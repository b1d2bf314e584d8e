from odoo import fields, models


class ResCompany(models.Model):
    """Who puts right what clients aren't satisfied with, and until when."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_corrective_user_id = fields.Many2one(
        "res.users",
        string="Corrective Work Goes To",
        prefetch="conveyor",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Who is responsible for corrective work at first; the client's owner, "
        "if empty.",
    )
    conveyor_corrective_days = fields.Integer(
        string="Put Right Within",
        default=7,
        prefetch="conveyor",
        help="Days until the deadline of corrective work. Afterwards the team leader "
        "has it on the list.",
    )
    conveyor_corrective_check_days = fields.Integer(
        string="Client Is Asked Within",
        default=14,
        prefetch="conveyor",
        help="Days after the work, by which the client is asked whether it holds.",
    )

    _conveyor_corrective_days_range = models.Constraint(
        "CHECK (conveyor_corrective_days BETWEEN 1 AND 1000)",
        "Corrective work is done within 1 to 1000 days.",
    )
    _conveyor_corrective_check_days_range = models.Constraint(
        "CHECK (conveyor_corrective_check_days BETWEEN 1 AND 1000)",
        "Clients are asked within 1 to 1000 days after the work.",
    )
