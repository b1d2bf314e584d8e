from odoo import models

from ..rules import reading as rules
from .conveyor_reading_mask import is_hidden

_DETAILS = frozenset(rules.DETAILS["res.partner.bank"][1].split())


class ResPartnerBank(models.Model):
    """Bank accounts of clients are contact details."""

    _name = "res.partner.bank"
    _inherit = "res.partner.bank"

    def _compute_display_name(self):
        result = super()._compute_display_name()
        if self.env["conveyor.reading"]._armed():
            for account in self:
                # the label of a many2one is made with sudo
                if is_hidden(account, "partner_id"):
                    account.display_name = account.sudo().bank_id.name or "***"
        return result

    def write(self, vals):
        names = _DETAILS.intersection(vals)
        if not names or self.env.su or not self.env["conveyor.reading"]._armed():
            return super().write(vals)
        hidden = self.filtered(lambda account: is_hidden(account, "partner_id"))
        if not hidden:
            return super().write(vals)
        unseen = {name for name in names if not vals[name]}
        hidden.partner_id._conveyor_check_details(names - unseen)
        super(ResPartnerBank, self - hidden).write(dict(vals))
        return super(ResPartnerBank, hidden).write(
            {name: value for name, value in vals.items() if name not in unseen}
        )
