from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merge contacts; clients and their contact persons only by the central-file
        officer, and without a loss.

        Odoo moves everything in SQL and would delete the second file of a client. So
        the files are merged beforehand; afterwards the figures are refreshed.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        self._check_conveyor_merge(partners)
        target = self._conveyor_target(partners, dst_partner)
        self._merge_conveyor_files(partners - target, target)
        self.env["conveyor.ladder.place"]._merge(partners - target, target)
        # orders of a merged contact go over to the client of the contact that remains
        concerned = partners | partners.commercial_partner_id
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        self.env["conveyor.figures.mark"]._add(concerned.ids)
        # a file may have come to a contact that had another salesperson
        target._conveyor_files()._contacts_follow()
        return result

    def _check_conveyor_merge(self, partners):
        """Refuse what locks forbid: a merge takes a contact out of its client, or ends
        a client."""
        partners._conveyor_files()._require("membership")
        (partners | partners.commercial_partner_id)._conveyor_guard_reservations()

    def _conveyor_target(self, partners, dst_partner):
        """Return the contact that remains, by Odoo's own rule."""
        if dst_partner and dst_partner in partners:
            return dst_partner
        return self._get_ordered_partner(partners.ids)[-1:] or partners[:1]

    def _merge_conveyor_files(self, sources, target):
        # sudo: files of all companies, whichever the officer has switched to
        clients = self.env["conveyor.client"].sudo().with_context(active_test=False)
        kept = {
            client.company_id: client
            for client in clients.search(
                [("partner_id", "=", target.id), ("merged_into_id", "=", False)]
            )
        }
        for client in clients.search(
            [("partner_id", "in", sources.ids), ("merged_into_id", "=", False)],
            order="id",
        ):
            # the first file of a company in which the remaining contact has none goes
            # over to it together with the contact
            keeper = kept.setdefault(client.company_id, client)
            if keeper != client:
                client._merge_into(keeper)
