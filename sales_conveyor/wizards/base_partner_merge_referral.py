from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Take care of recommendations and partner organisations, which Odoo would
        move in SQL past every check: nobody is left as brought by himself, and two
        records of one organisation become one."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if len(partners) > 1:
            clients = partners.sudo().commercial_partner_id
            self.env["conveyor.referral"]._sever(clients, merged=True)
            target = self._conveyor_target(partners, dst_partner)
            self._forget_own_conveyor_organisation(clients)
            self._merge_conveyor_organisations(partners - target, target)
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _forget_own_conveyor_organisation(self, clients):
        # sudo: what can't be is put right, whoever merges
        for model, client in (
            ("res.partner", "commercial_partner_id"),
            ("crm.lead", "partner_id.commercial_partner_id"),
        ):
            self.env[model].sudo().with_context(active_test=False).search(
                [
                    (client, "in", clients.ids),
                    (
                        "conveyor_organisation_id.partner_id.commercial_partner_id",
                        "in",
                        clients.ids,
                    ),
                ]
            ).conveyor_organisation_id = False

    def _merge_conveyor_organisations(self, sources, target):
        # sudo: organisations of all companies; the contact is one from now on
        organisations = (
            self.env["conveyor.partner.organisation"]
            .sudo()
            .with_context(active_test=False)
        )
        kept = {
            one.company_id: one
            for one in organisations.search([("partner_id", "=", target.id)])
        }
        for one in organisations.search(
            [("partner_id", "in", sources.ids)], order="id"
        ):
            keeper = kept.setdefault(one.company_id, one)
            if keeper != one:
                one._merge_into(keeper)
