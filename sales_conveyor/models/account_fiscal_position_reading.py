from odoo import api, models


class AccountFiscalPosition(models.Model):
    """Taxes follow the real address and VAT, whoever makes the document."""

    _name = "account.fiscal.position"
    _inherit = "account.fiscal.position"

    @api.model
    def _get_fiscal_position(self, partner, delivery=None):
        if self.env["conveyor.reading"]._armed():
            # sudo: what is decided by details isn't decided by what one sees of them
            partner, delivery = partner.sudo(), delivery and delivery.sudo()
        return super()._get_fiscal_position(partner, delivery=delivery)
