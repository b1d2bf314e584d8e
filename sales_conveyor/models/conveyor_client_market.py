from odoo import fields, models

from ..sql import client as client_sql
from .conveyor_client import CONTACT_READERS


class ConveyorClient(models.Model):
    """What the client tells of its market and prospects."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    market_note_ids = fields.One2many(
        "conveyor.market.note",
        "client_id",
        string="Market and Prospects",
        groups=CONTACT_READERS,
    )

    def _merge_into(self, target):
        result = super()._merge_into(target)
        # sudo and token: of one client from now on, whoever merges
        for note in (
            self.env["conveyor.market.note"]
            ._as_server()
            .search([("client_id", "=", self.id)])
        ):
            note.write(
                {
                    "client_id": target.id,
                    "merged_from_id": (note.merged_from_id or self).id,
                }
            )
        return result

    def _unfold(self, partner_ids):
        rows = self.env.execute_query(client_sql.to_unfold(partner_ids))
        result = super()._unfold(partner_ids)
        notes = self.env["conveyor.market.note"]._as_server()
        for note in notes.search([("merged_from_id", "in", [r[0] for r in rows])]):
            note.write({"client_id": note.merged_from_id.id, "merged_from_id": False})
        return result
