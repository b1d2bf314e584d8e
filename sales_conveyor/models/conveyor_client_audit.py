from datetime import datetime, time, timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..sql import audit as audit_sql
from ..sql import queue as queue_sql


class ConveyorClient(models.Model):
    """Lists behind the figures of the audit that are about a period."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    audit_figure = fields.Char(
        compute="_compute_audit_figure",
        search="_search_audit_figure",
        export_string_translation=False,
        help="To search by a figure of the audit: its name, first and last day, like "
        "touched|2026-01-01|2026-03-31.",
    )

    def _compute_audit_figure(self):
        self.audit_figure = False

    def _search_audit_figure(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env.flush_all()
        found = Domain.FALSE
        for figure in value:
            name, first, last = f"{figure}||".split("|")[:3]
            try:
                since = datetime.combine(fields.Date.to_date(first), time())
                until = datetime.combine(fields.Date.to_date(last), time())
            except (TypeError, ValueError):
                continue  # no figure of ours: nobody is in it
            until += timedelta(days=1)
            if name == "touched":
                touched = queue_sql.touched(since, until)
                found |= Domain("id", "in", audit_sql.touched(touched))
            elif name in ("ours", "theirs"):
                ids = audit_sql.started(since, until, name == "ours")
                found |= Domain("id", "in", ids)
        return found
