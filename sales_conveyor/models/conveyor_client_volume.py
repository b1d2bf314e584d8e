from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..sql import volume as sql


class ConveyorClient(models.Model):
    """How long a client hasn't had a letter."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    letterless_weeks = fields.Integer(
        string="Weeks without a Letter",
        compute="_compute_letterless_weeks",
        search="_search_letterless_weeks",
        help="Full weeks since the last letter, by a mailing or on paper, or since the "
        "client entered the central file, if there has been none.",
    )

    @api.depends("partner_id", "company_id", "entry_date")
    def _compute_letterless_weeks(self):
        self.env.flush_all()
        rows = self.env.execute_query(
            sql.last_letters(self.company_id.ids, self.partner_id.ids)
        )
        last = {(partner, company): day for partner, company, day in rows}
        today = fields.Date.context_today(self)
        for client in self:
            key = (client.partner_id.id, client.company_id.id)
            since = last.get(key) or client.entry_date
            client.letterless_weeks = max((today - since).days // 7, 0) if since else 0

    def _search_letterless_weeks(self, operator, value):
        """At least so many weeks, and what is said by it."""
        if operator == ">":
            operator, value = ">=", value + 1
        if operator == "<=":
            operator, value = "<", value + 1
        if operator not in (">=", "<"):
            return NotImplemented
        today = fields.Date.context_today(self)
        # full weeks: so many days at least
        before = today - timedelta(weeks=value) + timedelta(days=1)
        written = sql.written_to(
            self.env.companies.ids, datetime.combine(before, time())
        )
        without = Domain("entry_date", "<", before) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s, %s) NOT IN (%s)",
                SQL.identifier(alias, "partner_id"),
                SQL.identifier(alias, "company_id"),
                written,
            )
        )
        return without if operator == ">=" else ~without
