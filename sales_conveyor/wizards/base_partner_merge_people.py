from odoo import models

from ..models.conveyor_client_rights import _BY_SERVER


class MergePartnerAutomatic(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Make one key person of two that are the same."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if len(partners) > 1:
            target = self._conveyor_target(partners, dst_partner)
            # sudo: key persons of all companies; the contact is one from now on
            persons = self.env["conveyor.key.person"].sudo()
            persons.with_context(conveyor_by_server=_BY_SERVER)._merge_contacts(
                partners - target, target
            )
            self.env.flush_all()
        return super()._merge(partner_ids, dst_partner, extra_checks)
