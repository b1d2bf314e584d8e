from odoo import api, fields, models


class ConveyorLadderMoveWizard(models.TransientModel):
    """Somebody with the right puts a contact on another ladder stage, and says why."""

    _name = "conveyor.ladder.move.wizard"
    _description = "Move on the client ladder by hand"

    partner_id = fields.Many2one("res.partner", string="Contact", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    present_stage_id = fields.Many2one(
        "conveyor.ladder.stage", string="Stands On", compute="_compute_present"
    )
    by_hand = fields.Boolean(string="Set by Hand", compute="_compute_present")
    # not required: whoever lets the facts decide names no stage
    stage_id = fields.Many2one("conveyor.ladder.stage", string="Move To")
    reason = fields.Text(help="Has to be said; it is kept in the history.")
    until = fields.Date(
        help="Last day on which the contact stays there. Empty: no end. Before that it "
        "goes on only when facts overtake it: when they put it higher than the stage "
        "chosen here, and higher than they do today.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_present(self):
        # sudo: where a contact stands is known to everybody who may move it
        places = self.env["conveyor.ladder.place"].sudo()
        for wizard in self:
            place = places.search(
                [
                    ("partner_id", "=", wizard.partner_id.commercial_partner_id.id),
                    ("company_id", "=", wizard.company_id.id),
                ]
            )
            wizard.present_stage_id = place.stage_id
            wizard.by_hand = place.by_hand

    @api.model
    def _ask(self, partner, company):
        """Return an action that asks for stage and reason."""
        self.env["conveyor.ladder.place"]._require_mover()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move by Hand"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": partner.id,
                "default_company_id": company.id,
            },
        }

    def action_move(self):
        """Move the contact."""
        self.ensure_one()
        self.env["conveyor.ladder.place"]._set_by_hand(
            self.partner_id, self.company_id, self.stage_id, self.reason, self.until
        )
        return {"type": "ir.actions.act_window_close"}

    def action_release(self):
        """Let the facts decide again."""
        self.ensure_one()
        self.env["conveyor.ladder.place"].search(
            [
                ("partner_id", "=", self.partner_id.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        ).action_release()
        return {"type": "ir.actions.act_window_close"}
