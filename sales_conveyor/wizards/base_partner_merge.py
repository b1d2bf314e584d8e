from odoo import models
from odoo.exceptions import AccessError


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merge contacts; clients only by the central-file officer, and without a loss.

        Odoo moves everything in SQL and would delete the second file of a client. So
        the files are merged beforehand; afterwards the figures are refreshed.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        self._check_client_merge(partners)
        target = self._conveyor_target(partners, dst_partner)
        self._merge_client_files(partners - target, target)
        self.env["conveyor.ladder.place"]._merge(partners - target, target)
        # orders of a merged contact go over to the client of the contact that remains
        concerned = partners | partners.commercial_partner_id
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        self.env["conveyor.figures.mark"]._add(concerned.ids)
        return result

    def _check_client_merge(self, partners):
        clients = self.env["conveyor.client"]
        # sudo: whether a contact is a client counts, not whether the user may see its
        # file
        files = clients.sudo().search([("partner_id", "in", partners.ids)])
        if files and not clients._is_officer():
            raise AccessError(
                self.env._(
                    "%(clients)s: in the central file. Only the central-file officer "
                    "merges clients. Ask the officer: %(officers)s.",
                    clients=", ".join(files.mapped("display_name")),
                    officers=clients._officer_names(),
                )
            )

    def _conveyor_target(self, partners, dst_partner):
        """Return the contact that remains, by Odoo's own rule."""
        if dst_partner and dst_partner in partners:
            return dst_partner
        return self._get_ordered_partner(partners.ids)[-1:] or partners[:1]

    def _merge_client_files(self, sources, target):
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
