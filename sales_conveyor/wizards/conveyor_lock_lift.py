from odoo import api, fields, models


class ConveyorLockLift(models.TransientModel):
    """Somebody with the right lifts locks, and says why."""

    _name = "conveyor.lock.lift"
    _description = "Lift locks"

    lock_ids = fields.Many2many("conveyor.lock", string="Locks", required=True)
    reason = fields.Text(help="Has to be said; it is kept in the history.")

    @api.model
    def _ask(self, locks):
        """Return an action that asks for the reason."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lift Lock"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_lock_ids": locks.ids},
        }

    def action_lift(self):
        """Lift the locks."""
        self.ensure_one()
        self.lock_ids._lift_by_hand(self.reason)
        return {"type": "ir.actions.act_window_close"}
