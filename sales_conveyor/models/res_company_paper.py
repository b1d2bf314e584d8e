from odoo import fields, models


class ResCompany(models.Model):
    """How often the company sends something on paper."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_paper_limit = fields.Integer(
        string="Pieces on Paper for a Person",
        default=0,
        prefetch="conveyor",
        help="So many letters, bulletins and gifts on paper a person gets at most "
        "within the days below; 0: no limit. Transactional kinds don't count.",
    )
    conveyor_paper_limit_days = fields.Integer(
        string="Pieces on Paper: Within Days",
        default=90,
        prefetch="conveyor",
        help="The days within which pieces to a person are counted.",
    )

    _conveyor_paper_limit_range = models.Constraint(
        "CHECK (conveyor_paper_limit BETWEEN 0 AND 1000"
        " AND conveyor_paper_limit_days BETWEEN 1 AND 1100)",
        "The limit is 0 to 1,000 pieces on paper for a person within 1 to 1,100 days.",
    )
