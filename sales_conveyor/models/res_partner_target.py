from odoo import models


class ResPartner(models.Model):
    """Criteria of target clients ask for the contact of a lead, too."""

    _name = "res.partner"
    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        triggers = self.env["conveyor.criterion"]._triggers()
        if triggers and not triggers["res.partner"].isdisjoint(vals):
            leads = self.env["conveyor.criterion"]._leads()
            leads.search([("partner_id", "in", self.ids)])._conveyor_judge_again()
        return result
