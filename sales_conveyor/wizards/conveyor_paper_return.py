from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..models.conveyor_paper_piece import RETURN_REASONS


class ConveyorPaperReturn(models.TransientModel):
    """Pieces on paper came back: when, and what stands on them."""

    _name = "conveyor.paper.return"
    _description = "Post came back"

    piece_ids = fields.Many2many("conveyor.paper.piece", string="Pieces", required=True)
    day = fields.Date(
        string="Came Back On", required=True, default=fields.Date.context_today
    )
    reason = fields.Selection(
        RETURN_REASONS,
        string="What Stands on It",
        required=True,
        default="unknown_address",
    )
    note = fields.Char()
    effect = fields.Char(compute="_compute_effect")

    @api.depends("reason")
    def _compute_effect(self):
        said = {
            "unknown_person": self.env._(
                "Nothing more is sent to this person; others at the address still get "
                "post."
            ),
            "refused": self.env._("The person is noted as wanting no post."),
        }
        address = self.env._(
            "Nothing more is sent to this address until somebody corrects it; the "
            "client stands in the officer's queue."
        )
        for wizard in self:
            wizard.effect = said.get(wizard.reason, address)

    @api.constrains("day")
    def _check_day(self):
        for wizard in self:
            if wizard.day > fields.Date.context_today(wizard):
                raise ValidationError(
                    self.env._("Nothing comes back in the future: correct the day.")
                )

    def action_return(self):
        """Note it, and mark the addresses."""
        for wizard in self:
            wizard.piece_ids._return(wizard.day, wizard.reason, wizard.note)
        return {"type": "ir.actions.act_window_close"}
