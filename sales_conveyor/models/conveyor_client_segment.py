from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ConveyorClient(models.Model):
    """In which segments a client is."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    segment_ids = fields.Many2many(
        "conveyor.segment",
        string="Segments",
        compute="_compute_segment_ids",
        search="_search_segment_ids",
        help="Segments of which the client is a member now, as far as you may know.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_segment_ids(self):
        for company, clients in self.grouped("company_id").items():
            segments = self.env["conveyor.segment"].search(
                [("company_id", "=", company.id)]
            )
            found = segments._of(clients.partner_id.ids)
            for client in clients:
                client.segment_ids = found.get(client.partner_id.id, segments.browse())

    def _search_segment_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        found = Domain.FALSE
        for segment in self.env["conveyor.segment"]._chosen(operator, value):
            members = segment._visible_members()
            found |= Domain("company_id", "=", segment.company_id.id) & Domain.custom(
                to_sql=lambda model, alias, query, members=members: SQL(
                    "%s IN (%s)", SQL.identifier(alias, "partner_id"), members
                )
            )
        return found
