from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_stage import PHASES


class CrmTeam(models.Model):
    _inherit = "crm.team"

    conveyor_id = fields.Many2one(
        "conveyor.conveyor",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The sales process in which the team works.",
    )
    conveyor_phase = fields.Selection(
        PHASES,
        string="Phase",
        help="What the team does on its conveyor. Lead generation: finds people. "
        "Conversion: sells to those who have not bought yet. Account management: sells "
        "to clients.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        if teams.conveyor_id:
            teams.conveyor_id._clients_follow()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if "conveyor_id" in vals:
            self.env["conveyor.conveyor"]._clients_follow()
        return result

    @api.constrains("conveyor_id", "conveyor_phase")
    def _check_conveyor_phase(self):
        for team in self:
            if team.conveyor_id and not team.conveyor_phase:
                raise ValidationError(
                    self.env._(
                        "Say in which phase of the conveyor “%(conveyor)s” the team "
                        "“%(team)s” works: lead generation, conversion or account "
                        "management.",
                        conveyor=team.conveyor_id.display_name,
                        team=team.display_name,
                    )
                )
