from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules import repeat_path as rules
from ..sql import repeat_path as sql
from ..sql import scopes

#: How far back first purchases are looked at, in months; 0: all the time.
PERIODS = (0, 12, 24, 36)
#: Owners, conveyors and classes that are told apart.
GROUPS = tuple(sql.GROUPS)


class ConveyorRepeatPath(models.AbstractModel):
    """The repeat path of the company in use: everything that is drawn, in one answer,
    read from the documents themselves. Nothing of it is kept."""

    _name = "conveyor.repeat.path"
    _description = "Repeat path"

    @api.model
    @api.readonly
    def get_path(self, filters=None):
        """Return the repeat path.

        :param filters: ``conveyor_id``, ``owner_id``, ``abc_class``; ``months``: first
            purchases of so many months alone; ``group``: by what clients are told apart
        """
        self.env["conveyor.client"].check_access("read")
        filters = filters or {}
        if not isinstance(filters, dict):
            raise UserError(self.env._("There is no such choice on the repeat path."))
        return Path(self.env, filters).draw()


class Path:
    """The answer."""

    def __init__(self, env, filters):
        self.env = env
        self.company = env.company
        self.today = fields.Date.context_today(env["conveyor.client"])
        self.group = filters.get("group") or GROUPS[0]
        self.months = filters.get("months") or 0
        if self.group not in GROUPS or self.months not in PERIODS:
            raise UserError(env._("There is no such choice on the repeat path."))
        self.chosen = {
            "conveyor_id": self._number(filters.get("conveyor_id")),
            "owner_id": self._number(filters.get("owner_id")),
            "abc_class": filters.get("abc_class") or None,
        }
        if self.chosen["abc_class"] not in (None, "A", "B", "C"):
            raise UserError(env._("There is no such choice on the repeat path."))

    def _number(self, value):
        try:
            return int(value or 0) or None
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("There is no such choice on the repeat path.")
            ) from error

    def draw(self):
        months, steps, cohorts, groups, year = self._rows()
        return {
            "today": fields.Date.to_string(self.today),
            "company": self.company.name,
            "filters": {**self.chosen, "group": self.group, "months": self.months},
            "options": self._options(),
            "months": self._months(months),
            "steps": self._steps(steps),
            "cohorts": self._cohorts(cohorts),
            "groups": self._groups(groups, year),
            "after": rules.AFTER,
        }

    # Asking

    def _since(self):
        if not self.months:
            return None
        return rules.first_day(rules.month(self.today) - self.months + 1)

    def _first_month(self):
        return rules.first_day(rules.month(self.today) - rules.MONTHS + 1)

    def _rows(self):
        env = self.env
        env.flush_all()
        conditions = [SQL("true")]
        for name, value in self.chosen.items():
            if value:
                conditions.append(SQL("%s = %s", sql.GROUPS[name], value))
        last = env.execute_query(sql.last_contact())[0][0]
        moved = {
            id_ for pair in env.execute_query(scopes.moved(0, last + 1)) for id_ in pair
        }
        row = env.execute_query(
            sql.path(
                self.company.id,
                last,
                sorted(moved),
                self.group,
                SQL(" AND ").join(conditions),
                self._since(),
                self._first_month(),
                self.today,
            )
        )[0]
        return [part or [] for part in row]

    # Answering

    def _months(self, rows):
        found = {row["month"]: row for row in rows}
        first = rules.month(self._first_month())
        drawn = []
        for number in range(first, rules.month(self.today) + 1):
            day = fields.Date.to_string(rules.first_day(number))
            row = found.get(day, {})
            drawn.append(
                {
                    "month": day,
                    "purchases": row.get("purchases", 0),
                    "repeated": row.get("repeated", 0),
                    "share": rules.share(
                        row.get("repeated", 0), row.get("purchases", 0)
                    ),
                    "revenue_share": rules.share(
                        row.get("repeated_revenue", 0), row.get("revenue", 0)
                    ),
                }
            )
        return drawn

    def _base(self):
        """The clients of whom the steps tell, as a domain of their list."""
        domain = Domain("company_id", "=", self.company.id) & Domain(
            "merged_into_id", "=", False
        )
        for name, value in self.chosen.items():
            if value:
                domain &= Domain(name, "=", value)
        since = self._since()
        if since:
            domain &= Domain("first_purchase_date", ">=", fields.Date.to_string(since))
        return domain

    def _figure(self, value, domain):
        return {
            "value": value,
            "model": "conveyor.client",
            # closed files have bought as well
            "domain": list(
                self._base() & domain & Domain("active", "in", [True, False])
            ),
        }

    def _steps(self, rows):
        steps = []
        for number, own in sorted(_grouped(rows, "nr").items()):
            there = Domain("purchase_count", "=", number)
            waits = _waits(own)
            clients, went_on = sum(row["clients"] for row in own), sum(waits.values())
            waiting = clients - went_on
            step = {
                "nr": number,
                "clients": self._figure(
                    clients, Domain("purchase_count", ">=", number)
                ),
                "waiting": self._figure(waiting, there),
                "went_on": went_on,
                "share": rules.share(went_on, clients),
                "quarter": None,
                "median": None,
                "late_days": None,
                "due": None,
                "late": None,
            }
            spread = rules.spread(waits)
            if spread:
                step.update(self._waits(spread, there))
            steps.append(step)
        return steps

    def _waits(self, spread, there):
        """How fast those who came back did; who of the others is due by that."""
        quarter, median, late = spread
        late_day, due_day = (
            fields.Date.to_string(day)
            for day in rules.due_days(quarter, late, self.today)
        )
        there &= Domain("active", "=", True)
        due = Domain("last_purchase_date", "<=", due_day) & Domain(
            "last_purchase_date", ">=", late_day
        )
        clients = self.env["conveyor.client"]

        def figure(domain):
            found = self._figure(None, there & domain)
            found["domain"] = list(self._base() & there & domain)
            found["value"] = clients.search_count(found["domain"])
            return found

        return {
            "quarter": round(quarter),
            "median": round(median),
            "late_days": round(late),
            "due": figure(due),
            "late": figure(Domain("last_purchase_date", "<", late_day)),
        }

    def _cohorts(self, rows):
        found = {}
        for row in rows:
            found.setdefault(row["cohort"], {})[row["after"]] = row["clients"]
        drawn = []
        for cohort, after in sorted(found.items()):
            clients = after.get(0, 0)
            first = fields.Date.to_date(cohort)
            elapsed = rules.month(self.today) - rules.month(first)
            last = rules.first_day(rules.month(first) + 1) - timedelta(days=1)
            drawn.append(
                {
                    "month": cohort,
                    "clients": self._figure(
                        clients,
                        Domain("first_purchase_date", ">=", cohort)
                        & Domain(
                            "first_purchase_date", "<=", fields.Date.to_string(last)
                        ),
                    ),
                    "shares": [
                        rules.share(after.get(n, 0), clients) if n <= elapsed else None
                        for n in range(1, rules.AFTER + 1)
                    ],
                }
            )
        return drawn

    def _groups(self, rows, year):
        names = self._names({row["kind"] for row in rows if row["kind"]})
        repeated = {row["kind"]: row for row in year}
        found = []
        for kind, own in _grouped(rows, "kind").items():
            shares, clients = self._shares(own)
            spread = rules.spread(_waits(row for row in own if row["nr"] == 1))
            row = repeated.get(kind, {})
            found.append(
                {
                    "key": kind or 0,
                    "name": names.get(kind) or False,
                    "clients": self._figure(
                        clients, Domain(self.group, "=", kind or False)
                    ),
                    "shares": shares,
                    "median": spread and round(spread[1]),
                    "share": rules.share(
                        row.get("repeated", 0), row.get("purchases", 0)
                    ),
                    "revenue_share": rules.share(
                        row.get("repeated_revenue", 0), row.get("revenue", 0)
                    ),
                }
            )
        return sorted(found, key=lambda line: -line["clients"]["value"])

    def _shares(self, rows):
        """Return the share of those who went on from each step, nothing where nobody
        came, and how many made the first purchase."""
        clients, went_on = Counter(), Counter()
        for row in rows:
            clients[row["nr"]] += row["clients"]
            went_on[row["nr"]] += row["went_on"]
        return [
            rules.share(went_on[nr], clients[nr]) for nr in range(1, rules.SHARES + 1)
        ], clients[1]

    def _names(self, ids):
        if self.group == "abc_class":
            return {id_: id_ for id_ in ids}
        model = self.env["conveyor.client"]._fields[self.group].comodel_name
        # sudo: names of conveyors and colleagues, in use or not
        records = self.env[model].sudo().with_context(active_test=False).browse(ids)
        return {record.id: record.display_name for record in records.exists()}

    def _options(self):
        clients = self.env["conveyor.client"]
        own = [("company_id", "=", self.company.id)]
        # sudo: names of conveyors and colleagues, in use or not
        return {
            name: [
                {"id": record.id, "name": record.sudo().display_name}
                for (record,) in clients._read_group(own, [name])
                if record
            ]
            for name in ("conveyor_id", "owner_id")
        }


def _grouped(rows, name):
    """Return {value: rows that have it}."""
    found = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found


def _waits(rows):
    """Return {days: how many waited so long} of those who came back."""
    return {row["wait"]: row["clients"] for row in rows if row["wait"] is not None}
