from odoo import fields, models


class ConveyorHandoverAsk(models.TransientModel):
    """Somebody asks for a client, and says why."""

    _name = "conveyor.handover.ask"
    _description = "Ask for a client"

    client_id = fields.Many2one(
        "conveyor.client", required=True, readonly=True, ondelete="cascade"
    )
    owner_id = fields.Many2one(related="client_id.owner_id")
    reason = fields.Text(
        help="Why the client should be yours. The officer and the owner read it."
    )

    def action_ask(self):
        """Send the request; what may be asked for is checked there."""
        self.ensure_one()
        request = self.env["conveyor.handover"]._request(self.client_id, self.reason)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Asked for"),
                "message": self.env._(
                    "You are told as soon as it is decided by %(decider)s.",
                    decider=request._decider().name or self.client_id._officer_names(),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
