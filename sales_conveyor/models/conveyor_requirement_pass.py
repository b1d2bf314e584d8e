from odoo import api, fields, models, tools
from odoo.exceptions import AccessError


class ConveyorRequirementPass(models.Model):
    """That an opportunity was let pass a stage without what the stage requires: who did
    it, why, and what was missing. Rows are added, never changed."""

    _name = "conveyor.requirement.pass"
    _inherit = ["conveyor.server.written"]
    _description = "Pass without requirements"
    _log_access = False
    _order = "id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        required=True,
        index=True,
        ondelete="cascade",
        help="The opportunity; where it was merged, the one that it is part of.",
    )
    company_id = fields.Many2one("res.company", ondelete="cascade")
    conveyor_id = fields.Many2one("conveyor.conveyor", ondelete="set null")
    team_id = fields.Many2one("crm.team", string="Sales Team", ondelete="set null")
    salesperson_id = fields.Many2one(
        "res.users", ondelete="set null", help="Whose opportunity it was."
    )
    from_stage_id = fields.Many2one("crm.stage", string="From", ondelete="set null")
    to_stage_id = fields.Many2one("crm.stage", string="To", ondelete="set null")
    user_id = fields.Many2one(
        "res.users",
        string="Let Pass By",
        ondelete="set null",
        help="The team leader who let it pass.",
    )
    at = fields.Datetime(string="When", required=True)
    reason = fields.Text(required=True)
    missing = fields.Text(
        string="What Was Missing", help="As it was called at the time."
    )

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "What was let pass is kept as it is. A team leader lets an "
                "opportunity pass from the opportunity itself, and says why there."
            )
        )

    @api.model
    def _record(self, missing, stage, reason):
        """Keep that opportunities are let pass.

        :param missing: {opportunity: requirements that it lacks}
        :param stage: where they go
        """
        if not self._is_used():
            self.env.registry.clear_cache()
        now = fields.Datetime.now()
        self._as_server().create(
            [
                {
                    "lead_id": lead.id,
                    "company_id": lead.company_id.id,
                    "conveyor_id": lead.conveyor_id.id,
                    "team_id": lead.team_id.id,
                    "salesperson_id": lead.user_id.id,
                    "from_stage_id": lead.stage_id.id,
                    "to_stage_id": stage.id,
                    "user_id": self.env.uid,
                    "at": now,
                    "reason": reason,
                    "missing": "\n".join(lacking.mapped("display_name")),
                }
                for lead, lacking in missing.items()
            ]
        )

    @api.model
    def _merge(self, leads, survivor):
        """Give the rows of opportunities to the one that they become part of."""
        if not self._is_used():
            return
        rows = self._as_server().search([("lead_id", "in", leads.ids)])
        if rows:
            rows.write({"lead_id": survivor.id})

    @api.model
    @tools.ormcache()
    def _is_used(self):
        """Return whether anything was ever let pass: where nothing was, merging
        opportunities by the thousand asks for nothing."""
        # sudo: of the whole table, whoever asks
        return bool(self.sudo().search_count([], limit=1))
