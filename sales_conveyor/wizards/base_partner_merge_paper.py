from odoo import models

from ..sql import paper


class MergePartnerAutomatic(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Whoever would get a piece on paper twice is one person; Odoo moves the
        rest."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        target = self._conveyor_target(partners, dst_partner)
        if len(partners) > 1:
            self.env.flush_all()
            self.env.cr.execute(paper.same_after_merge(partners.ids, target.id))
            self.env["conveyor.paper.piece"].invalidate_model()
        return super()._merge(partner_ids, dst_partner, extra_checks)
