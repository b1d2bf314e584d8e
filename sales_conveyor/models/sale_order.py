from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    conveyor_to_invoice = fields.Monetary(
        string="Ordered, Not Invoiced",
        compute="_compute_conveyor_to_invoice",
        store=True,
        copy=False,
        currency_field="conveyor_company_currency_id",
        help="What a confirmed order holds that no posted invoice covers yet, net of "
        "tax, in company currency.",
    )
    conveyor_company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )

    _conveyor_to_invoice_idx = models.Index(
        "(partner_id) WHERE conveyor_to_invoice <> 0"
    )

    @api.depends(
        "state",
        "company_id",
        "currency_rate",
        "partner_id.commercial_partner_id",
        "order_line.display_type",
        "order_line.price_subtotal",
        "order_line.untaxed_amount_invoiced",
    )
    def _compute_conveyor_to_invoice(self):
        concerned = set()
        for order in self:
            before = order.conveyor_to_invoice
            order.conveyor_to_invoice = order._conveyor_open_amount()
            if before or order.conveyor_to_invoice:
                concerned.add(order.partner_id.id)
        self.env["conveyor.figures.mark"]._add(concerned)

    def _conveyor_open_amount(self):
        """Return what is confirmed and not yet invoiced, in company currency."""
        if self.state != "sale" or not self.currency_rate:
            return 0.0
        lines = self.order_line.filtered(lambda line: not line.display_type)
        amount = sum(lines.mapped("price_subtotal")) - sum(
            lines.mapped("untaxed_amount_invoiced")
        )
        return self.company_id.currency_id.round(max(amount / self.currency_rate, 0.0))

    def write(self, vals):
        if "partner_id" in vals:
            # the client who had ordered until now is known only before the change
            self.env["conveyor.figures.mark"]._add(
                self.filtered("conveyor_to_invoice").partner_id.ids
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_conveyor_client(self):
        self.env["conveyor.figures.mark"]._add(
            self.filtered("conveyor_to_invoice").partner_id.ids
        )
