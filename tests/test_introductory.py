"""Introductory offers, and the way from there to the main purchase."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError

from odoo.addons.sales_conveyor.rules import introductory as rules

from .common import ConveyorCommon, conveyor_tags


@conveyor_tags
class TestIntroductory(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trial, cls.sample = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "invoice_policy": "order",
                    "list_price": price,
                    "taxes_id": [Command.clear()],
                    "conveyor_introductory": True,
                }
                for name, price in (("Trial", 10), ("Sample", 0))
            ]
        )
        cls.partner = cls.make_partner("Mill", is_company=True)

    def sell(self, day, *lines, partner=None, **values):
        """Post a document of (product, amount) lines."""
        return self.make_invoice(
            partner or self.partner,
            day,
            0,
            invoice_line_ids=[
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": 1,
                        "price_unit": amount,
                        "tax_ids": [Command.clear()],
                    }
                )
                for product, amount in lines
            ],
            **values,
        )

    def ways(self, partner=None):
        self.env.invalidate_all()
        return (
            self.env["conveyor.introductory"]
            .with_user(self.seller)
            .search([("partner_id", "=", (partner or self.partner).id)], order="id")
        )

    def test_paid_and_then_the_main_purchase(self):
        first = self.sell("2026-03-01", (self.trial, 10))
        self.sell("2026-03-02", (self.trial, 10))
        main = self.sell("2026-03-11", (self.product, 500))
        self.sell("2026-03-20", (self.product, 500))
        self.refresh()
        way = self.ways()
        self.assertEqual(way.product_tmpl_id, self.trial.product_tmpl_id)
        self.assertEqual((way.first_date, way.move_id.id), (date(2026, 3, 1), first.id))
        self.assertEqual((way.price, way.amount, way.quantity), ("paid", 10, 1))
        self.assertEqual(
            (way.main_date, way.main_move_id.id), (date(2026, 3, 11), main.id)
        )
        self.assertEqual((way.days, way.converted, way.newcomer), (10, 1, True))
        self.assertEqual(way.client_id.id, self.client_of(self.partner).id)

    def test_free_and_no_more(self):
        self.sell("2026-03-01", (self.sample, 0))
        way = self.ways()
        self.assertEqual((way.price, way.converted), ("free", 0))
        self.assertFalse(way.main_date)
        self.sell("2026-03-05", (self.trial, 10))
        self.assertFalse(any(self.ways().mapped("main_date")), "that is none either")

    def test_both_at_once(self):
        self.sell("2026-03-01", (self.trial, 10), (self.product, 90))
        way = self.ways()
        self.assertEqual((way.main_date, way.days), (date(2026, 3, 1), 0))
        self.assertEqual(way.amount, 10)

    def test_given_back(self):
        trial = self.sell("2026-03-01", (self.sample, 0))
        main = self.sell("2026-03-05", (self.product, 90))
        self.credit(main)
        self.assertFalse(self.ways().main_date, "the main purchase was taken back")
        self.credit(trial)
        self.assertFalse(self.ways(), "so was the sample, free as it is")

    def test_client_already(self):
        self.sell("2026-01-01", (self.product, 90))
        self.sell("2026-03-01", (self.sample, 0))
        self.sell("2026-03-05", (self.product, 90))
        way = self.ways()
        self.assertFalse(way.newcomer)
        self.assertEqual(way.days, 4)

    def test_contacts_of_a_company_are_one_client(self):
        person = self.make_partner("Miller", parent_id=self.partner.id)
        self.sell("2026-03-01", (self.sample, 0), partner=person)
        self.sell("2026-03-08", (self.product, 90))
        self.assertEqual(self.ways().days, 7)

    def order(self, price=0, delivered=1):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "date_order": "2026-02-01 10:00:00",
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.sample.id,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.date_order = "2026-02-01 10:00:00"
        order.order_line.qty_delivered = delivered
        return order

    def test_delivered_for_free_and_never_invoiced(self):
        order = self.order()
        way = self.ways()
        self.assertEqual((way.order_id.id, way.price), (order.id, "free"))
        self.assertEqual(way.first_date, date(2026, 2, 1))
        self.sell("2026-02-05", (self.product, 90))
        self.assertEqual(self.ways().days, 4)
        self.order()._action_cancel()
        self.assertEqual(len(self.ways()), 1)

    def test_orders_that_are_none(self):
        self.order(delivered=0)
        self.order(price=10)
        self.assertFalse(self.ways())

    def test_invoiced_order_counts_by_its_invoice(self):
        order = self.order()
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-02-09"
        self.assertTrue(self.ways().order_id, "a draft says nothing yet")
        invoice.action_post()
        way = self.ways()
        self.assertEqual((way.move_id.id, way.order_id.id), (invoice.id, False))
        self.assertEqual(way.first_date, date(2026, 2, 9))

    def test_marked_later(self):
        """The mark decides on what was sold before, too."""
        self.sell("2026-03-01", (self.product, 90))
        self.assertFalse(self.ways())
        self.product.product_tmpl_id.conveyor_introductory = True
        self.assertTrue(self.ways())

    def test_companies_stand_apart(self):
        other = self._make_company("Other Works")
        self.sell("2026-03-01", (self.sample, 0))
        self.sell("2026-03-02", (self.product, 90), company=other)
        self.assertFalse(self.ways().main_date)
        self.sell("2026-03-03", (self.sample, 0), company=other)
        self.assertEqual(len(self.ways()), 1, "the seller works in one of them")

    def test_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "name": "2026-01-01",
                "rate": 0.5,
                "company_id": self.company.id,
            }
        )
        self.sell("2026-03-01", (self.trial, 10), currency_id=euro.id)
        self.assertEqual(self.ways().amount, 20)

    def test_share_and_days(self):
        for number in range(4):
            partner = self.make_partner()
            self.sell("2026-03-01", (self.sample, 0), partner=partner)
            if number:
                self.sell(f"2026-03-0{number + 1}", (self.product, 9), partner=partner)
        self.env.invalidate_all()
        [(share, days, offers)] = (
            self.env["conveyor.introductory"]
            .with_user(self.analyst)
            ._read_group(
                [("product_tmpl_id", "=", self.sample.product_tmpl_id.id)],
                [],
                ["converted:avg", "days:avg", "offer_count:sum"],
            )
        )
        self.assertEqual((share, float(days), offers), (0.75, 2.0, 4))

    def test_client_file(self):
        self.sell("2026-03-01", (self.trial, 10))
        self.sell("2026-03-11", (self.product, 500))
        plain = self.make_partner("Baker")
        self.make_invoice(plain, "2026-03-01", 70)
        self.refresh()
        client = self.client_of(self.partner).with_user(self.analyst)
        self.assertEqual(client.introductory_product_id.name, "Trial")
        self.assertEqual(client.introductory_date, date(2026, 3, 1))
        self.assertEqual(client.introductory_main_date, date(2026, 3, 11))
        self.assertFalse(self.client_of(plain).introductory_date)
        # figures of purchases stay what accounting says
        self.assertEqual((client.purchase_count, client.revenue_total), (2, 510))

    def test_statement_says_what_the_rule_says(self):
        products = (self.trial, self.sample, self.product)
        partners = [self.make_partner() for _number in range(5)]
        moves = self.env["account.move"]
        for number in range(40):
            lines = [
                (products[(number + step) % 3], (number * 7 % 4) * 10)
                for step in range(1 + number % 2)
            ]
            moves |= self.sell(
                date(2026, 1, 1 + number * 11 % 28),
                *lines,
                partner=partners[number % 5],
            )
        for move in moves[::6]:
            self.credit(move)
        self.env.invalidate_all()
        for partner in partners:
            expected = {
                (way.product, way.first_day, way.main_day, way.days, way.newcomer)
                for way in rules.ways(self.documents(partner))
            }
            found = {
                (
                    way.product_tmpl_id.id,
                    way.first_date,
                    way.main_date or None,
                    way.days if way.main_date else None,
                    way.newcomer,
                )
                for way in self.ways(partner)
            }
            self.assertEqual(found, expected)
            self.assertTrue(expected)

    def documents(self, partner):
        """The client's documents as the rule reads them."""
        moves = self.env["account.move"].search([("partner_id", "=", partner.id)])
        for move in moves.filtered(lambda move: move.move_type == "out_invoice"):
            back = moves.filtered(lambda m, move=move: m.reversed_entry_id == move)
            introductory, main = {}, 0
            for line in (move | back).invoice_line_ids:
                template = line.product_id.product_tmpl_id
                if template.conveyor_introductory:
                    sign = 1 if line.move_id == move else -1
                    introductory.setdefault(template.id, 0)
                    introductory[template.id] += sign * line.quantity
                else:
                    main -= line.balance
            yield rules.Document(move.invoice_date, move.id, introductory, main)

    def test_nobody_writes(self):
        self.sell("2026-03-01", (self.sample, 0))
        with self.assertRaises(AccessError):
            self.ways().write({"converted": 1})
        with self.assertRaises(AccessError):
            self.env["conveyor.introductory"].with_user(self.accountant).search([])
