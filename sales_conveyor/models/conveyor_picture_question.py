from datetime import date, datetime, time, timedelta

import pytz

from odoo import fields
from odoo.exceptions import UserError

from ..rules import conveyor as conveyor_rules
from ..rules import picture as rules
from ..sql import picture as sql

MOVES, LEADS, CLIENTS = "conveyor.stage.move", "crm.lead", "conveyor.client"


def is_number(value):
    """Return whether a value from outside is the number of a record, or says none."""
    return value is None or value is False or type(value) is int


class Question:
    """What is asked of a conveyor, and how a figure leads to the list behind it."""

    def __init__(self, conveyor, filters):
        self.conveyor = conveyor
        self.env = conveyor.env
        self.filters = filters
        self.period = filters.get("period") or rules.DEFAULT_PERIOD
        self.basis = filters.get("basis") or rules.ENTERED
        self.first, self.last = self._days()
        self.stages = self._stages()
        self.chosen = {
            name: self._number(name)
            for name in ("team_id", "salesperson_id", "source_id")
        }
        start, stop = self._utc(self.first), self._utc(self.last + timedelta(days=1))
        self.scope = sql.Scope(
            conveyor.id,
            tuple(self.env.companies.ids),
            start,
            stop,
            stage_ids=tuple(self.stages.ids),
            **{name: value for name, value in self.chosen.items() if value},
        )
        self.opens = {
            name: self.env[name].has_access("read") for name in (MOVES, LEADS, CLIENTS)
        }

    # What was asked

    def _days(self):
        if self.basis not in rules.BASES:
            self._refuse("basis", self.basis)
        if self.period == "custom":
            try:
                first = fields.Date.to_date(self.filters.get("first"))
                last = fields.Date.to_date(self.filters.get("last"))
            except (TypeError, ValueError):
                first = last = None
            if (
                not first
                or not last
                or not date(1900, 1, 1) <= first <= last < date.max
            ):
                raise UserError(
                    self.env._(
                        "Choose a first and a last day; the first can't be after the "
                        "last."
                    )
                )
            return first, last
        if self.period not in rules.PERIODS:
            self._refuse("period", self.period)
        today = fields.Date.context_today(self.conveyor)
        begun = None
        if self.period == "all":
            [[at]] = self._rows(sql.begun(self.conveyor.id))
            begun = at and fields.Datetime.context_timestamp(self.conveyor, at).date()
        return rules.period(self.period, today, begun)

    def _number(self, name):
        value = self.filters.get(name) or None
        if value is not None and (type(value) is not int or not 0 < value < 2**31):
            self._refuse(name, value)
        return value

    def _refuse(self, name, value):
        raise UserError(
            self.env._(
                "The picture of a conveyor can't be drawn: “%(value)s” is no valid "
                "%(name)s.",
                name=name,
                value=value,
            )
        )

    def _utc(self, day):
        """The beginning of a day of the user in universal time, without zone."""
        try:
            begin = self.env.tz.localize(datetime.combine(day, time.min))
            return begin.astimezone(pytz.utc).replace(tzinfo=None)
        except OverflowError:
            return datetime.combine(day, time.min)

    def _stages(self):
        def place(stage):
            phase = stage.conveyor_phase or conveyor_rules.CONVERSION
            return conveyor_rules.PHASES.index(phase), stage.sequence, stage.id

        return self.conveyor.stage_ids.sorted(place)

    def _rows(self, query):
        return self.env.execute_query(query)

    def _owners(self):
        """Whose clients are meant: the person's, and of the team's people."""
        person, team = self.chosen["salesperson_id"], self.chosen["team_id"]
        owners = None
        if team:
            owners = set(self._members(self.env["crm.team"].browse(team)))
        if person:
            owners = {person} if owners is None else owners & {person}
        return None if owners is None else sorted(owners)

    def _members(self, teams):
        # sudo: who is of which team, whoever looks
        members = self.env["crm.team.member"].sudo()
        return sorted(members.search([("crm_team_id", "in", teams.ids)]).user_id.ids)

    # Figures and the lists behind them

    def _here(self, place):
        """Stays in a place."""
        if place == sql.LEADS:
            return [("is_lead", "=", True)]
        if place == sql.OTHER:
            return [("is_lead", "=", False), ("to_stage_id", "not in", self.stages.ids)]
        return [("is_lead", "=", False), ("to_stage_id", "=", place)]

    def _standing(self, place):
        """Opportunities that stand in a place now."""
        if place == sql.LEADS:
            return [("type", "=", "lead")]
        if place == sql.OTHER:
            return [("type", "!=", "lead"), ("stage_id", "not in", self.stages.ids)]
        return [("type", "!=", "lead"), ("stage_id", "=", place)]

    def _moves(self, value, condition, left=False):
        column = "left_at" if left else "at"
        return self._figure(
            value,
            MOVES,
            [
                ("begins", "=", True),
                ("conveyor_id", "=", self.conveyor.id),
                *self._chosen_domain("salesperson_id"),
                *condition,
                (column, ">=", self.scope.start),
                (column, "<", self.scope.stop),
            ],
        )

    def _leads(self, value, condition):
        return self._figure(
            value,
            LEADS,
            [
                ("conveyor_id", "=", self.conveyor.id),
                *self._chosen_domain("user_id"),
                *condition,
            ],
        )

    def _chosen_domain(self, person):
        names = {
            "team_id": "team_id",
            "salesperson_id": person,
            "source_id": "source_id",
        }
        return [
            (names[name], "=", value) for name, value in self.chosen.items() if value
        ]

    def _figure(self, value, model, domain):
        """A figure, and the list behind it, for those who may open such a list."""
        figure = {"value": value}
        if self.opens[model]:
            figure.update(model=model, domain=[_plain(term) for term in domain])
        return figure


def _plain(term):
    """A term of a domain as it is sent to the browser."""
    if isinstance(term, str):
        return term
    name, operator, value = term
    if isinstance(value, datetime):
        value = fields.Datetime.to_string(value)
    elif hasattr(value, "isoformat"):
        value = fields.Date.to_string(value)
    elif isinstance(value, tuple):
        value = list(value)
    return [name, operator, value]
