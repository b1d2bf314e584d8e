from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..rules import conveyor as conveyor_rules
from ..rules import picture as rules
from ..sql import picture as sql
from ..sql import stage_days
from .conveyor_picture_clients import Clients
from .conveyor_picture_question import CLIENTS, LEADS, is_number

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
        self.ensure_one()
        return dict(
            self.env["ir.actions.client"]._for_xml_id(
                "sales_conveyor.conveyor_picture_action"
            ),
            params={"conveyor_id": self.id},
        )

    @api.model
    @api.readonly
    def get_picture(self, conveyor_id=None, filters=None):
        """Return the picture of a conveyor.

        :param conveyor_id: number of the conveyor; none: the user's own
        :param filters: ``period`` (see ``rules.picture.PERIODS``, or ``custom`` with
            ``first`` and ``last`` day), ``team_id``, ``salesperson_id``, ``source_id``,
            ``basis`` (``entered`` or ``left``)
        """
        if not is_number(conveyor_id) or not isinstance(filters or {}, dict):
            raise UserError(self.env._("There is no such choice on this page."))
        conveyors = self.search(Domain.TRUE)
        conveyor = self.browse(conveyor_id).exists() or self._own(conveyors)
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

    def _own(self, conveyors):
        """Return the conveyor that a user looks at first: that of the user's team, else
        one of the company in use, else any."""
        team = self.env.user.sale_team_id.conveyor_id
        return (
            (team & conveyors)
            or conveyors.filtered(lambda each: each.company_id == self.env.company)[:1]
            or conveyors[:1]
        )


class Picture(Clients):
    """The answer."""

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


def _named(records):
    return [
        {"id": record.id, "name": record.display_name}
        for record in records.exists().sorted("display_name")
    ]
