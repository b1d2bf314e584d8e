"""Contacts of one company, companies of one holding: who is the client."""

from odoo import Command
from odoo.tests import freeze_time

from .common import TODAY, conveyor_tags
from .exact import ExactCase


@conveyor_tags
@freeze_time(TODAY)
class TestCommercialParent(ExactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.make_partner("Alpha", is_company=True)
        cls.beta = cls.make_partner("Beta", is_company=True)
        cls.person = cls.make_partner("Ada")

    def totals(self, *partners):
        self.assert_exact()
        return [self.client_of(partner).revenue_total for partner in partners]

    def test_invoice_to_a_contact_counts_for_the_company(self):
        contact = self.make_partner("Contact", parent_id=self.alpha.id)
        self.make_invoice(contact, "2026-06-01", 100)
        self.make_invoice(self.alpha, "2026-06-02", 10)
        self.assertEqual(self.totals(self.alpha), [110])
        self.assertFalse(self.client_of(contact))

    def test_contact_moves_without_the_purchases_of_its_company(self):
        contact = self.make_partner("Contact", parent_id=self.alpha.id)
        self.make_invoice(contact, "2026-06-01", 100)
        self.make_invoice(self.beta, "2026-06-01", 10)
        self.refresh()
        contact.parent_id = self.beta
        self.make_invoice(contact, "2026-06-03", 5)
        moved = self.totals(self.alpha, self.beta)
        kept_by_odoo = self.env["account.move"].search(
            [("partner_id", "=", contact.id), ("invoice_date", "=", "2026-06-01")]
        )
        self.assertEqual(kept_by_odoo.commercial_partner_id, self.alpha)
        self.assertEqual(moved, [100, 15])

    def test_contact_leaves_its_company(self):
        contact = self.make_partner("Contact", parent_id=self.alpha.id)
        self.make_invoice(contact, "2026-06-01", 100)
        self.refresh()
        contact.parent_id = False
        self.make_invoice(contact, "2026-06-03", 5)
        self.assertEqual(self.totals(self.alpha, contact), [100, 5])

    def test_client_is_put_under_a_company_and_taken_out(self):
        self.make_invoice(self.person, "2026-06-01", 100)
        self.make_invoice(self.alpha, "2026-06-02", 10)
        self.refresh()
        client, target = self.client_of(self.person), self.client_of(self.alpha)
        self.person.parent_id = self.alpha
        self.assertEqual(self.totals(self.alpha), [110])
        self.assertEqual(client.merged_into_id, target)
        self.assertFalse(client.active)
        self.assertEqual(client.revenue_total, 0, "a folded file has no figures")
        self.person.parent_id = False
        self.make_invoice(self.person, "2026-06-03", 1)
        self.assert_exact()
        self.assertEqual(self.client_of(self.person), client, "its own file, unfolded")
        self.assertFalse(client.merged_into_id)
        self.assertTrue(client.active)

    def test_client_joins_a_company_that_never_bought(self):
        self.make_invoice(self.person, "2026-06-01", 100)
        self.refresh()
        client = self.client_of(self.person)
        self.person.parent_id = self.alpha
        self.assertEqual(self.totals(self.alpha), [100])
        self.assertEqual(client.merged_into_id, self.client_of(self.alpha))
        self.assertEqual(self.client_of(self.alpha).entry_date, client.entry_date)

    def test_company_becomes_a_contact_and_again_a_company(self):
        """By the checkbox: Odoo leaves the documents where they are."""
        self.make_invoice(self.alpha, "2026-06-01", 100)
        self.make_invoice(self.beta, "2026-06-02", 10)
        self.refresh()
        client = self.client_of(self.beta)
        self.beta.parent_id = self.alpha
        self.assertEqual(self.totals(self.alpha, self.beta), [100, 10])
        self.beta.is_company = False
        self.assertEqual(self.totals(self.alpha), [110])
        self.assertEqual(client.merged_into_id, self.client_of(self.alpha))
        self.beta.is_company = True
        self.assertEqual(self.totals(self.alpha, self.beta), [100, 10])
        self.assertEqual(self.client_of(self.beta), client)

    def test_contacts_of_a_company_that_becomes_a_contact(self):
        contact = self.make_partner("Contact", parent_id=self.beta.id)
        self.make_invoice(contact, "2026-06-01", 100)
        self.make_invoice(self.beta, "2026-06-02", 10)
        self.refresh()
        self.beta.write({"is_company": False, "parent_id": self.alpha.id})
        self.assertEqual(self.totals(self.alpha), [110])
        self.beta.write({"is_company": True, "parent_id": False})
        self.assert_exact()

    def test_the_night_finds_a_client_put_under_a_company(self):
        """Without a mark, as after a change by SQL."""
        self.make_invoice(self.alpha, "2026-06-01", 100)
        self.make_invoice(self.beta, "2026-06-02", 10)
        self.refresh()
        client = self.client_of(self.beta)
        self.beta.parent_id = self.alpha
        self.beta.is_company = False
        self.forget_marks()
        self.night()
        self.assertEqual(self.totals(self.alpha), [110])
        self.assertEqual(client.merged_into_id, self.client_of(self.alpha))
        self.beta.is_company = True
        self.forget_marks()
        self.night()
        self.make_invoice(self.beta, "2026-06-03", 1)
        self.assert_exact()
        self.assertEqual(
            self.client_of(self.beta), client, "no second file for a client"
        )

    def test_order_of_a_contact_goes_with_it(self):
        """What is ordered is owed to whom the contact belongs now."""
        contact = self.make_partner("Contact", parent_id=self.alpha.id)
        self.make_invoice(self.alpha, "2026-06-01", 100)
        self.make_invoice(self.beta, "2026-06-02", 10)
        order = self.env["sale.order"].create(
            {
                "partner_id": contact.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": 50})
                ],
            }
        )
        order.action_confirm()
        self.assert_exact()
        self.assertEqual(self.client_of(self.alpha).to_invoice, 50)
        contact.parent_id = self.beta
        self.assert_exact()
        self.assertEqual(self.client_of(self.alpha).to_invoice, 0)
        self.assertEqual(self.client_of(self.beta).to_invoice, 50)

    def test_import_of_parents(self):
        """Parents through ``load``, as an import from a spreadsheet."""
        self.make_invoice(self.person, "2026-06-01", 100)
        self.make_invoice(self.alpha, "2026-06-02", 10)
        self.refresh()
        loaded = self.env["res.partner"].load(
            [".id", "parent_id/.id"], [[str(self.person.id), str(self.alpha.id)]]
        )
        self.assertEqual(loaded["ids"], self.person.ids)
        self.assertEqual(self.totals(self.alpha), [110])
