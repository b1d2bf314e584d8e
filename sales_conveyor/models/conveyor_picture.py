from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import conveyor as conveyor_rules
from ..rules import picture as rules
from ..sql import picture as sql
from ..sql import stage_days

MOVES, LEADS, CLIENTS = "conveyor.stage.move", "crm.lead", "conveyor.client"
#: Sources that are drawn one by one; the rest is one box.
SOURCES = 6
#: Reasons of losses that are named; the rest is one line.
REASONS = 4
DAY = 86_400


class ConveyorPicture(models.Model):
    """The picture of a conveyor: everything that is drawn, in one answer.

    Each figure comes with the model and the domain of the list behind it. The figures
    count all opportunities of the user's companies; the list shows those of them that
    the user may read.
    """

    _inherit = "conveyor.conveyor"

    def action_open_picture(self):
        """Open the picture of this conveyor."""
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id(
                "sales_conveyor.conveyor_picture_action"
            ),
            params={"conveyor_id": self.id},
        )

    @api.model
    @api.readonly
    def get_picture(self, conveyor_id=None, filters=None):
        """Return the picture of a conveyor.

        :param conveyor_id: number of the conveyor; none: the first one
        :param filters: ``period`` (see ``rules.picture.PERIODS``, or ``custom`` with
            ``first`` and ``last`` day), ``team_id``, ``salesperson_id``, ``source_id``,
            ``basis`` (``entered`` or ``left``)
        """
        conveyors = self.search([])
        conveyor = self.browse(conveyor_id).exists() or conveyors[:1]
        conveyor.check_access("read")
        choices = [
            {"id": each.id, "name": each.display_name} for each in conveyors | conveyor
        ]
        if not conveyor:
            return {"conveyors": choices, "may_configure": self.has_access("create")}
        self.env.flush_all()
        return {
            "conveyors": choices,
            "may_configure": conveyor.has_access("write"),
            **Picture(conveyor, filters or {}).draw(),
        }


class Picture:
    """What is asked of a conveyor, and the answer."""

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
            if not first or not last or first > last or first.year < 1900:
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

    # The answer

    def draw(self):
        boxes, leads = self._boxes()
        week = rules.a_week(leads, self.first, self.last)
        target = 0 if any(self.chosen.values()) else self.conveyor.target_leads
        return {
            "conveyor": {
                "id": self.conveyor.id,
                "name": self.conveyor.display_name,
                "teams": len(self.conveyor.team_ids),
            },
            "filters": {
                "period": self.period,
                "first": fields.Date.to_string(self.first),
                "last": fields.Date.to_string(self.last),
                "basis": self.basis,
                **self.chosen,
            },
            "options": self._options(),
            "leads": {
                "count": self._moves(leads, [("kind", "=", "create")]),
                "week": week,
                "target": target,
                "missed": rules.misses(week, target),
            },
            "sources": self._sources(leads),
            "boxes": boxes,
            "clients": self._clients() if self.opens[CLIENTS] else [],
            "opens": self.opens,
            "limited": self.opens[LEADS]
            and not self.env.user.has_group("sales_team.group_sale_salesman_all_leads"),
        }

    def _options(self):
        # sudo: names of people and teams who had opportunities here, in use or not
        conveyor_sudo = self.conveyor.sudo().with_context(active_test=False)
        users = [user for (user,) in self._rows(sql.people(self._anybody()))]
        sources = [source for source, _n in self._rows(sql.sources(self._anybody()))]
        return {
            "teams": _named(conveyor_sudo.team_ids),
            "people": _named(conveyor_sudo.env["res.users"].browse(users)),
            "sources": _named(
                conveyor_sudo.env["utm.source"].browse(filter(None, sources))
            ),
        }

    def _anybody(self):
        scope = self.scope
        return sql.Scope(
            scope.conveyor_id,
            scope.company_ids,
            scope.start,
            scope.stop,
            team_id=scope.team_id,
        )

    def _boxes(self):
        """Leads, the stages, and what is in other stages, in the order of the
        conveyor."""
        entered = self.basis == rules.ENTERED
        column = "at" if entered else "left_at"
        flow = {
            place: dict(zip(stage_days.COUNTS, counts, strict=True))
            for place, *counts in self._rows(sql.flow(self.scope))
        }
        present = dict(self._rows(sql.present(self.scope)))
        medians = dict(self._rows(sql.medians(self.scope, column)))
        reasons = defaultdict(list)
        for place, reason, count in self._rows(sql.reasons(self.scope, column)):
            reasons[place].append((reason, count))
        targets = {target.stage_id: target for target in self.conveyor.target_ids}
        uses_leads = self.env.user.has_group("crm.group_use_lead")
        boxes = []
        for place in (sql.LEADS, *self.stages.ids, sql.OTHER):
            stage = self.stages.browse(place if place > 0 else None)
            box = self._box(
                place,
                stage,
                flow.get(place, dict.fromkeys(stage_days.COUNTS, 0)),
                present.get(place, 0),
                medians.get(place),
                reasons[place],
                targets.get(stage),
            )
            something = place in flow or place in present
            if stage or something or (place == sql.LEADS and uses_leads):
                boxes.append(box)
        return boxes, sum(counts["created"] for counts in flow.values())

    def _box(self, place, stage, counts, present, median, reasons, target):
        entered = self.basis == rules.ENTERED
        here = self._here(place)
        if entered:
            forward, back, lost = (
                counts[name] for name in ("went_on", "went_back", "lost")
            )
            whole = counts["entered"] - counts["merged"]
        else:
            forward, back, lost = (
                counts[name] for name in ("left_on", "left_back", "left_lost")
            )
            whole = forward + back + lost

        def ended(count, *outcomes):
            return self._moves(
                count, [*here, ("outcome", "in", outcomes)], left=not entered
            )

        conversion = None if stage.is_won else rules.share(forward, whole)
        days = None if median is None else round(median / DAY, 1)
        waiting = whole - forward - back - lost if entered else 0
        return {
            "key": f"stage_{place}" if stage else {0: "leads", -1: "other"}[place],
            "name": stage.name or "",
            "phase": self._phase(place, stage),
            "won": stage.is_won,
            "now": self._leads(present, self._standing(place)),
            "entered": self._moves(counts["entered"], here),
            "went_on": ended(forward, "forward"),
            "went_back": ended(back, "back"),
            "lost": ended(lost, "lost"),
            # nobody of those who left is still there
            "waiting": self._moves(waiting, [*here, ("outcome", "=", False)])
            if entered
            else {"value": 0},
            "of": whole,
            "conversion": conversion,
            "conversion_target": target.conversion if target else 0,
            "conversion_missed": bool(target)
            and rules.misses(conversion, target.conversion),
            "days": days,
            "days_list": ended(None, "forward", "back", "lost"),
            "days_target": target.days if target else 0,
            "days_missed": bool(target)
            and rules.misses(days, target.days, at_most=True),
            "reasons": self._reasons(reasons, here),
        }

    def _phase(self, place, stage):
        if place == sql.LEADS:
            return conveyor_rules.LEAD_GENERATION
        return stage.conveyor_phase or conveyor_rules.CONVERSION

    def _reasons(self, reasons, here):
        """The most frequent reasons of losses, and the rest."""
        named, rest = reasons[:REASONS], reasons[REASONS:]
        lost = [*here, ("outcome", "=", "lost")]
        left = self.basis == rules.LEFT
        # sudo: a reason is a name; plain users read it on each opportunity
        names = self.env["crm.lost.reason"].sudo().with_context(active_test=False)
        lines = [
            {
                "key": reason or 0,
                "name": names.browse(reason).name if reason else False,
                "count": self._moves(
                    count, [*lost, ("lost_reason_id", "=", reason or False)], left=left
                ),
            }
            for reason, count in named
        ]
        if rest:
            others = [("lost_reason_id", "not in", [reason for reason, _n in named])]
            if any(reason is None for reason, _n in named):
                others = [
                    (
                        "lost_reason_id",
                        "not in",
                        [*(reason for reason, _n in named if reason), False],
                    )
                ]
            lines.append(
                {
                    "key": -1,
                    "name": False,
                    "count": self._moves(
                        sum(n for _r, n in rest), [*lost, *others], left=left
                    ),
                }
            )
        return lines

    def _sources(self, leads):
        """Where the leads of the period came from: the largest sources, and the
        rest."""
        rows = self._rows(sql.sources(self.scope))
        # a source of its own is drawn before "unknown", which is drawn with its name
        shown, rest = rows[:SOURCES], rows[SOURCES:]
        created = [("kind", "=", "create")]
        names = self.env["utm.source"].sudo()
        lines = [
            {
                "key": source or 0,
                "name": names.browse(source).name if source else False,
                "count": self._moves(
                    count, [*created, ("source_id", "=", source or False)]
                ),
                "share": rules.share(count, leads),
            }
            for source, count in shown
        ]
        if rest:
            count = sum(n for _s, n in rest)
            shown_ids = [source or False for source, _n in shown]
            if False not in shown_ids:
                others = [
                    "|",
                    ("source_id", "=", False),
                    ("source_id", "not in", shown_ids),
                ]
            else:
                others = [("source_id", "not in", shown_ids)]
            lines.append(
                {
                    "key": -1,
                    "name": False,
                    "count": self._moves(count, [*created, *others]),
                    "share": rules.share(count, leads),
                }
            )
        return lines

    # Clients

    def _clients(self):
        """What becomes of those who have bought."""
        client_team = self.conveyor.team_ids.filtered(
            lambda team: team.conveyor_phase == conveyor_rules.ACCOUNT_MANAGEMENT
        )
        kept = self._members(client_team)
        now, kept_now, again_now, came, kept_came, again_came = self._rows(
            sql.clients(self.scope, self.first, self.last, self._owners(), kept)
        )[0]
        with_team = [("owner_id", "in", kept)]
        again = [("purchase_count", ">", 1)]
        target = self.conveyor.target_repeat_share
        share = rules.share(again_now, now)
        boxes = [
            self._client_box("first", now, came),
            dict(
                self._client_box("client_team", kept_now, kept_came, with_team, came),
                teams=len(client_team),
            ),
            dict(
                self._client_box("repeat", again_now, again_came, again, came),
                share=share,
                share_target=target,
                share_missed=rules.misses(share, target),
            ),
        ]
        if "conveyor_referrer_id" in self.env["res.partner"]._fields:
            referred = [("partner_id.conveyor_referrer_id", "!=", False)]
            # sudo: figures count what a salesperson need not read
            clients = (
                self.env[CLIENTS]
                .sudo()
                .with_context(active_test=True)
                .search_count
            )
            companies = [("company_id", "in", self.env.companies.ids)]
            boxes.append(
                self._client_box(
                    "referred",
                    clients(self._client_domain(referred) + companies),
                    clients(self._client_domain(referred + self._came()) + companies),
                    referred,
                    came,
                )
            )
        return boxes

    def _client_box(self, key, now, came, condition=(), whole=None):
        return {
            "key": key,
            "now": self._figure(now, CLIENTS, self._client_domain(condition)),
            "entered": self._figure(
                came, CLIENTS, self._client_domain([*condition, *self._came()])
            ),
            "conversion": None if whole is None else rules.share(came, whole),
        }

    def _client_domain(self, condition):
        domain = [
            ("conveyor_id", "=", self.conveyor.id),
            ("purchase_count", ">", 0),
        ]
        owners = self._owners()
        if owners is not None:
            domain.append(("owner_id", "in", owners))
        if self.chosen["source_id"]:
            domain.append(("source_id", "=", self.chosen["source_id"]))
        return [*domain, *condition]

    def _came(self):
        return [("entry_date", ">=", self.first), ("entry_date", "<=", self.last)]

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
        names = {"team_id": "team_id", "salesperson_id": person, "source_id": "source_id"}
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


def _named(records):
    return [
        {"id": record.id, "name": record.display_name}
        for record in records.exists().sorted("display_name")
    ]
