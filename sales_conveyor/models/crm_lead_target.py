from odoo import api, fields, models

from ..rules import source as rules
from ..rules.source import NO, UNKNOWN, YES


class CrmLead(models.Model):
    """Whether a lead is a target client of its conveyor, and why not."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    conveyor_target = fields.Selection(
        [(YES, "Target Client"), (NO, "Not a Target Client"), (UNKNOWN, "Not Known")],
        string="Target Client",
        compute="_compute_conveyor_target",
        store=True,
        help="Whether the lead meets all target-client criteria of its conveyor. Not "
        "known: it is on no conveyor, the conveyor has no criteria, or one of them "
        "can't be checked.",
    )
    conveyor_target_reason = fields.Text(
        string="Not Met",
        compute="_compute_conveyor_target_reason",
        help="The criteria that the lead doesn't meet.",
    )

    @api.depends("conveyor_id")
    def _compute_conveyor_target(self):
        for lead, met in self.env["conveyor.criterion"]._met(self).items():
            lead.conveyor_target = rules.target(met.values())

    @api.depends("conveyor_id", "conveyor_target")
    def _compute_conveyor_target_reason(self):
        criteria = self.env["conveyor.criterion"]
        for lead, met in criteria._met(self).items():
            # sudo: their names are meant for everybody who sees the lead
            missed = [
                criterion.name
                if met[criterion.id] is False
                else self.env._(
                    "%(criterion)s (can't be checked)", criterion=criterion.name
                )
                for criterion in criteria.sudo().browse(met)
                if not met[criterion.id]
            ]
            lead.conveyor_target_reason = "\n".join(missed) or False

    def write(self, vals):
        result = super().write(vals)
        triggers = self.env["conveyor.criterion"]._triggers()
        if triggers and not triggers["crm.lead"].isdisjoint(vals):
            self._conveyor_judge_again()
        return result

    def _conveyor_judge_again(self):
        """Something has changed that criteria ask for."""
        self.env.add_to_compute(self._fields["conveyor_target"], self)
        self.invalidate_recordset(["conveyor_target_reason"], flush=False)
