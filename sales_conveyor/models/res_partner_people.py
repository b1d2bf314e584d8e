from odoo import fields, models

from ..sql import traces
from .res_partner import READERS


class ResPartner(models.Model):
    """Whose key person a contact is."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_key_person_ids = fields.One2many(
        "conveyor.key.person",
        "partner_id",
        string="Key Person Of",
        groups=READERS,
        copy=False,
    )

    def _conveyor_traces(self):
        return {
            **super()._conveyor_traces(),
            ("conveyor_key_person_ids",): traces.any_of("conveyor_key_person", self.id),
        }

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and self.env["conveyor.key.person"].sudo().search_count(
            [("partner_id", "in", self.ids)], limit=1
        ):
            # sudo: whoever archives a contact; the client is looked at by the server
            self.env["conveyor.figures.mark"]._add(
                self.sudo().commercial_partner_id.ids
            )
        return result
