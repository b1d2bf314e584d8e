from odoo import api, models

#: What makes a lead a fact of somebody else. Stage, status and type are seen by the
#: history of opportunities; see ``conveyor_stage_move_follow``.
_WHOSE = ("partner_id", "conveyor_referrer_id")


class CrmLead(models.Model):
    """Leads are facts of the client ladder: those concerned are looked at anew."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["conveyor.figures.mark"]._add(
            vals.get("conveyor_referrer_id") for vals in vals_list
        )
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys().isdisjoint({*_WHOSE, "company_id"}):
            return super().write(vals)
        before = {lead: (lead._conveyor_whose(), lead.company_id) for lead in self}
        result = super().write(vals)
        changed = self.filtered(
            lambda lead: before[lead] != (lead._conveyor_whose(), lead.company_id)
        )
        self.env["conveyor.figures.mark"]._add(
            changed._conveyor_whose().union(*(before[lead][0] for lead in changed))
        )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_conveyor_ladder(self):
        self.env["conveyor.figures.mark"]._add(self._conveyor_whose())

    def _conveyor_whose(self):
        """Return numbers of the contacts of whom the leads are facts."""
        return {
            id_ for lead in self for name in _WHOSE for id_ in lead[name]._ids if id_
        }
