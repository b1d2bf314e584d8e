from odoo import api, fields, models


class ConveyorLockSet(models.TransientModel):
    """Somebody with the right locks clients, and says why."""

    _name = "conveyor.lock.set"
    _description = "Lock clients"

    client_ids = fields.Many2many("conveyor.client", string="Clients", required=True)
    kind = fields.Selection(
        [("dispute", "Dispute"), ("vip", "VIP list")], required=True, default="dispute"
    )
    until = fields.Date(help="Last day. Empty: until the lock is lifted.")
    reason = fields.Text(help="Has to be said; it is shown with the lock.")
    explanation = fields.Char(compute="_compute_explanation")

    @api.depends("kind")
    def _compute_explanation(self):
        said = {
            "dispute": self.env._(
                "Until the dispute is settled nobody changes owner, company or parent, "
                "and nobody closes, archives or merges the client: not even the "
                "central-file officer, who lifts the lock first."
            ),
            "vip": self.env._(
                "The client is on the list of a VIP programme. Its owner stays, and "
                "nobody closes, archives or merges it, until the officer or the head "
                "of the programme lifts the lock."
            ),
        }
        for wizard in self:
            wizard.explanation = said.get(wizard.kind)

    @api.model
    def _ask(self, files):
        """Return an action that asks for kind, reason and last day."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lock"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_client_ids": files.ids},
        }

    def action_set(self):
        """Lock the clients."""
        self.ensure_one()
        self.env["conveyor.lock"]._set_by_hand(
            self.kind, self.client_ids, self.reason, self.until
        )
        return {"type": "ir.actions.act_window_close"}
