"""One contact that is a client of several companies, each with its own currency."""

from odoo import Command
from odoo.tests import freeze_time

from .common import TODAY, conveyor_tags
from .exact import ExactCase


@conveyor_tags
@freeze_time(TODAY)
class TestMultiCompany(ExactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        euro = cls.env.ref("base.EUR")
        euro.active = True
        cls.abroad = cls.add_company("Conveyor Abroad", euro)
        cls.partner = cls.make_partner("Ada")

    def test_a_file_for_each_company(self):
        self.make_invoice(self.partner, "2026-06-01", 100)
        self.make_invoice(self.partner, "2026-06-02", 70, company=self.abroad)
        self.make_invoice(self.partner, "2026-06-03", 5, company=self.abroad)
        self.assert_exact()
        here, there = (
            self.client_of(self.partner),
            self.client_of(self.partner, self.abroad),
        )
        self.assertEqual((here.purchase_count, here.revenue_total), (1, 100))
        self.assertEqual((there.purchase_count, there.revenue_total), (2, 75))
        self.assertEqual(there.currency_id, self.env.ref("base.EUR"))
        self.assertEqual((here.abc_class, there.abc_class), ("A", "A"))
        self.assertEqual((here.revenue_share, there.revenue_share), (1, 1))

    def test_company_comes_later(self):
        self.make_invoice(self.partner, "2026-06-01", 100)
        self.assert_exact()
        self.assertFalse(self.client_of(self.partner, self.abroad))
        invoice = self.make_invoice(self.partner, "2026-06-02", 70, company=self.abroad)
        self.assert_exact()
        invoice.button_draft()
        self.assert_exact()
        self.assertEqual(self.client_of(self.partner, self.abroad).document_count, 0)
        self.assertEqual(self.client_of(self.partner).document_count, 1)

    def test_free_documents_are_counted_by_company(self):
        self.abroad.conveyor_count_free = True
        self.make_invoice(self.partner, "2026-06-01", 0)
        self.make_invoice(self.partner, "2026-06-01", 0, company=self.abroad)
        self.assert_exact()
        self.assertEqual(self.client_of(self.partner).purchase_count, 0)
        self.assertEqual(self.client_of(self.partner, self.abroad).purchase_count, 1)

    def test_limits_of_classes_are_set_by_company(self):
        for amount in (60, 30, 10):
            partner = self.make_partner()
            self.make_invoice(partner, "2026-06-01", amount)
            self.make_invoice(partner, "2026-06-01", amount, company=self.abroad)
        self.abroad.write({"conveyor_abc_a": 50, "conveyor_abc_b": 70})
        self.assert_exact()
        self.assertEqual(self.client_of(partner).abc_class, "B")
        self.assertEqual(self.client_of(partner, self.abroad).abc_class, "C")

    def test_salesperson_sees_files_of_own_companies_only(self):
        self.make_invoice(self.partner, "2026-06-01", 100)
        self.make_invoice(self.partner, "2026-06-02", 70, company=self.abroad)
        self.refresh()
        seen = (
            self.Client.with_user(self.seller)
            .with_context(allowed_company_ids=self.company.ids)
            .search([("partner_id", "=", self.partner.id)])
        )
        self.assertEqual(seen, self.client_of(self.partner))


@conveyor_tags
@freeze_time(TODAY)
class TestBranch(ExactCase):
    """A branch keeps its clients apart, in the books of the company it belongs to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "Conveyor Branch", "parent_id": cls.company.id}
        )
        # Odoo does this when the transaction ends
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.branch, install_demo=False
        )
        cls.companies |= cls.branch
        cls.env.user.company_ids |= cls.branch
        cls.accountant.company_ids |= cls.branch
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.companies.ids}
        )
        cls.partner = cls.make_partner("Ada")

    def test_a_file_for_the_branch(self):
        self.make_invoice(self.partner, "2026-06-01", 100)
        there = self.make_invoice(
            self.partner, "2026-06-02", 70, company=self.branch, invoice_user_id=False
        )
        self.assertEqual(there.company_id, self.branch)
        self.assertEqual(there.journal_id.company_id, self.company)
        self.assert_exact()
        file = self.client_of(self.partner, self.branch)
        self.assertEqual((file.purchase_count, file.revenue_total), (1, 70))
        self.assertEqual(file.currency_id, self.company.currency_id)
        self.assertEqual(self.client_of(self.partner).revenue_total, 100)
        credit = there._reverse_moves([{"invoice_date": "2026-06-03"}], cancel=True)
        self.assertEqual(credit.company_id, self.branch)
        self.assert_exact()
        self.assertEqual(file.revenue_total, 0)
        self.assertEqual(self.client_of(self.partner).revenue_total, 100)

    def test_who_works_in_the_branch_sees_its_files_only(self):
        self.make_invoice(self.partner, "2026-06-01", 100)
        self.make_invoice(self.partner, "2026-06-02", 70, company=self.branch)
        self.refresh()
        self.seller.write(
            {
                "company_id": self.branch.id,
                "company_ids": [Command.set(self.branch.ids)],
            }
        )
        seen = (
            self.Client.with_user(self.seller)
            .with_context(allowed_company_ids=self.branch.ids)
            .search([("partner_id", "=", self.partner.id)])
        )
        self.assertEqual(seen, self.client_of(self.partner, self.branch))
