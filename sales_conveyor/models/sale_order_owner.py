from odoo import api, models

_GUARDED = frozenset(("partner_id", "user_id", "company_id"))


class SaleOrder(models.Model):
    """Quotations and orders: nobody makes one in his own name for a client of somebody
    else. On behalf of the owner everybody may; and what a client orders by himself, on
    the portal or in the shop, is refused to nobody."""

    _name = "sale.order"
    _inherit = ["sale.order", "conveyor.owner.guard"]

    _conveyor_operation = "quotation"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if self._conveyor_is_guarded():
            orders._conveyor_hold({})
        return orders

    def write(self, vals):
        if _GUARDED.isdisjoint(vals) or not self._conveyor_is_guarded():
            return super().write(vals)
        before = self._conveyor_sides()
        result = super().write(vals)
        self._conveyor_hold(before)
        return result
