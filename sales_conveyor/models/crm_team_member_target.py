from odoo import fields, models


class CrmTeamMember(models.Model):
    """How many clients a member of a first-sales team is to win."""

    _name = "crm.team.member"
    _inherit = "crm.team.member"

    conveyor_target_first = fields.Integer(
        string="First Purchases a Month",
        help="How many new clients this person is to win in a month. 0: no target.",
    )

    _conveyor_target_first_range = models.Constraint(
        "CHECK (conveyor_target_first >= 0)",
        "The target of first purchases can't be negative.",
    )
