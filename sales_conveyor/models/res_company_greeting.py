from odoo import fields, models

from ..rules import greeting as rules
from .conveyor_holiday import WAYS


class ResCompany(models.Model):
    """What is done on birthdays of contact persons."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_birthday_way = fields.Selection(
        WAYS,
        string="On Birthdays",
        required=True,
        default=rules.ACTIVITY,
        prefetch="conveyor",
        help="Of contact persons, as far as the birthday is written down in personal "
        "knowledge. Who can't be written to is congratulated by the owner.",
    )
    conveyor_birthday_ahead = fields.Integer(
        string="Remind Days Before",
        default=1,
        prefetch="conveyor",
        help="Owners are reminded so many days before a birthday or holiday.",
    )

    _conveyor_birthday_ahead_range = models.Constraint(
        "CHECK (conveyor_birthday_ahead BETWEEN 0 AND 60)",
        "Owners are reminded 0 to 60 days before.",
    )
