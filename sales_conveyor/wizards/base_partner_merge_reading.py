from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """A merge would give a client's details to the contact that remains."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        hidden = partners._conveyor_hidden()
        if hidden:
            self.env["conveyor.attempt"]._refuse(
                "membership", hidden, hidden._conveyor_reserved()
            )
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        self.env["conveyor.reading"].sudo()._note(partners.exists().ids)
        return result
