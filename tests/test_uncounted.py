"""Documents that are in nobody's figures: listed, each with its reason."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from odoo.addons.sales_conveyor.rules.purchase import REVENUE_TYPES

from .common import TODAY, conveyor_tags
from .exact import ExactCase


@conveyor_tags
@freeze_time(TODAY)
class TestUncounted(ExactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.make_partner("Ada")
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.euro.rate_ids.unlink()

    def reasons(self, *moves):
        """Return the reasons of documents as the officer sees them; ``None``:
        counted."""
        self.env.flush_all()
        listed = (
            self.env["conveyor.uncounted.document"].with_user(self.officer).search([])
        )
        self.assertEqual(len(listed), len(listed.move_id), "each document once")
        found = {document.move_id.id: document.reason for document in listed}
        return [found.get(move.id) for move in moves]

    def test_states(self):
        posted = self.make_invoice(self.partner, "2026-06-01", 100)
        draft = self.make_invoice(self.partner, "2026-06-01", 100, post=False)
        cancelled = self.make_invoice(self.partner, "2026-06-01", 100, post=False)
        cancelled.button_cancel()
        self.refresh()
        self.assertEqual(
            self.reasons(posted, draft, cancelled), [None, "draft", "cancel"]
        )
        posted.button_draft()
        draft.action_post()
        self.assertEqual(self.reasons(posted, draft), ["draft", None])

    def test_receipt_without_a_client(self):
        receipt = self.make_invoice(
            self.env["res.partner"], "2026-06-01", 100, move_type="out_receipt"
        )
        self.assertEqual(receipt.state, "posted")
        self.assertEqual(self.reasons(receipt), ["no_partner"])
        self.assert_exact_files()

    def test_no_date(self):
        """Not to be made through Odoo; other programs write into its tables as well."""
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET invoice_date = NULL WHERE id = %s", [invoice.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.reasons(invoice), ["no_date"])
        self.assert_exact()

    def test_no_rate(self):
        invoice = self.make_invoice(
            self.partner, "2026-06-01", 100, currency_id=self.euro.id
        )
        self.assert_exact()
        self.assertEqual(self.reasons(invoice), ["no_rate"])
        self.assertEqual(
            self.client_of(self.partner).revenue_total, 100, "counted at 1"
        )

    def test_rate_of_another_company_only(self):
        other = self._make_company("Other")
        self.rate(other, "2020-01-01")
        invoice = self.make_invoice(
            self.partner, "2026-06-01", 100, currency_id=self.euro.id
        )
        self.assertEqual(self.reasons(invoice), ["no_rate"])

    def test_rate_is_there(self):
        """An earlier one, a later one, one for all companies, or one on the
        document."""
        own = self.make_invoice(
            self.partner,
            "2026-06-01",
            100,
            currency_id=self.euro.id,
            invoice_currency_rate=0.5,
        )
        self.assertEqual(self.reasons(own), [None])
        rate = self.rate(self.company, "2026-12-01")
        invoice = self.make_invoice(
            self.partner, "2026-06-01", 100, currency_id=self.euro.id
        )
        self.assertEqual(self.reasons(own, invoice), [None, None])
        rate.company_id = False
        self.assertEqual(self.reasons(invoice), [None])

    def rate(self, company, day):
        return self.env["res.currency.rate"].create(
            {
                "currency_id": self.euro.id,
                "company_id": company.id,
                "name": day,
                "rate": 0.5,
            }
        )

    def test_credit_to_somebody_who_never_bought(self):
        credit = self.make_invoice(
            self.partner, "2026-06-01", 30, move_type="out_refund"
        )
        self.refresh()
        self.assertEqual(self.reasons(credit), ["no_sale"])
        self.make_invoice(self.partner, "2026-06-02", 100)
        self.refresh()
        self.assertEqual(self.reasons(credit), [None])

    def test_credit_in_a_currency_without_a_rate(self):
        credit = self.make_invoice(
            self.partner,
            "2026-06-01",
            30,
            move_type="out_refund",
            currency_id=self.euro.id,
        )
        self.assertEqual(self.reasons(credit), ["no_sale"])

    def entry(self, debit, credit, partner=True):
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-06-01",
                "company_id": self.company.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.account(debit).id,
                            "partner_id": partner and self.partner.id,
                            "debit": 80,
                        }
                    ),
                    Command.create(
                        {"account_id": self.account(credit).id, "credit": 80}
                    ),
                ],
            }
        )
        entry.action_post()
        return entry

    def account(self, kind):
        return self.env["account.account"].search(
            [("account_type", "=", kind), ("company_ids", "in", self.company.ids)],
            limit=1,
        )

    def test_sale_booked_as_a_journal_entry(self):
        sale = self.entry("asset_receivable", "income")
        other = self.entry("asset_receivable", "liability_current")
        cash = self.entry("asset_cash", "income")
        self.assertEqual(self.reasons(sale, other, cash), ["entry", None, None])
        self.assert_exact()
        self.assertFalse(self.client_of(self.partner))

    def test_gains_of_exchange_are_no_sales(self):
        entry = self.entry("asset_receivable", "income_other")
        self.assertEqual(self.reasons(entry), ["entry"])
        self.company.currency_exchange_journal_id = entry.journal_id
        self.assertEqual(self.reasons(entry), [None])

    def test_payments_and_vendor_documents_are_not_listed(self):
        invoice = self.make_invoice(self.partner, "2026-06-01", 100)
        self.refresh()
        payment = self.pay(invoice)
        bill = self.make_invoice(
            self.partner, "2026-06-01", 100, "in_invoice", post=False
        )
        self.assertEqual(self.reasons(payment.move_id, bill), [None, None])

    def test_nothing_is_dropped(self):
        """Each customer document is in a client's figures or in the list, or both when
        its amount is in doubt."""
        moves = self.env["account.move"]
        for kind in REVENUE_TYPES:
            for partner in (self.partner, self.make_partner(), self.make_partner()):
                moves |= self.make_invoice(partner, "2026-06-01", 10, kind)
                moves |= self.make_invoice(partner, "2026-06-01", 10, kind, post=False)
        archived = self.make_partner()
        moves |= self.make_invoice(archived, "2026-06-01", 10)
        archived.active = False
        moves |= self.make_invoice(
            self.env["res.partner"], "2026-06-01", 10, "out_receipt"
        )
        self.refresh()
        reasons = dict(zip(moves, self.reasons(*moves), strict=True))
        counted = sum(move.amount_untaxed_signed for move in moves if not reasons[move])
        self.assertEqual(sum(self._files().mapped("revenue_total")), counted)

    def assert_exact_files(self):
        self.refresh()
        self.assertFalse(self._files())

    def test_who_may_read_the_list(self):
        documents = self.env["conveyor.uncounted.document"]
        for user in (self.officer, self.manager):
            documents.with_user(user).search([])
        for user in (self.seller, self.accountant):
            with self.assertRaises(AccessError):
                documents.with_user(user).search([])

    def test_documents_of_other_companies_are_not_seen(self):
        other = self._make_company("Other")
        invoice = self.make_invoice(
            self.partner, "2026-06-01", 10, company=other, post=False
        )
        self.assertEqual(self.reasons(invoice), [None])

    def test_officer_groups_by_reason(self):
        self.make_invoice(self.partner, "2026-06-01", 100, post=False)
        self.env.flush_all()
        groups = (
            self.env["conveyor.uncounted.document"]
            .with_user(self.officer)
            .formatted_read_group(
                [("company_id", "=", self.company.id)], ["reason"], ["amount:sum"]
            )
        )
        self.assertEqual(
            [(g["reason"], g["amount:sum"]) for g in groups], [("draft", 100)]
        )
