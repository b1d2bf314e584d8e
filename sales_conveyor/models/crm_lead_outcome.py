from odoo import api, fields, models

from ..rules import outcome as rules


class CrmLead(models.Model):
    """Opportunities and leads that were made of the answers of an interview."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    conveyor_outcome_ids = fields.One2many(
        "conveyor.interview.outcome", "lead_id", string="Told in Interviews"
    )
    conveyor_interview_id = fields.Many2one(
        "conveyor.interview",
        string="Interview",
        compute="_compute_conveyor_interview_id",
        help="The interview in which it was told, if you may read that.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_conveyor_interview_id(self):
        outcomes = self.env["conveyor.interview.outcome"]
        found = outcomes
        if outcomes.has_access("read"):
            found = outcomes.search(
                [("lead_id", "in", self.ids), ("state", "=", rules.MADE)]
            )
        by_lead = {one.lead_id.id: one.interview_id for one in found}
        for lead in self:
            lead.conveyor_interview_id = by_lead.get(lead._origin.id)

    def action_open_conveyor_interview(self):
        """Open the interview in which it was told."""
        self.ensure_one()
        return self.conveyor_interview_id.get_formview_action()

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: what was told is told of the one that remains, whoever merges
        self.env["conveyor.interview.outcome"]._as_server().search(
            [("lead_id", "in", (opportunities - self).ids)]
        ).write({"lead_id": self.id})
        return result
