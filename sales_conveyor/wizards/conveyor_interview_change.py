from odoo import fields, models
from odoo.exceptions import UserError

from ..rules import questionnaire as rules


class ConveyorInterviewChange(models.TransientModel):
    """An interview doesn't go as planned: moved, not held, or refused, and why."""

    _name = "conveyor.interview.change"
    _description = "Interview that isn't held as planned"

    interview_id = fields.Many2one("conveyor.interview", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("moved", "Moved to another day"),
            ("not_held", "Not held"),
            ("refused", "Refused by the client"),
        ],
        string="What Happened",
        required=True,
        default="moved",
    )
    date = fields.Datetime(string="New Day")
    reason = fields.Text(required=True)

    def action_apply(self):
        """Write it down."""
        self.ensure_one()
        interview = self.interview_id
        # the wizard is one's own, the interview may not be
        interview.check_access("write")
        if interview.state == rules.HELD:
            raise UserError(self.env._("It was held already."))
        if self.kind == "moved":
            if not self.date:
                raise UserError(
                    self.env._("Say to which day; without one, it isn't held.")
                )
            interview.write({"state": rules.PLANNED, "date_planned": self.date})
            interview.message_post(
                body=self.env._("Moved: %(reason)s", reason=self.reason)
            )
        else:
            interview.write({"state": self.kind, "reason": self.reason})
        return {"type": "ir.actions.act_window_close"}
