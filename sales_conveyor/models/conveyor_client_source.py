from odoo import api, fields, models
from odoo.tools import SQL

from ..sql import conveyors, sources

#: Where a client comes from, as somebody may say it by hand.
_SAID = frozenset({"source_id", "campaign_id", "medium_id"})


class ConveyorClientSource(models.AbstractModel):
    """The part of a client file that says where the client came from.

    The entry document says it; if it doesn't, the earliest lead with a source does that
    was there by then. What the officer says stays.
    """

    _name = "conveyor.client.source"
    _description = "Source of a client file"

    source_id = fields.Many2one(
        "utm.source",
        index="btree_not_null",
        help="Where the client came from: the source of the entry document, else of "
        "the earliest lead that was there by then.",
    )
    campaign_id = fields.Many2one(
        "utm.campaign",
        index="btree_not_null",
        ondelete="set null",
        help="The campaign by which the client came, found in the same way.",
    )
    medium_id = fields.Many2one("utm.medium", ondelete="set null")
    source_lead_id = fields.Many2one(
        "crm.lead",
        string="Came by Lead",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The lead whose source counts, where the entry document names none.",
    )
    source_by_hand = fields.Boolean(
        string="Source Set by Hand",
        readonly=True,
        copy=False,
        help="The officer has said where the client came from.",
    )

    def write(self, vals):
        if not _SAID.isdisjoint(vals) and not self._by_server():
            vals = dict(vals, source_by_hand=True, source_lead_id=False)
        return super().write(vals)

    def _merge_into(self, target):
        """The client came from where the older of the two files says."""
        older = self.entry_date < target.entry_date
        result = super()._merge_into(target)
        if (
            self.source_id
            and not target.source_by_hand
            and (older or not target.source_id)
        ):
            said = {name: self[name].id for name in (*_SAID, "source_lead_id")}
            target._as_server().write({**said, "source_by_hand": self.source_by_hand})
        return result

    @api.model
    def _find_origins(self, condition=None):
        """Say of clients where they came from, of whom nobody has said it.

        :param condition: SQL of the client files ``c`` that are meant; all, if none
        """
        condition = condition or SQL("true")
        self.env.flush_all()
        found = [
            *self.env.execute_query(sources.find_origins(condition)),
            *self.env.execute_query(sources.copy_campaigns(condition)),
        ]
        if found:
            self.env["conveyor.client"].invalidate_model(
                [*_SAID, "source_lead_id"], flush=False
            )

    def _find_own_origins(self):
        """The same for these clients, who have just entered."""
        if self:
            self._find_origins(conveyors.of_clients(self.ids))
