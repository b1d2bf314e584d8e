from odoo import fields, models


class ConveyorTouchCancel(models.TransientModel):
    """Touches that were logged by mistake don't count any more; they stay, and say
    why."""

    _name = "conveyor.touch.cancel"
    _description = "Cancel touches"

    touch_ids = fields.Many2many("conveyor.touch", string="Touches", required=True)
    reason = fields.Char(required=True)

    def action_cancel(self):
        """Cancel them."""
        self.touch_ids._cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
