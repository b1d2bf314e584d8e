from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date
from odoo.tools.misc import formatLang

from ..rules import vip as rules
from ..sql import vip_result as result_sql

#: Who sees what a programme has brought.
READERS = (
    "sales_conveyor.conveyor_group_vip_head",
    "sales_conveyor.conveyor_group_manager",
    "sales_conveyor.conveyor_group_leader",
    "sales_conveyor.conveyor_group_officer",
    "sales_conveyor.conveyor_group_analyst",
)


class ConveyorVipProgramme(models.Model):
    """What a programme has brought, against the hours spent: sums and shares, nothing
    of a single client."""

    _name = "conveyor.vip.programme"
    _inherit = "conveyor.vip.programme"

    user_may_see_results = fields.Boolean(
        compute="_compute_user_may_see_results", export_string_translation=False
    )
    result_html = fields.Html(
        string="Results",
        compute="_compute_result_html",
        sanitize=False,
        help="What the programme has brought up to now.",
    )

    @api.depends_context("uid")
    def _compute_user_may_see_results(self):
        self.user_may_see_results = self._sees_results()

    @api.model
    def _sees_results(self):
        return self.env.su or any(self.env.user.has_group(group) for group in READERS)

    @api.depends_context("uid", "lang")
    def _compute_result_html(self):
        for programme in self:
            programme.result_html = (
                self.env["ir.qweb"]._render(
                    "sales_conveyor.conveyor_vip_result_body",
                    {"programme": programme, "result": programme._results()},
                )
                if programme._origin and self._sees_results()
                else Markup()
            )

    def _results(self):
        """Return all figures of the page, as they are now.

        :raise AccessError: for those who only take part
        """
        self.ensure_one()
        self.check_access("read")
        if not self._sees_results():
            raise AccessError(
                self.env._(
                    "Results are read by the head of the programme (%(head)s), team "
                    "leaders and the management.",
                    head=self.head_id.sudo().name,
                )
            )
        # sudo: sums over interviews, leads and documents of which the reader need not
        # be allowed to read each
        programme = self.sudo()
        self.env.flush_all()
        brought = programme._brought()
        people = programme._people(brought)
        hours = sum(one["hours"] for one in people)
        return {
            "states": programme._states(),
            "progress": programme.progress,
            "weeks": programme._weeks(),
            "people": people,
            "contacts": programme._contacts(),
            "quality": programme._quality(),
            "needs": self._sums(brought, "opportunity"),
            "recommendations": self._sums(brought, "lead"),
            "hours": hours,
            "hours_said": self._hours(hours),
            "per_hour": self._money(
                sum(one["invoiced"] for one in brought) / hours if hours else 0
            ),
            "total": self._money(sum(one["invoiced"] for one in brought)),
            "today": format_date(self.env, fields.Date.context_today(self)),
            "goals": self.goals,
        }

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _hours(self, hours):
        return formatLang(self.env, hours, digits=1)

    def _states(self):
        """Return how many clients are in each state: (word, count, percent)."""
        words = dict(
            self.env["conveyor.vip.line"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        counts = dict(
            self.env["conveyor.vip.line"]._read_group(
                [("programme_id", "=", self.id)], ["state"], ["__count"]
            )
        )
        everything = sum(counts.values()) or 1
        return [
            (words[state], counts[state], round(100 * counts[state] / everything))
            for state in rules.STATES
            if counts.get(state)
        ]

    def _weeks(self):
        """Return plan and fact by week."""
        rows = self.env["conveyor.vip.week"]._read_group(
            [("programme_id", "=", self.id)],
            ["date:week"],
            [
                *("capacity:sum", "planned_count:sum", "held_count:sum"),
                *("refused_count:sum", "not_held_count:sum", "minutes:sum"),
            ],
            order="date:week",
        )
        most = max((max(row[1], row[2], row[3]) for row in rows), default=1) or 1
        return [
            {
                "week": format_date(self.env, week, date_format="d MMM"),
                "plan": round(plan),
                "planned": planned,
                "held": held,
                "refused": refused,
                "not_held": not_held,
                "hours": minutes / 60,
                "hours_said": self._hours(minutes / 60),
                "plan_width": round(100 * plan / most),
                "held_width": round(100 * held / most),
            }
            for week, plan, planned, held, refused, not_held, minutes in rows
            if week
        ]

    def _people(self, brought):
        """Return plan and fact by person, with what came of it."""
        rows = self.env["conveyor.vip.week"]._read_group(
            [("programme_id", "=", self.id)],
            ["user_id"],
            [
                *("planned_count:sum", "held_count:sum", "refused_count:sum"),
                *("not_held_count:sum", "minutes:sum"),
            ],
        )
        capacity = {one.user_id: one.capacity for one in self.participant_ids}
        listed = dict(
            self.env["conveyor.vip.line"]._read_group(
                [("programme_id", "=", self.id), ("state", "!=", "left")],
                ["user_id"],
                ["__count"],
            )
        )
        people = [
            {
                "name": user.name,
                "capacity": capacity.get(user, 0),
                "listed": listed.get(user, 0),
                "planned": planned,
                "held": held,
                "refused": refused,
                "not_held": not_held,
                "hours": minutes / 60,
                "hours_said": self._hours(minutes / 60),
                "leads": sum(one["count"] for one in brought if one["user"] == user.id),
                "invoiced": self._money(
                    sum(one["invoiced"] for one in brought if one["user"] == user.id)
                ),
            }
            for user, planned, held, refused, not_held, minutes in rows
        ]
        return sorted(people, key=lambda one: (-one["held"], one["name"] or ""))

    def _contacts(self):
        [(known, confirmed, new, left)] = self.env.execute_query(
            result_sql.contacts(self.id, fields.Date.today())
        )
        return {
            "known": known,
            "confirmed": confirmed,
            "share": round(100 * confirmed / known) if known else 0,
            "new": new,
            "left": left,
        }

    def _quality(self):
        """Return verdicts by criterion and by interview, and what is put right."""
        held = [
            ("interview_id.vip_programme_id", "=", self.id),
            ("interview_id.state", "=", "held"),
        ]
        verdicts = self.env["conveyor.interview.verdict"]
        criteria = {}
        for question, met, count in verdicts._read_group(
            [*held, ("met", "!=", False)], ["question_id", "met"], ["__count"]
        ):
            row = criteria.setdefault(question.name, {"yes": 0, "no": 0})
            row[met] += count
        asked = verdicts._read_group(
            [*held, ("met", "!=", False)], ["interview_id"], ["met:array_agg"]
        )
        bad = sum("no" in answers for _interview, answers in asked)
        works = dict(
            self.env["conveyor.corrective.work"]._read_group(
                [("interview_id.vip_programme_id", "=", self.id)],
                ["state"],
                ["__count"],
            )
        )
        words = self.env["conveyor.corrective.work"]._fields["state"]
        return {
            "criteria": [
                {
                    "name": name,
                    **row,
                    "share": round(100 * row["yes"] / (row["yes"] + row["no"])),
                }
                for name, row in sorted(criteria.items())
            ],
            "satisfied": len(asked) - bad,
            "unsatisfied": bad,
            "works": [
                (word, works[state])
                for state, word in words._description_selection(self.env)
                if works.get(state)
            ],
        }

    def _brought(self):
        names = ("kind", "user", "count", "won", "expected", "orders", "ordered")
        return [
            dict(zip((*names, "invoiced"), row, strict=True))
            for row in self.env.execute_query(result_sql.brought(self.id))
        ]

    def _sums(self, brought, kind):
        rows = [one for one in brought if one["kind"] == kind]

        def total(name):
            return sum(one[name] for one in rows)

        return {
            "count": total("count"),
            "won": total("won"),
            "expected": self._money(total("expected")),
            "orders": int(total("orders")),
            "ordered": self._money(total("ordered")),
            "invoiced": self._money(total("invoiced")),
        }

    # The page, and what is behind its figures

    def action_results(self):
        """Open the page of results."""
        self.ensure_one()
        self._results()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Results: %s", self.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [
                [
                    self.env.ref(
                        "sales_conveyor.conveyor_vip_programme_view_result"
                    ).id,
                    "form",
                ]
            ],
        }

    def action_print_results(self):
        """Print the page of results."""
        self._results()
        return self.env.ref("sales_conveyor.conveyor_vip_result_report").report_action(
            self
        )

    def action_open_weeks(self):
        """Open plan and fact by person and week."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_vip_week_action"
        )
        action["domain"] = [("programme_id", "=", self.id)]
        return action

    def action_open_leads(self):
        """Open opportunities and recommended leads that came of the interviews."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("From the Interviews: %s", self.name),
            "res_model": "crm.lead",
            "views": [[False, "list"], [False, "kanban"], [False, "form"]],
            "domain": [
                (
                    "conveyor_outcome_ids",
                    "any",
                    [
                        ("interview_id.vip_programme_id", "=", self.id),
                        ("state", "=", "made"),
                        ("kind", "in", ("opportunity", "lead")),
                    ],
                )
            ],
            "context": {"create": False, "active_test": False},
        }

    def action_open_corrective_work(self):
        """Open what is put right because of the interviews."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_corrective_work_action"
        )
        action.update(
            domain=[("interview_id.vip_programme_id", "=", self.id)], context={}
        )
        return action
