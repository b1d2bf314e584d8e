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

    def _conveyor_teams(self):
        """Return all teams that use the stage; none: it is for all teams."""
        # sudo, and archived teams as well: a stage of teams that one doesn't see is not
        # one for all teams
        return self.sudo().with_context(active_test=False).team_ids

    @api.depends("team_ids.conveyor_id")
    def _compute_conveyor_ids(self):
        conveyors = self.env["conveyor.conveyor"].search(fields.Domain.TRUE)
        for stage in self:
            teams = stage._conveyor_teams()
            stage.conveyor_ids = (
                conveyors & teams.conveyor_id.with_env(self.env) if teams else conveyors
            )

    def _search_conveyor_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        # sudo, archived teams: see above
        found = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                fields.Domain("team_ids.conveyor_id", operator, value)
                | fields.Domain("team_ids", "=", False)
            )
        )
        return fields.Domain("id", "in", found.ids)
