from odoo import api, models

#: What decides whose sale a document is.
_SELLER = frozenset(("invoice_user_id", "team_id"))


class AccountMove(models.Model):
    """Documents: commission and figures follow who is named on them; who is named past
    the owner of the client is noted. Nobody who books is ever refused."""

    _name = "account.move"
    _inherit = "account.move"

    @api.depends("invoice_user_id", "team_id")
    def _compute_conveyor_counted_partner_ref(self):
        return super()._compute_conveyor_counted_partner_ref()

    def write(self, vals):
        if _SELLER.isdisjoint(vals):
            return super().write(vals)
        before = self._conveyor_sellers()
        result = super().write(vals)
        after = self._conveyor_sellers()
        changed = self.filtered(lambda move: before[move.id] != after[move.id])
        if changed:
            # sudo: whoever books, the server looks
            self.env["conveyor.invoice.seller"].sudo()._look(changed)
        return result

    def _conveyor_sellers(self):
        # sudo: whether the user may read them is for the write itself to say
        return {m.id: (m.invoice_user_id.id, m.team_id.id) for m in self.sudo()}
