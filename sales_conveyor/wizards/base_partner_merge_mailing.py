from odoo import models

from ..sql import mailing as mailing_sql


class MergePartnerAutomatic(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The letters that the contacts have got go along: the limit of letters and
        the results count them."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        target = dst_partner
        if len(partners) > 1:
            target = self._conveyor_target(partners, dst_partner)
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        if target and len(partners) > 1 and target.exists():
            self.env.flush_all()
            self.env.cr.execute(
                mailing_sql.move_letters((partners - target).ids, target.id)
            )
            self.env["mailing.trace"].invalidate_model(["res_id"])
        return result
