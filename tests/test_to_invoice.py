"""Orders that are confirmed and not yet invoiced."""

from odoo import Command
from odoo.tests import freeze_time

from odoo.addons.sales_conveyor.sql import orders as orders_sql

from .common import TODAY, conveyor_tags
from .exact import ExactCase


@conveyor_tags
@freeze_time(TODAY)
class TestToInvoice(ExactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.make_partner("Ada")
        cls.other_client = cls.make_partner("Bob")
        for partner in (cls.partner, cls.other_client):
            cls.make_invoice(partner, "2026-06-01", 10)

    def order(self, partner=None, price=50, quantity=2, confirm=True, **values):
        """A salesperson's order, as the salesperson makes it."""
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": (partner or self.partner).id,
                    "user_id": self.seller.id,
                    "company_id": self.company.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "product_uom_qty": quantity,
                                "price_unit": price,
                            }
                        ),
                        Command.create(
                            {"display_type": "line_note", "name": "Thank you"}
                        ),
                    ],
                    **values,
                }
            )
        )
        if confirm:
            order.action_confirm()
        return order.with_env(self.env)

    def to_invoice(self, partner=None):
        self.assert_exact()
        return self.client_of(partner or self.partner).to_invoice

    def test_quotation_then_order(self):
        order = self.order(price=100, confirm=False)
        self.assertEqual(self.to_invoice(), 0)
        order.with_user(self.seller).action_confirm()
        self.assertEqual(self.to_invoice(), 200)
        order.order_line[:1].product_uom_qty = 3
        self.assertEqual(self.to_invoice(), 300)

    def test_invoiced_in_part_and_in_whole(self):
        order = self.order()
        invoice = order._create_invoices()
        self.assertEqual(self.to_invoice(), 100, "a draft covers nothing")
        invoice.invoice_line_ids.filtered("product_id").quantity = 0.5
        invoice.action_post()
        self.assertEqual(self.to_invoice(), 75)
        order._create_invoices().action_post()
        self.assertEqual(self.to_invoice(), 0)
        invoice.button_draft()
        self.assertEqual(self.to_invoice(), 25)

    def test_invoice_is_credited(self):
        order = self.order()
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(self.to_invoice(), 0)
        self.credit(invoice)
        self.assertEqual(self.to_invoice(), 100)

    def test_cancelled(self):
        order = self.order()
        self.assertEqual(self.to_invoice(), 100)
        order.with_user(self.seller).action_cancel()
        self.assertEqual(self.to_invoice(), 0)

    def test_deleted(self):
        order = self.order()
        self.assertEqual(self.to_invoice(), 100)
        order.action_cancel()
        order.unlink()
        self.assertEqual(self.to_invoice(), 0)

    def test_line_deleted(self):
        order = self.order(confirm=False)
        order.write({"state": "sale"})
        self.assertEqual(self.to_invoice(), 100)
        order.write({"state": "draft"})
        order.order_line.unlink()
        order.write({"state": "sale"})
        self.assertEqual(self.to_invoice(), 0)

    def test_client_changes(self):
        order = self.order()
        self.assertEqual(self.to_invoice(), 100)
        order.partner_id = self.other_client
        self.assertEqual(self.to_invoice(), 0)
        self.assertEqual(self.to_invoice(self.other_client), 100)

    def test_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 0.8,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        self.order(pricelist_id=pricelist.id)
        self.assertEqual(self.to_invoice(), 125)

    def test_order_makes_no_client(self):
        partner = self.make_partner()
        self.order(partner)
        self.assert_exact()
        self.assertFalse(self.client_of(partner))
        self.make_invoice(partner, "2026-06-01", 1)
        self.assertEqual(self.to_invoice(partner), 100)

    def test_invoiced_for_less(self):
        """What was let off by the invoice is still said by the order, as in Odoo."""
        order = self.order()
        invoice = order._create_invoices()
        invoice.invoice_line_ids.filtered("product_id").price_unit = 40
        invoice.action_post()
        self.assertEqual(self.to_invoice(), 20)

    def test_installation_fills_as_the_addon_computes(self):
        """Orders that are older than the addon."""
        orders = self.order() | self.order(price=10, confirm=False)
        for quantity, post in ((0.5, True), (2, True), (2, False)):
            order = self.order(price=33.333, quantity=3)
            invoice = order._create_invoices()
            invoice.invoice_line_ids.filtered("product_id").quantity = quantity
            if post:
                invoice.action_post()
            orders |= order
        invoiced = self.order()
        invoiced._create_invoices()
        orders |= invoiced
        self.env.flush_all()
        computed = {order: order.conveyor_to_invoice for order in orders}
        self.env.cr.execute(
            "UPDATE sale_order SET conveyor_to_invoice = NULL WHERE id = ANY(%s)",
            [orders.ids],
        )
        self.env.cr.execute(orders_sql.fill_to_invoice())
        orders.invalidate_recordset()
        filled = {order: order.conveyor_to_invoice for order in orders}
        self.assertEqual(filled, computed)
        self.assertGreater(len({*computed.values()}), 3)
