from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from .crm_lead_requirement import LEADERS, PASSED


class CrmLead(models.Model):
    """Team leaders let opportunities pass without what is required, and say why."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    conveyor_pass_ids = fields.One2many(
        "conveyor.requirement.pass", "lead_id", string="Passes"
    )
    conveyor_pass_count = fields.Integer(
        string="Pass Count", compute="_compute_conveyor_pass_count"
    )
    conveyor_may_pass = fields.Boolean(
        compute="_compute_conveyor_may_pass", export_string_translation=False
    )

    @api.depends("team_id")
    @api.depends_context("uid")
    def _compute_conveyor_may_pass(self):
        may = self._conveyor_may_pass()
        for lead in self:
            lead.conveyor_may_pass = lead in may

    @api.depends("conveyor_pass_ids")
    def _compute_conveyor_pass_count(self):
        counts = dict(
            self.env["conveyor.requirement.pass"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.conveyor_pass_count = counts.get(lead._origin, 0)

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self.env["conveyor.requirement.pass"]._merge(opportunities, self)
        return result

    def _conveyor_may_pass(self):
        """Return the opportunities that the user may let pass: all for team leaders of
        the conveyor, those of the own team for a sales team's leader."""
        # The user of the transaction counts, not sudo.
        if self.env.uid == SUPERUSER_ID or self.env.user.has_group(LEADERS):
            return self
        return self.filtered(
            lambda lead: lead.sudo().team_id.user_id.id == self.env.uid
        )

    def conveyor_pass(self, stage_id, reason):
        """Move opportunities to a stage although they lack what is required on the way.

        For team leaders; what was missing and why it was let pass is kept. Callable
        from outside (JSON-RPC, XML-RPC)::

            env["crm.lead"].browse([7, 8]).conveyor_pass(3, "Framework contract")

        :param stage_id: number of the stage to which all of them go
        :param reason: why; may not be empty
        :return: True
        """
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(
                self.env._("Say why the opportunity is let pass: the reason is kept.")
            )
        self.check_access("write")
        self._conveyor_require_leader()
        stage = self._conveyor_target(stage_id)
        funnel = self._conveyor_funnel()
        places = self._conveyor_places()
        missing = self.env["conveyor.requirement"]._missing(
            {
                lead: funnel.left(places[lead.id], (stage.id, lead.sudo().team_id.id))
                for lead in self
                if lead.id in places
            }
        )
        if missing:
            self.env["conveyor.requirement.pass"]._record(missing, stage, reason)
            self._conveyor_log_pass(missing, stage, reason)
        self.with_context(conveyor_passed=PASSED).write({"stage_id": stage.id})
        return True

    def _conveyor_require_leader(self):
        forbidden = self - self._conveyor_may_pass()
        if forbidden:
            raise AccessError(
                self.env._(
                    "Only a team leader may let “%(leads)s” pass without what is "
                    "required. Ask: %(leaders)s.",
                    leads="”, “".join(forbidden[:5].sudo().mapped("name")),
                    leaders=self._conveyor_leader_names(forbidden),
                )
            )

    def _conveyor_target(self, stage_id):
        """Return the stage to which opportunities are to go, if all of them may."""
        stage = self.env["crm.stage"]
        if isinstance(stage_id, int) and not isinstance(stage_id, bool):
            stage = stage.browse(stage_id).exists()
        teams = self.sudo().team_id
        if not stage or (stage.team_ids and teams - stage.sudo().team_ids):
            raise UserError(
                self.env._(
                    "Choose a stage of the sales team “%(teams)s”.",
                    teams="”, “".join(teams.mapped("name")),
                )
            )
        return stage

    def _conveyor_log_pass(self, missing, stage, reason):
        self.browse().concat(*missing)._message_log_batch(
            {
                lead.id: self.env._(
                    "Let pass to “%(stage)s”. Reason: %(reason)s. Was missing: "
                    "%(missing)s",
                    stage=stage.name,
                    reason=reason,
                    missing="; ".join(lacking.mapped("display_name")),
                )
                for lead, lacking in missing.items()
            }
        )

    def action_conveyor_pass(self):
        """Ask for the reason why the opportunity is let pass."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let Pass"),
            "res_model": "conveyor.gate",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_lead_id": self.id,
                "default_stage_id": self.conveyor_gate_stage_id.id,
            },
        }

    def action_conveyor_passes(self):
        """Open the list of when the opportunity was let pass."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_requirement_pass_action"
        )
        action.update(domain=[("lead_id", "=", self.id)], context={})
        return action
