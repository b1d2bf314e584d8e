from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..sql import start


class CrmLead(models.Model):
    """Opportunities to whom nobody of us has spoken yet."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    conveyor_untouched = fields.Boolean(
        string="Untouched",
        compute="_compute_conveyor_untouched",
        search="_search_conveyor_untouched",
        help="Nobody of us has written to it, and no activity of it was done.",
    )

    @api.depends("activity_ids", "message_ids")
    def _compute_conveyor_untouched(self):
        self.env.flush_all()
        rows = self._origin.ids and self.env.execute_query(
            SQL(
                "SELECT l.id FROM crm_lead l WHERE l.id = ANY(%s) AND %s",
                self._origin.ids,
                start.untouched_lead(SQL("l.id")),
            )
        )
        untouched = {id_ for (id_,) in rows or ()}
        for lead in self:
            lead.conveyor_untouched = lead._origin.id in untouched

    def _search_conveyor_untouched(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env.flush_all()
        untouched = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s)", start.untouched_lead(SQL.identifier(alias, "id"))
            )
        )
        found = Domain.FALSE
        if True in value:
            found |= untouched
        if False in value:
            found |= ~untouched
        return found
