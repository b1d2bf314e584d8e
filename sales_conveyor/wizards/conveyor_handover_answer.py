from odoo import fields, models


class ConveyorHandoverAnswer(models.TransientModel):
    """Requests are refused, and whoever decides says why."""

    _name = "conveyor.handover.answer"
    _description = "Refuse a hand-over"

    handover_ids = fields.Many2many("conveyor.handover", readonly=True)
    reason = fields.Text(help="Whoever asked is told.")

    def action_refuse(self):
        """Refuse; the right to do so is checked by the requests."""
        self.handover_ids.conveyor_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
