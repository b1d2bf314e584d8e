from odoo import fields, models


class ConveyorVipAnswer(models.TransientModel):
    """Somebody says why: an owner who objects, a head who leaves clients out."""

    _name = "conveyor.vip.answer"
    _description = "Reason for a client in a VIP programme"

    line_ids = fields.Many2many("conveyor.vip.line", string="Clients", readonly=True)
    kind = fields.Selection(
        [
            ("object", "Object"),
            ("leave_out", "Leave Out"),
            ("refused", "Refused by the Client"),
        ],
        required=True,
    )
    reason = fields.Text(help="It is kept with the clients.")

    def action_answer(self):
        """Do it; the right to is checked by the lines."""
        getattr(self.line_ids, f"conveyor_{self.kind}")(self.reason)
        return {"type": "ir.actions.act_window_close"}
