from odoo import fields, models


class ConveyorHandInAnswer(models.TransientModel):
    """Client data are sent back, and the officer says why."""

    _name = "conveyor.hand.in.answer"
    _description = "Send client data back"

    hand_in_ids = fields.Many2many("conveyor.hand.in", readonly=True)
    reason = fields.Text(
        string="What Is to Be Done", help="Whoever handed the data in is told."
    )

    def action_send_back(self):
        """Send back; the right to do so is checked by what was handed in."""
        self.hand_in_ids.conveyor_send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
