from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..rules import volume as rules
from ..sql import volume as sql

#: Weeks that can be looked at, and the coverage that can be asked for.
WEEKS = (26, 52, 104, 156)
COVERAGE = (4, 8, 13, 26, 52)


class ConveyorVolume(models.AbstractModel):
    """The managers' chart: the size of the central file, letters and income by week,
    and whether income follows letters. Read when asked; nothing is kept."""

    _name = "conveyor.volume"
    _description = "Letters and income"

    @api.model
    @api.readonly
    def get_volume(self, filters=None):
        """Return what the page of letters and income shows, of the company in use.

        :param filters: ``weeks``: how many are drawn; ``without``: clients who got no
            letter for so many weeks
        """
        self.env["conveyor.client"].check_access("read")
        filters = filters or {}
        if not isinstance(filters, dict):
            raise UserError(self.env._("There is no such choice on this page."))
        count = filters.get("weeks") or 52
        without = filters.get("without") or 8
        if count not in WEEKS or without not in COVERAGE:
            raise UserError(self.env._("There is no such choice on this page."))
        company = self.env.company
        today = fields.Date.context_today(self.env["conveyor.client"])
        rows = self._weeks(company, today, count)
        return {
            "company": company.name,
            "currency_id": company.currency_id.id,
            "filters": {"weeks": count, "without": without},
            "weeks": rows,
            "lag": rules.lag(
                [row["letters"] for row in rows], [row["income"] for row in rows]
            ),
            "enough": rules.ENOUGH,
            **self._coverage(company, today, without),
        }

    @api.model
    def _weeks(self, company, today, count):
        """The last full weeks; the present one isn't over."""
        self.env.flush_all()
        monday = today - timedelta(days=today.weekday())
        found = {
            week: {
                "letters": letters,
                "reached": reached,
                "income": float(income),
                "entered": entered,
                "files": files,
            }
            for _id, _company, week, letters, reached, income, entered, files in (
                self.env.execute_query(sql.weeks(company.ids))
            )
        }
        if not found:
            return []
        first = max(monday - timedelta(weeks=count), min(found))
        nothing = {"letters": 0, "reached": 0, "income": 0.0, "entered": 0, "files": 0}
        rows = []
        while first < monday:
            row = found.get(first, nothing)
            rows.append({"week": fields.Date.to_string(first), **row})
            first += timedelta(weeks=1)
        return rows

    @api.model
    def _coverage(self, company, today, without):
        """Who among the current clients got a letter in the last weeks, and who
        didn't."""
        clients = self.env["conveyor.client"].with_company(company)
        own = Domain("company_id", "=", company.id)
        lacking = own & Domain("letterless_weeks", ">=", without)
        files = clients.search_count(own)
        missing = clients.search_count(lacking)
        return {
            "files": {"value": files, "model": clients._name, "domain": list(own)},
            "without": {
                "value": missing,
                "model": clients._name,
                "domain": list(lacking),
            },
            "coverage": round(100 * (files - missing) / files, 1) if files else None,
        }
