from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import greeting as rules
from ..rules import occasion
from .conveyor_knowledge import MONTHS

WAYS = [
    (rules.NONE, "Nothing"),
    (rules.ACTIVITY, "Remind the Owners"),
    (rules.MAIL, "Letter"),
]


class ConveyorHoliday(models.Model):
    """A holiday on which clients are congratulated."""

    _name = "conveyor.holiday"
    _description = "Holiday"
    _order = "month_number, day, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    day = fields.Integer(required=True, default=1, aggregator=None)
    month = fields.Selection(MONTHS, required=True, default="1")
    month_number = fields.Integer(
        compute="_compute_month_number", store=True, export_string_translation=False
    )
    year = fields.Integer(
        aggregator=None,
        help="0: every year. A holiday that moves, like Easter, is a line each year.",
    )
    country_id = fields.Many2one(
        "res.country",
        ondelete="cascade",
        help="People of this country are congratulated; empty: all.",
    )
    way = fields.Selection(
        WAYS,
        string="What Is Done",
        required=True,
        default=rules.NONE,
        help="Remind the owners: each owner of clients gets an activity. Letter: the "
        "key persons of clients get one by e-mail.",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="Letter",
        domain=[("model", "=", "res.partner")],
        ondelete="set null",
        help="Empty: the general letter for holidays.",
    )
    next_date = fields.Date(string="Next Time", compute="_compute_next_date")

    @api.depends("month")
    def _compute_month_number(self):
        for holiday in self:
            holiday.month_number = int(holiday.month or 1)

    @api.depends("day", "month", "year")
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for holiday in self:
            holiday.next_date = occasion.is_day(
                holiday.day, int(holiday.month or 0), holiday.year
            ) and rules.holiday_on(holiday.day, int(holiday.month), holiday.year, today)

    @api.constrains("day", "month", "year")
    def _check_day(self):
        for holiday in self:
            if not occasion.is_day(holiday.day, int(holiday.month), holiday.year):
                raise ValidationError(
                    self.env._(
                        "%(holiday)s: there is no such day.", holiday=holiday.name
                    )
                )
