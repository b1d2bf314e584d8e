from odoo import fields, models


class ConveyorGate(models.TransientModel):
    """A team leader lets an opportunity pass, and says why."""

    _name = "conveyor.gate"
    _description = "Let an opportunity pass"

    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", required=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(
        "crm.stage", string="To", required=True, ondelete="cascade"
    )
    missing = fields.Text(string="Still Missing", compute="_compute_missing")
    reason = fields.Text(
        help="Why the opportunity goes on without it. Kept with your name, and shown "
        "in the report of passes.",
    )

    def _compute_missing(self):
        for gate in self:
            lead = gate.lead_id.with_context(conveyor_gate_stage_id=gate.stage_id.id)
            gate.missing = lead.conveyor_missing

    def action_pass(self):
        """Move the opportunity; the right to do so is checked by the opportunity."""
        self.ensure_one()
        self.lead_id.conveyor_pass(self.stage_id.id, self.reason)
        return self.lead_id._conveyor_moved()
