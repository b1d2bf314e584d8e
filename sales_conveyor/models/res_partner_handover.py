from odoo import fields, models

from ..sql import traces
from .res_partner import READERS


class ResPartner(models.Model):
    """Owner of the client to whom a contact belongs, and the way to ask for it."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_owner_id = fields.Many2one(
        related="conveyor_client_id.owner_id",
        string="Client's Owner",
        groups=READERS,
        # the client file keeps track of it; here each write would have to look it up
        tracking=False,
    )
    conveyor_user_is_owner = fields.Boolean(
        related="conveyor_client_id.user_is_owner",
        groups=READERS,
        export_string_translation=False,
    )
    conveyor_handover_count = fields.Integer(
        related="conveyor_client_id.handover_count",
        string="Hand-over Count",
        groups=READERS,
    )

    def _conveyor_traces(self):
        client = self.commercial_partner_id
        return {
            **super()._conveyor_traces(),
            ("conveyor_handover_count",): traces.handovers(client.id),
        }

    def action_conveyor_request_handover(self):
        """Ask for the client to whom the contact belongs."""
        self.ensure_one()
        return self.conveyor_client_id._handover_ask_action()

    def action_conveyor_handovers(self):
        """Open the history of the client's owners."""
        self.ensure_one()
        return self.conveyor_client_id.action_open_handovers()
