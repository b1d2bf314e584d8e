from odoo import api, fields, models

#: The phases of a conveyor, as they are called on screen.
PHASES = [
    ("lead_generation", "Lead Generation"),
    ("conversion", "Conversion"),
    ("account_management", "Account Management"),
]


class CrmStage(models.Model):
    _inherit = "crm.stage"

    conveyor_phase = fields.Selection(
        PHASES,
        string="Phase",
        default="conversion",
        help="The phase of the conveyor in which opportunities of this stage are.",
    )
    conveyor_ids = fields.Many2many(
        "conveyor.conveyor",
        string="Conveyors",
        compute="_compute_conveyor_ids",
        search="_search_conveyor_ids",
        help="The conveyors of the stage's sales teams; of a stage for all teams: all "
        "conveyors.",
    )

    @api.depends("team_ids.conveyor_id")
    def _compute_conveyor_ids(self):
        for_all = self.env["conveyor.conveyor"]
        if any(not stage.team_ids for stage in self):
            for_all = for_all.search([])
        for stage in self:
            stage.conveyor_ids = (
                stage.team_ids.conveyor_id if stage.team_ids else for_all
            )

    def _search_conveyor_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        own = fields.Domain("team_ids.conveyor_id", operator, value)
        return own | fields.Domain("team_ids", "=", False)
