"""Clients whose contacts are merged by Odoo's own wizard."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, freeze_time
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .exact import ExactCase


class MergeCase(ExactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad = cls.add_company("Conveyor Abroad")
        # the wizard is for whoever may edit contacts
        editors = cls.env.ref("base.group_partner_manager")
        (cls.seller | cls.officer).write({"group_ids": [Command.link(editors.id)]})
        cls.ada = cls.make_partner("Ada", email="ada@example.com")
        cls.twin = cls.make_partner("Ada Twin", email="ada@example.com")

    def merge(self, source, target, user=None):
        user = user or self.officer
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizard.with_context(allowed_company_ids=user.company_ids.ids).create(
            {
                "partner_ids": [Command.set((source | target).ids)],
                "dst_partner_id": target.id,
                "state": "selection",
            }
        ).action_merge()


@conveyor_tags
@freeze_time(TODAY)
class TestMerge(MergeCase):
    def test_both_have_a_file(self):
        self.make_invoice(self.ada, "2026-06-01", 100)
        invoice = self.make_invoice(self.twin, "2026-05-01", 10)
        self.make_invoice(self.make_partner("Bob"), "2026-05-01", 50)
        self.refresh()
        kept, merged = self.client_of(self.ada), self.client_of(self.twin)
        self.merge(self.twin, self.ada)
        self.assert_exact()
        self.assertFalse(self.twin.exists())
        self.assertEqual(self.client_of(self.ada), kept)
        self.assertEqual((kept.revenue_total, kept.purchase_count), (110, 2))
        self.assertEqual(
            (str(kept.entry_date), kept.entry_move_id), ("2026-05-01", invoice)
        )
        self.assertEqual(merged.merged_into_id, kept, "its number and history stay")
        self.assertEqual(merged.partner_id, self.ada)
        self.assertEqual((merged.revenue_total, merged.document_count), (0, 0))
        ranking = self.env["conveyor.ranking"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((ranking.client_count, ranking.revenue_total), (2, 160))

    def test_one_has_a_file(self):
        self.make_invoice(self.twin, "2026-05-01", 10)
        self.refresh()
        client = self.client_of(self.twin)
        self.merge(self.twin, self.ada)
        self.assert_exact()
        self.assertEqual(self.client_of(self.ada), client)

    def test_files_in_several_companies(self):
        self.make_invoice(self.ada, "2026-06-01", 100)
        self.make_invoice(self.twin, "2026-05-01", 10)
        self.make_invoice(self.twin, "2026-05-01", 7, company=self.abroad)
        self.refresh()
        here, there = self.client_of(self.ada), self.client_of(self.twin, self.abroad)
        self.merge(self.twin, self.ada)
        self.assert_exact()
        self.assertEqual(self.client_of(self.ada), here)
        self.assertEqual(self.client_of(self.ada, self.abroad), there)

    def test_officer_of_one_company_loses_no_file_of_another(self):
        self.officer.company_ids = self.company
        self.make_invoice(self.ada, "2026-06-01", 1, company=self.abroad)
        self.make_invoice(self.twin, "2026-05-01", 7, company=self.abroad)
        self.refresh()
        kept = self.client_of(self.ada, self.abroad)
        self.merge(self.twin, self.ada)
        self.assert_exact()
        self.assertEqual(self.client_of(self.ada, self.abroad), kept)
        self.assertEqual(kept.revenue_total, 8)

    def test_three_at_once(self):
        third = self.make_partner("Ada Third", email="ada@example.com")
        for number, partner in enumerate((self.ada, self.twin, third), 1):
            self.make_invoice(partner, f"2026-06-0{number}", number)
        self.refresh()
        self.merge(self.twin | third, self.ada)
        self.assert_exact()
        self.assertEqual(self.client_of(self.ada).revenue_total, 6)

    def test_merged_again(self):
        """A file that has taken one over is taken over itself."""
        third = self.make_partner("Ada Third", email="ada@example.com")
        for number, partner in enumerate((self.ada, self.twin, third), 1):
            self.make_invoice(partner, f"2026-06-0{number}", number)
        self.refresh()
        self.merge(third, self.twin)
        self.merge(self.twin, self.ada)
        self.assert_exact()
        self.assertEqual(self.client_of(self.ada).revenue_total, 6)

    def test_before_the_job_has_run(self):
        self.make_invoice(self.ada, "2026-06-01", 100)
        self.make_invoice(self.twin, "2026-05-01", 10)
        self.merge(self.twin, self.ada)
        self.assert_exact()
        self.assertEqual(self.client_of(self.ada).revenue_total, 110)

    def test_target_is_chosen_by_odoo(self):
        self.make_invoice(self.ada, "2026-06-01", 100)
        self.make_invoice(self.twin, "2026-05-01", 10)
        self.refresh()
        self.env["base.partner.merge.automatic.wizard"].with_user(self.officer).create(
            {}
        )._merge((self.ada | self.twin).ids)
        self.assert_exact()
        self.assertEqual(len(self._files()), 1)

    def test_documents_change_after_the_merge(self):
        invoice = self.make_invoice(self.twin, "2026-05-01", 10)
        self.make_invoice(self.ada, "2026-06-01", 100)
        self.refresh()
        self.merge(self.twin, self.ada)
        self.refresh()
        invoice.button_draft()
        self.assert_exact()
        self.assertEqual(self.client_of(self.ada).revenue_total, 100)

    def test_order_of_a_merged_contact_goes_to_the_other_company(self):
        alpha, beta = (self.make_partner(n, is_company=True) for n in ("Alpha", "Beta"))
        one, two = (
            self.make_partner(f"of {c.name}", parent_id=c.id, email="one@example.com")
            for c in (alpha, beta)
        )
        for company in (alpha, beta):
            self.make_invoice(company, "2026-06-01", 10)
        self.make_invoice(one, "2026-06-02", 5)
        order = self.env["sale.order"].create(
            {
                "partner_id": one.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": 50})
                ],
            }
        )
        order.action_confirm()
        self.assert_exact()
        self.merge(one, two)
        self.assert_exact()
        self.assertEqual(self.client_of(alpha).to_invoice, 0)
        self.assertEqual(self.client_of(beta).to_invoice, 50)
        self.assertEqual(self.client_of(alpha).revenue_total, 15, "the purchase stays")

    def test_merged_file_in_a_holding(self):
        """A client who has taken another over becomes part of a third, and leaves
        it."""
        holding = self.make_partner("Holding", is_company=True)
        for number, partner in enumerate((self.ada, self.twin, holding), 1):
            self.make_invoice(partner, f"2026-06-0{number}", number)
        self.refresh()
        client = self.client_of(self.ada)
        self.merge(self.twin, self.ada)
        self.refresh()
        self.ada.parent_id = holding
        self.assert_exact()
        self.assertEqual(self.client_of(holding).revenue_total, 6)
        self.ada.parent_id = False
        self.assert_exact()
        self.assertEqual(self.client_of(self.ada), client)

    def test_salesperson_merges_no_client(self):
        self.make_invoice(self.ada, "2026-06-01", 100)
        self.refresh()
        with self.assertRaisesRegex(AccessError, "Test Officer"):
            self.merge(self.twin, self.ada, self.seller)
        with self.assertRaisesRegex(AccessError, "Test Officer"):
            self.merge(self.ada, self.twin, self.seller)
        self.assertTrue(self.twin.exists())

    def test_salesperson_merges_contacts_that_are_no_clients(self):
        self.merge(self.twin, self.ada, self.seller)
        self.assertFalse(self.twin.exists())


@conveyor_tags
class TestMergeRemotely(MergeCase, HttpCase):
    def test_salesperson_is_refused(self):
        self.make_invoice(self.ada, "2026-06-01", 100)
        self.refresh()
        self.authenticate(self.seller.login, self.seller.login)
        model = "base.partner.merge.automatic.wizard"
        partners = (self.ada | self.twin).ids
        wizard = self.call(
            model,
            "create",
            {
                "partner_ids": [(6, 0, partners)],
                "dst_partner_id": self.ada.id,
                "state": "selection",
            },
        )
        for method, arguments in (
            ("action_merge", [wizard]),
            ("_merge", [[], partners, self.ada.id]),
        ):
            # the server notes refusals as warnings
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self.call(model, method, *arguments)
        self.env.invalidate_all()
        self.assertTrue(self.twin.exists())

    def call(self, model, method, *arguments):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(arguments), "kwargs": {}},
        )
