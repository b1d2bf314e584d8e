from odoo import models


class CrmLead(models.Model):
    """What was said on an opportunity goes along to the contact that it is about."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    def write(self, vals):
        if vals.keys().isdisjoint({"partner_id", "company_id"}):
            return super().write(vals)
        before = {lead: (lead.partner_id, lead.company_id) for lead in self}
        result = super().write(vals)
        changed = self.filtered(
            lambda lead: before[lead] != (lead.partner_id, lead.company_id)
        )
        self.env["conveyor.touch.mark"]._add_documents(self._name, changed.ids)
        return result
