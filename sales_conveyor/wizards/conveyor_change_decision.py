from odoo import fields, models


class ConveyorChangeDecision(models.TransientModel):
    """The officer accepts or refuses change requests, and says why."""

    _name = "conveyor.change.decision"
    _description = "Decide on change requests"

    request_ids = fields.Many2many(
        "conveyor.change.request", string="Change Requests", required=True
    )
    decision = fields.Selection(
        [("accepted", "Accept"), ("refused", "Refuse")], required=True
    )
    reason = fields.Text(help="Told to those who asked, and kept with the request.")

    def action_decide(self):
        """Decide; the right to do so is checked by the requests."""
        self.ensure_one()
        self.request_ids._decide(self.decision, self.reason)
        return {"type": "ir.actions.act_window_close"}
