from odoo import models

from ..sql import touch as touch_sql


class MergePartnerAutomatic(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Make one touch of two that are the same; Odoo moves the rows."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        target = self._conveyor_target(partners, dst_partner)
        clients = set()
        if len(partners) > 1:
            self.env.flush_all()
            # also those to whom the persons belonged before
            clients = self._conveyor_touched_clients(partners.ids)
            self.env.cr.execute(touch_sql.letters_go_along(partners.ids, target.id))
            self.env["mailing.trace"].invalidate_model(["res_id"])
            self.env.cr.execute(touch_sql.same_after_merge(partners.ids, target.id))
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        if len(partners) > 1:
            self.env["conveyor.touch"].invalidate_model()
            target = target.exists().sudo()
            clients |= self._conveyor_touched_clients(target.ids)
            clients |= {target.id, target.commercial_partner_id.id}
            self.env.cr.execute(touch_sql.count_anew(clients))
            self.env["conveyor.touch.mark"]._add("p", clients)
        return result

    def _conveyor_touched_clients(self, partner_ids):
        rows = self.env.execute_query(touch_sql.clients_of(partner_ids))
        return {id_ for (id_,) in rows}
