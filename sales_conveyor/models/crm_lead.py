from odoo import api, fields, models

from ..rules import conveyor as rules
from .crm_stage import PHASES

#: What follows from team, stage and criteria.
_DERIVED = ("conveyor_id", "conveyor_phase", "conveyor_target")


class CrmLead(models.Model):
    _inherit = "crm.lead"

    conveyor_id = fields.Many2one(
        "conveyor.conveyor",
        compute="_compute_conveyor_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        help="The sales process of the sales team.",
    )
    conveyor_phase = fields.Selection(
        PHASES,
        string="Phase",
        compute="_compute_conveyor_phase",
        store=True,
        help="A lead that isn't qualified yet is being generated; an opportunity is in "
        "the phase of its stage.",
    )
    conveyor_move_ids = fields.One2many(
        "conveyor.stage.move", "lead_id", string="Stage Changes"
    )

    @api.depends("team_id.conveyor_id")
    def _compute_conveyor_id(self):
        for lead in self:
            lead.conveyor_id = lead.team_id.conveyor_id
        self.env["conveyor.stage.move"]._note(self)

    @api.depends("type", "stage_id.conveyor_phase", "team_id.conveyor_phase")
    def _compute_conveyor_phase(self):
        for lead in self:
            lead.conveyor_phase = rules.phase(
                lead.type == "lead",
                lead.stage_id.conveyor_phase,
                lead.team_id.conveyor_phase,
            )
        self.env["conveyor.stage.move"]._note(self)

    def _compute_won_status(self):
        # Stage, team, type and status are each the root of a stored computed field.
        # These see every way of changing an opportunity, also what passes by write().
        result = super()._compute_won_status()
        self.env["conveyor.stage.move"]._note(self)
        return result

    def _has_field_access(self, field, operation):
        if operation == "write" and field.name in _DERIVED:
            return False  # team, stage and criteria say it, and nobody else
        return super()._has_field_access(field, operation)

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self.env["conveyor.stage.move"]._merge(opportunities, self)
        return result
