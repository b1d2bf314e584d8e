from odoo import models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = "crm.lead"

    def unlink(self):
        # PostgreSQL deletes the history with the opportunity; the ledger of stays
        # follows it. Merged opportunities have given theirs away before.
        merged = self.env["conveyor.stage.move"]._merged()
        self.env["conveyor.stage.day"]._take_away(set(self.ids) - merged)
        return super().unlink()
