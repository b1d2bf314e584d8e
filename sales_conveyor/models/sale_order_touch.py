from odoo import models


class SaleOrder(models.Model):
    """What was said on a quotation goes along to the contact that it is about."""

    _name = "sale.order"
    _inherit = "sale.order"

    def write(self, vals):
        if vals.keys().isdisjoint({"partner_id", "company_id"}):
            return super().write(vals)
        before = {order: (order.partner_id, order.company_id) for order in self}
        result = super().write(vals)
        changed = self.filtered(
            lambda order: before[order] != (order.partner_id, order.company_id)
        )
        self.env["conveyor.touch.mark"]._add_documents(self._name, changed.ids)
        return result
