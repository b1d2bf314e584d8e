from odoo import api, fields, models

from ..rules import quality as rules


class ConveyorCorrectiveStep(models.TransientModel):
    """A step of corrective work: what was done, what the client says, or why nothing is
    to be done."""

    _name = "conveyor.corrective.step"
    _description = "Step of corrective work"

    work_id = fields.Many2one(
        "conveyor.corrective.work",
        string="Corrective Work",
        required=True,
        ondelete="cascade",
    )
    client_partner_id = fields.Many2one(related="work_id.client_partner_id")
    step = fields.Selection(
        [("done", "Done"), ("check", "Client asked"), ("cancel", "Cancel")],
        required=True,
        default="done",
    )
    what_done = fields.Text(help="How it was put right.")
    partner_id = fields.Many2one(
        "res.partner",
        string="Who Was Asked",
        domain="[('commercial_partner_id', '=', client_partner_id)]",
    )
    date = fields.Date(string="Asked On", default=fields.Date.context_today)
    answer = fields.Selection(
        [("holds", "It holds"), ("again", "It doesn't hold: open it again")],
        help="What the client says.",
    )
    note = fields.Text(string="What the Client Says")
    deadline = fields.Date(
        string="New Deadline", compute="_compute_deadline", store=True, readonly=False
    )
    reason = fields.Char(help="Why nothing is to be put right.")

    @api.depends("work_id")
    def _compute_deadline(self):
        for step in self:
            # sudo: the company's setting is read for whoever does the work
            days = step.work_id.company_id.sudo().conveyor_corrective_days
            step.deadline = rules.next_deadline(fields.Date.context_today(self), days)

    def action_confirm(self):
        """Make the step."""
        self.ensure_one()
        if self.step == "done":
            self.work_id.conveyor_done(self.what_done)
        elif self.step == "cancel":
            self.work_id.conveyor_cancel(self.reason)
        else:
            self.work_id.conveyor_check(
                self.partner_id,
                self.date,
                self.answer == "holds",
                note=self.note,
                deadline=self.deadline,
            )
        return {"type": "ir.actions.act_window_close"}
