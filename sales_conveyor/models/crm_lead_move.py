from odoo import models


class CrmLead(models.Model):
    """What moving an opportunity costs."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    def write(self, vals):
        if "stage_id" in vals and not self.env.context.get("tracking_disable"):
            self._conveyor_read_for_move(vals["stage_id"])
        return super().write(vals)

    def _conveyor_read_for_move(self, stage_id):
        """Read at once what a move is asked for on its way.

        Odoo reads the new stage when it is written and the old one when the move is
        logged; of the company the currency alone, to round the revenue, and later the
        whole row, of which the log needs nothing but the domain of addresses.
        """
        # sudo: values come into the cache; who may read them is asked by who does
        leads_sudo = self.sudo()
        stages = leads_sudo.stage_id
        (stages | stages.browse(stage_id or ())).fetch()
        companies = leads_sudo.company_id | self.env.company
        companies.fetch(["currency_id", "alias_domain_id"])
