from odoo import fields, models
from odoo.tools import SQL

from ..sql import vip_result


class ConveyorVipWeek(models.Model):
    """Plan and fact of a VIP programme, by person and day: how many meetings the
    participants can hold, how many were planned, held, refused, and the time spent."""

    _name = "conveyor.vip.week"
    _description = "VIP programme, plan and fact"
    _auto = False
    _order = "date, id"
    _rec_name = "user_id"
    _depends = {
        "conveyor.interview": [
            "company_id",
            "date_held",
            "date_planned",
            "minutes",
            "state",
            "user_id",
            "vip_programme_id",
        ],
        "conveyor.vip.participant": [
            "active",
            "capacity",
            "dedication",
            "meetings_week",
            "programme_id",
            "share",
            "user_id",
        ],
        "conveyor.vip.programme": ["date_from", "date_to"],
    }

    programme_id = fields.Many2one("conveyor.vip.programme", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    date = fields.Date(readonly=True)
    what = fields.Selection(
        [("plan", "Plan"), ("interview", "Interview")], readonly=True
    )
    capacity = fields.Float(
        string="Plan",
        readonly=True,
        digits=(16, 1),
        help="Meetings that can be held in the week that begins on this day: meetings "
        "a week, times the share of time.",
    )
    planned_count = fields.Integer(
        string="Planned",
        readonly=True,
        help="Interviews planned for the day, whatever has become of them.",
    )
    held_count = fields.Integer(string="Took Place", readonly=True)
    refused_count = fields.Integer(string="Refused by the Client", readonly=True)
    not_held_count = fields.Integer(string="Not Held", readonly=True)
    minutes = fields.Integer(readonly=True)
    hours = fields.Float(compute="_compute_hours", aggregator="sum")

    def _compute_hours(self):
        for row in self:
            row.hours = row.minutes / 60

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "hours":
            return SQL("(%s / 60.0)", SQL.identifier(alias, "minutes"))
        return super()._field_to_sql(alias, field_expr, query)

    @property
    def _table_query(self):
        return vip_result.weeks()
