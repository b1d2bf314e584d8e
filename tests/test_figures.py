"""Figures of a client after each thing that can happen to a document."""

from odoo import Command
from odoo.tests import freeze_time

from .common import TODAY, conveyor_tags
from .exact import ExactCase


@conveyor_tags
@freeze_time(TODAY)
class TestFigures(ExactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.make_partner("Ada")
        cls.other_client = cls.make_partner("Bob")
        cls.make_invoice(cls.other_client, "2026-03-01", 40)

    def figures(self, partner=None, company=None):
        """Return the stored figures of a client, once they have been proved exact."""
        self.assert_exact()
        return self.client_of(partner or self.partner, company)

    def test_first_posted_invoice_enters_the_client(self):
        partner = self.make_partner(user_id=self.seller.id)
        invoice = self.make_invoice(partner, "2026-06-01", 100)
        self.refresh()
        client = self.client_of(partner)
        self.assertEqual(client.entry_move_id, invoice)
        self.assertEqual(str(client.entry_date), "2026-06-01")
        self.assertEqual(client.owner_id, self.seller)
        self.assertEqual(client.entry_cause, "invoice")
        self.assertRegex(client.number, r"^C\d{6}$")
        self.assertEqual((client.purchase_count, client.revenue_total), (1, 100))

    def test_post(self):
        draft = self.make_invoice(self.partner, "2026-06-01", 100, post=False)
        self.assert_exact()
        self.assertFalse(self.client_of(self.partner))
        self.as_accountant(draft).action_post()
        self.assertEqual(self.figures().revenue_total, 100)

    def test_two_documents_of_a_day_are_one_purchase(self):
        self.make_invoice(self.partner, "2026-06-01", 100)
        self.make_invoice(self.partner, "2026-06-01", 20)
        client = self.figures()
        self.assertEqual((client.document_count, client.purchase_count), (2, 1))

    def test_intervals(self):
        for day in ("2026-01-01", "2026-01-03", "2026-01-13", "2026-06-01"):
            self.make_invoice(self.partner, day, 10)
        client = self.figures()
        self.assertEqual(client.interval_median, 10)
        self.assertAlmostEqual(client.interval_mean, 151 / 3)

    def test_average_is_rounded_as_money(self):
        for day in ("2026-01-01", "2026-01-03"):
            self.make_invoice(self.partner, day, 0.13 if day == "2026-01-03" else 0.12)
        self.assertEqual(self.figures().average_purchase, 0.13)

    def test_reset_to_draft_by_button(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.assertEqual(self.figures().purchase_count, 1)
        self.as_accountant(invoice).button_draft()
        client = self.figures()
        self.assertEqual((client.document_count, client.revenue_total), (0, 0))
        self.assertFalse(client.abc_class)
        self.assertFalse(client.last_purchase_date)
        self.as_accountant(invoice).action_post()
        self.assertEqual(self.figures().revenue_total, 100)

    def test_reset_to_draft_by_api(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        self.as_accountant(invoice).write({"state": "draft"})
        self.assertEqual(self.figures().document_count, 0)

    def test_cancel(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        self.as_accountant(invoice).button_draft()
        self.as_accountant(invoice).button_cancel()
        self.assertEqual(self.figures().document_count, 0)

    def test_cancel_by_api(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        self.as_accountant(invoice).write({"state": "cancel"})
        self.assertEqual(self.figures().document_count, 0)

    def test_credit_in_whole(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        self.credit(self.as_accountant(invoice))
        client = self.figures()
        self.assertEqual((client.document_count, client.purchase_count), (1, 0))
        self.assertEqual(client.revenue_total, 0)

    def test_credit_in_part(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        self.credit(self.as_accountant(invoice), 30)
        client = self.figures()
        self.assertEqual((client.purchase_count, client.revenue_total), (1, 70))

    def test_credit_is_reset(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        credit = self.credit(self.as_accountant(invoice))
        self.assertEqual(self.figures().purchase_count, 0)
        credit.button_draft()
        self.assertEqual(self.figures().purchase_count, 1)

    def test_credit_without_a_document(self):
        """It lowers the revenue, but no day is the day that it takes back."""
        self.make_invoice(self.partner, "2026-06-01", 100)
        self.make_invoice(self.partner, "2026-06-01", 100, move_type="out_refund")
        client = self.figures()
        self.assertEqual((client.purchase_count, client.revenue_total), (1, 0))

    def test_only_a_credit(self):
        """Who only ever got money back has not bought: no client, until it buys."""
        self.make_invoice(self.partner, "2026-06-01", 30, move_type="out_refund")
        self.assert_exact()
        self.assertFalse(self.client_of(self.partner))
        self.make_invoice(self.partner, "2026-06-02", 100)
        self.assertEqual(self.figures().revenue_total, 70)

    def test_credit_of_a_later_day(self):
        """Against the day of the document for purchases, on its own day for revenue."""
        self.make_invoice(self.partner, "2026-06-10", 60)
        invoice = self.make_invoice(self.partner, "2025-06-01", 100)
        self.credit(self.as_accountant(invoice), day="2026-06-10")
        client = self.figures()
        self.assertEqual(client.purchase_count, 1)
        self.assertEqual(str(client.first_purchase_date), "2026-06-10")
        self.assertEqual((client.revenue_12m, client.revenue_prev_12m), (-40, 100))

    def test_credit_of_one_of_two_documents_of_a_day(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.make_invoice(self.partner, "2026-06-01", 5)
        self.credit(self.as_accountant(invoice))
        client = self.figures()
        self.assertEqual((client.purchase_count, client.revenue_total), (1, 5))

    def test_credit_for_another_client(self):
        """The credited client loses its purchase, the one on the credit note its
        money."""
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        # nothing is left to reconcile, which would touch the invoice itself
        self.pay(invoice)
        self.refresh()
        reversal = self.as_accountant(invoice)._reverse_moves(
            [{"invoice_date": "2026-06-02", "date": "2026-06-02"}]
        )
        reversal.partner_id = self.other_client
        reversal.action_post()
        client = self.figures()
        self.assertEqual((client.purchase_count, client.revenue_total), (0, 100))
        self.assertEqual(self.figures(self.other_client).revenue_total, -60)

    def test_credit_moves_to_another_document(self):
        first = self.make_invoice(self.partner, "2026-06-01", 100)
        second = self.make_invoice(self.other_client, "2026-06-02", 100)
        credit = self.credit(first)
        self.assertEqual(self.figures().purchase_count, 0)
        credit.reversed_entry_id = second
        self.assertEqual(self.figures().purchase_count, 1)
        self.assertEqual(self.figures(self.other_client).purchase_count, 1)
        credit.reversed_entry_id = False
        self.assertEqual(self.figures(self.other_client).purchase_count, 2)

    def test_credited_document_is_deleted(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.credit(invoice, 40)
        self.refresh()
        invoice.button_draft()
        invoice.unlink()
        self.assertEqual(self.figures().revenue_total, -40)

    def test_delete_draft_that_was_posted(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        self.as_accountant(invoice).button_draft()
        self.as_accountant(invoice).unlink()
        self.assertEqual(self.figures().document_count, 0)

    def test_delete_posted_by_force(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        invoice.with_context(force_delete=True).unlink()
        self.assertEqual(self.figures().document_count, 0)

    def test_delete_posted_credit_by_force(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        credit = self.credit(invoice)
        self.assertEqual(self.figures().purchase_count, 0)
        credit.with_context(force_delete=True).unlink()
        self.assertEqual(self.figures().purchase_count, 1)

    def test_change_client_of_a_draft(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        self.as_accountant(invoice).button_draft()
        self.as_accountant(invoice).partner_id = self.other_client
        self.as_accountant(invoice).action_post()
        self.assertEqual(self.figures().document_count, 0)
        self.assertEqual(self.figures(self.other_client).document_count, 2)

    def test_change_client_between_two_refreshes(self):
        """Draft, other client and posted again in one write: nobody saw it in
        between."""
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        invoice.write({"state": "draft", "partner_id": self.other_client.id})
        self.assertEqual(self.figures().document_count, 0)

    def test_change_amount_and_day_of_a_draft(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        invoice = self.as_accountant(invoice)
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 70
        invoice.write({"invoice_date": "2026-05-01", "date": "2026-05-01"})
        invoice.action_post()
        client = self.figures()
        self.assertEqual(client.revenue_total, 70)
        self.assertEqual(str(client.last_purchase_date), "2026-05-01")

    def test_sales_receipt(self):
        self.make_invoice(self.partner, "2026-06-01", 100, move_type="out_receipt")
        client = self.figures()
        self.assertEqual((client.purchase_count, client.revenue_total), (1, 100))

    def test_vendor_documents_dont_count(self):
        self.make_invoice(self.partner, "2026-06-01", 100)
        self.make_invoice(self.partner, "2026-06-01", 70, move_type="in_invoice")
        self.make_invoice(self.partner, "2026-06-02", 20, move_type="in_refund")
        self.assertEqual(self.figures().revenue_total, 100)

    def test_free_documents(self):
        self.make_invoice(self.partner, "2026-06-01", 0)
        self.assertEqual(self.figures().purchase_count, 0)
        self.company.conveyor_count_free = True
        self.env["conveyor.rebuild"]._current()._run()
        self.assertEqual(self.figures().purchase_count, 1)
        paid = self.make_invoice(self.partner, "2026-06-03", 10)
        self.credit(paid)
        self.assertEqual(self.figures().purchase_count, 1)

    def test_foreign_currency(self):
        euro = self.foreign_currency(0.5)
        self.make_invoice(self.partner, "2026-06-01", 100, currency_id=euro.id)
        self.assertEqual(self.figures().revenue_total, 200)

    def test_foreign_currency_without_a_rate(self):
        euro = self.foreign_currency()
        self.make_invoice(self.partner, "2026-06-01", 100, currency_id=euro.id)
        self.assertEqual(self.figures().revenue_total, 100)

    def test_foreign_currency_paid_at_another_rate(self):
        """The exchange difference is a journal entry of its own, no purchase."""
        euro = self.foreign_currency(0.5)
        invoice = self.make_invoice(
            self.partner, "2026-06-01", 100, currency_id=euro.id
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2026-06-10",
                "rate": 0.8,
            }
        )
        self.pay(invoice, day="2026-06-12")
        self.assertEqual(invoice.payment_state, "paid")
        client = self.figures()
        self.assertEqual((client.revenue_total, client.overdue), (200, 0))

    def foreign_currency(self, rate=None):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        if rate:
            self.env["res.currency.rate"].create(
                {
                    "currency_id": euro.id,
                    "company_id": self.company.id,
                    "name": "2020-01-01",
                    "rate": rate,
                }
            )
        return euro

    def test_taxes_are_no_revenue(self):
        tax = self.env["account.tax"].create(
            {
                "name": "VAT",
                "amount": 20,
                "type_tax_use": "sale",
                "company_id": self.company.id,
            }
        )
        self.make_invoice(
            self.partner,
            "2026-06-01",
            0,
            invoice_line_ids=[
                Command.create(
                    {
                        "product_id": self.product.id,
                        "price_unit": 100,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                )
            ],
        )
        client = self.figures()
        self.assertEqual((client.revenue_total, client.overdue), (100, 120))

    def test_archived_client_counts(self):
        self.make_invoice(self.partner, "2026-06-01", 100)
        self.partner.active = False
        self.assertEqual(self.figures().revenue_total, 100)

    def test_invoice_to_an_archived_client(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100, post=False)
        self.partner.active = False
        self.env.flush_all()
        # the button refuses archived customers; imports and other addons don't
        invoice._post()
        self.assertEqual(self.figures().revenue_total, 100)

    def test_closed_file_is_kept_exact(self):
        self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        self.client_of(self.partner).with_user(self.officer).action_close()
        self.make_invoice(self.partner, "2026-06-02", 10)
        client = self.figures()
        self.assertEqual(client.revenue_total, 110)
        self.assertFalse(client.active)

    def test_many_clients_have_many_classes(self):
        for amount in (1000, 500, 200, 50, 20, 10, 10, 5, 1):
            partner = self.make_partner()
            self.make_invoice(
                partner, f"2026-0{1 + amount % 5}-0{1 + amount % 7}", amount
            )
            if amount % 20 == 0:
                self.make_invoice(partner, "2026-06-02", 3)
        stored = self.assert_exact()
        self.assertEqual({f["abc_class"] for f in stored.values()}, {"A", "B", "C"})
        self.assertEqual(
            {f["monetary_score"] for f in stored.values()}, {1, 2, 3, 4, 5}
        )

    def test_negative_revenue_is_in_class_c(self):
        self.make_invoice(self.partner, "2026-06-01", 10)
        self.make_invoice(self.partner, "2026-06-02", 30, move_type="out_refund")
        client = self.figures()
        self.assertEqual((client.abc_class, client.revenue_share), ("C", 0))

    def test_year_moves_on(self):
        self.make_invoice(self.partner, "2026-06-10", 100)
        self.assertEqual(self.figures().revenue_12m, 100)
        with freeze_time("2027-06-09"):
            self.night()
            self.assertEqual(self.figures().revenue_12m, 100)
        with freeze_time("2027-06-10"):
            self.night()
            client = self.figures()
            self.assertEqual((client.revenue_12m, client.revenue_prev_12m), (0, 100))
        with freeze_time("2028-06-10"):
            self.night()
            self.assertEqual(self.figures().revenue_prev_12m, 0)

    def test_scheduled_posting(self):
        """Posted by the job of another day, as superuser."""
        invoice = self.make_invoice(self.partner, "2026-06-20", 100, post=False)
        invoice.write({"auto_post": "at_date", "date": "2026-06-20"})
        self.assert_exact()
        self.assertFalse(self.client_of(self.partner))
        with freeze_time("2026-06-21"):
            invoice._post()
            self.night()
            self.assertEqual(self.figures().revenue_total, 100)

    def test_import(self):
        """Documents and contacts through ``load``, as an import from a spreadsheet."""
        fields = [
            "move_type",
            "partner_id/.id",
            "invoice_date",
            "invoice_line_ids/name",
        ]
        fields += ["invoice_line_ids/price_unit", "invoice_line_ids/quantity"]
        moves = self.as_accountant(self.env["account.move"].browse())
        loaded = moves.load(
            fields,
            [
                ["out_invoice", str(self.partner.id), "2026-06-01", "Oil", "100", "1"],
                [
                    "out_invoice",
                    str(self.other_client.id),
                    "2026-06-02",
                    "Oil",
                    "30",
                    "2",
                ],
            ],
        )
        self.assertFalse(
            [m for m in loaded["messages"] if m["type"] == "error"], loaded
        )
        imported = moves.browse(loaded["ids"])
        imported.invoice_line_ids.tax_ids = False
        imported.action_post()
        self.assertEqual(self.figures().revenue_total, 100)
        self.assertEqual(self.figures(self.other_client).revenue_total, 100)

    # What is owed

    def test_overdue_and_payments(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.assertEqual(self.figures().overdue, 100)
        self.pay(self.as_accountant(invoice), 40)
        self.assertEqual(self.figures().overdue, 60)
        last = self.pay(self.as_accountant(invoice), 60)
        self.assertEqual(self.figures().overdue, 0)
        last.action_draft()
        last.action_cancel()
        self.assertEqual(self.figures().overdue, 60)

    def test_overpaid(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.make_invoice(self.partner, "2026-06-02", 30)
        self.pay(self.as_accountant(invoice), 150)
        self.assertEqual(self.figures().overdue, 30)

    def test_unreconcile(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.pay(self.as_accountant(invoice))
        self.assertEqual(self.figures().overdue, 0)
        self.as_accountant(invoice).line_ids.remove_move_reconcile()
        self.assertEqual(self.figures().overdue, 100)

    def test_unreconciled_credit(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        reversal = invoice._reverse_moves(
            [{"invoice_date": "2026-06-02", "date": "2026-06-02"}], cancel=True
        )
        self.assertEqual(reversal.state, "posted")
        client = self.figures()
        self.assertEqual((client.overdue, client.purchase_count), (0, 0))
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(self.figures().overdue, 100)

    def test_reset_keeps_the_payment(self):
        """A document that is reset may stay reconciled; it doesn't count all the
        same."""
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.pay(invoice, 40)
        self.refresh()
        invoice.button_draft()
        self.assertEqual(self.figures().overdue, 0)
        invoice.action_post()
        self.assertEqual(self.figures().overdue, 60)

    def test_instalments_fall_due(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": 10}
                    ),
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": 40}
                    ),
                ],
            }
        )
        invoice = self.make_invoice(
            self.partner,
            "2026-06-01",
            100,
            invoice_payment_term_id=term.id,
            invoice_date_due=False,
        )
        self.assertEqual(self.figures().overdue, 50)
        with freeze_time("2026-07-12"):
            self.night()
            self.assertEqual(self.figures().overdue, 100)
            self.pay(invoice, 70)
            self.assertEqual(self.figures().overdue, 30)
        self.night()
        self.assertEqual(self.figures().overdue, 0)

    def test_due_date_changes(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.assertEqual(self.figures().overdue, 100)
        receivable = invoice.line_ids.filtered(lambda line: line.date_maturity)
        self.as_accountant(receivable).date_maturity = "2026-07-01"
        self.assertEqual(self.figures().overdue, 0)
        self.as_accountant(receivable).date_maturity = TODAY
        self.assertEqual(self.figures().overdue, 0)

    def test_payment_by_bank_statement_entry(self):
        """Reconciled with a journal entry: no payment document at all."""
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        receivable = invoice.line_ids.filtered(lambda line: line.date_maturity)
        suspense = self.company.account_journal_suspense_account_id
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-06-05",
                "company_id": self.company.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.account_id.id,
                            "partner_id": self.partner.id,
                            "credit": 25,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": suspense.id,
                            "debit": 25,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        self.refresh()
        (receivable | entry.line_ids.filtered("credit")).reconcile()
        self.assertEqual(self.figures().overdue, 75)
        entry.line_ids.remove_move_reconcile()
        self.assertEqual(self.figures().overdue, 100)
