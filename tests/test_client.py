"""The client file: who it is, who may change what, how it ends and is merged."""

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time
from odoo.tools import mute_logger

from .common import TODAY, ConveyorCommon, conveyor_tags


@conveyor_tags
@freeze_time(TODAY)
class TestClientEntry(ConveyorCommon):
    def test_enters_by_the_first_document_with_its_data(self):
        partner = self.make_partner()
        source = self.env["utm.source"].create({"name": "Trade fair"})
        self.make_invoice(partner, "2026-05-20", 10)
        first = self.make_invoice(
            partner,
            "2026-05-02",
            100,
            invoice_user_id=self.seller.id,
            source_id=source.id,
        )
        self.refresh()
        client = self.client_of(partner)
        self.assertEqual(client.entry_move_id, first)
        self.assertEqual(str(client.entry_date), "2026-05-02")
        self.assertEqual(client.source_id, source)
        self.assertEqual(client.entry_cause, "invoice")
        self.assertEqual(client.state, "new")

    def test_owner_is_whoever_answers_for_the_contact(self):
        partner = self.make_partner(user_id=self.leader.id)
        self.make_invoice(partner, "2026-06-01", 100, invoice_user_id=self.seller.id)
        self.refresh()
        self.assertEqual(self.client_of(partner).owner_id, self.leader)

    def test_owner_else_salesperson_of_the_document_and_contact_follows(self):
        partner = self.make_partner()
        self.make_invoice(partner, "2026-06-01", 100, invoice_user_id=self.seller.id)
        self.refresh()
        self.assertEqual(self.client_of(partner).owner_id, self.seller)
        self.assertEqual(partner.user_id, self.seller)

    def test_owner_nobody_rather_than_one_who_has_left(self):
        partner = self.make_partner()
        self.make_invoice(partner, "2026-06-01", 100, invoice_user_id=self.seller.id)
        self.seller.active = False
        self.refresh()
        self.assertFalse(self.client_of(partner).owner_id)

    def test_one_file_whatever_contact_was_billed(self):
        company = self.make_partner(is_company=True)
        buyer = self.make_partner(parent_id=company.id)
        office = self.make_partner(parent_id=company.id, type="invoice")
        self.make_invoice(buyer, "2026-05-01", 10)
        self.make_invoice(office, "2026-05-02", 20)
        self.refresh()
        self.assertEqual(self.client_of(company).revenue_total, 30)
        self.assertFalse(self.client_of(buyer) | self.client_of(office))

    def test_draft_enters_nobody(self):
        partner = self.make_partner()
        self.make_invoice(partner, "2026-06-01", 100, post=False)
        self.refresh()
        self.assertFalse(self.client_of(partner))

    def test_vendor_bill_enters_nobody(self):
        partner = self.make_partner()
        self.make_invoice(partner, "2026-06-01", 100, move_type="in_invoice")
        self.refresh()
        self.assertFalse(self.client_of(partner))

    def test_stays_when_its_document_is_withdrawn(self):
        partner = self.make_partner()
        invoice = self.make_invoice(partner, "2026-06-01", 100)
        self.refresh()
        invoice.button_draft()
        invoice.unlink()
        self.refresh()
        client = self.client_of(partner)
        self.assertTrue(client)
        self.assertFalse(client.entry_move_id)
        self.assertEqual((client.purchase_count, client.revenue_total), (0, 0))

    def test_numbers_are_unique_and_follow_the_company_sequence(self):
        self.env["ir.sequence"].create(
            {
                "name": "Own",
                "code": "conveyor.client",
                "prefix": "W-",
                "padding": 3,
                "company_id": self.company.id,
            }
        )
        partners = [self.make_partner() for _index in range(3)]
        for partner in partners:
            self.make_invoice(partner, "2026-06-01", 100)
        self.refresh()
        numbers = [self.client_of(partner).number for partner in partners]
        self.assertEqual(sorted(numbers), ["W-001", "W-002", "W-003"])

    def test_numbering_that_cannot_be_drawn_in_sets_is_refused(self):
        sequence = self.env.ref("sales_conveyor.conveyor_client_sequence")
        with self.assertRaisesRegex(ValidationError, "standard sequence"):
            sequence.implementation = "no_gap"

    def test_numbering_for_all_companies_is_kept(self):
        sequence = self.env.ref("sales_conveyor.conveyor_client_sequence")
        with self.assertRaisesRegex(ValidationError, "all companies"):
            sequence.company_id = self.company

    def test_numbering_for_all_companies_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "instead of deleting"):
            self.env.ref("sales_conveyor.conveyor_client_sequence").unlink()

    def test_officer_enters_a_client_by_hand(self):
        partner = self.make_partner(is_company=True)
        buyer = self.make_partner(parent_id=partner.id)
        with Form(self.Client.with_user(self.officer)) as form:
            form.partner_id = buyer
        client = self.client_of(partner)
        self.assertEqual(client.entry_cause, "officer")
        self.assertRegex(client.number, r"^C\d{6}$")
        self.make_invoice(partner, "2026-06-01", 100)
        self.refresh()
        self.assertEqual(self.client_of(partner).revenue_total, 100)

    def test_second_file_of_a_client_is_refused(self):
        partner = self.make_partner()
        clients = self.Client.with_user(self.officer)
        clients.create({"partner_id": partner.id})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            clients.create({"partner_id": partner.id})


@conveyor_tags
@freeze_time(TODAY)
class TestClientRights(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.make_partner(is_company=True, user_id=cls.seller.id)
        cls.make_invoice(cls.partner, "2026-06-01", 100)
        cls.refresh()
        cls.client_file = cls.client_of(cls.partner)

    def test_salesperson_reads_and_adds(self):
        client = self.client_file.with_user(self.seller)
        self.assertEqual(client.revenue_total, 100)
        client.note = "<p>Deliver before noon</p>"
        client.contact_ids = [Command.create({"name": "Maria", "function": "Buyer"})]
        self.assertIn("Maria", self.partner.child_ids.mapped("name"))
        client.message_post(body="Called, wants an offer")
        client.activity_schedule("mail.mail_activity_data_call", summary="Call back")

    def test_salesperson_changes_neither_owner_nor_state(self):
        client = self.client_file.with_user(self.seller)
        for values in (
            {"owner_id": self.leader.id},
            {"owner_id": False},
            {"state": "verified"},
            {"active": False},
            {"source_id": self.env["utm.source"].create({"name": "x"}).id},
            {"verified_on": TODAY},
            {"verified_by_id": self.seller.id},
        ):
            with self.subTest(values), self.assertRaisesRegex(AccessError, "officer"):
                client.write(values)
        with self.assertRaises(AccessError):
            client.action_close()
        with self.assertRaises(AccessError):
            client.action_archive()

    def test_refusal_names_the_officer(self):
        with self.assertRaisesRegex(AccessError, self.officer.name):
            self.client_file.with_user(self.seller).owner_id = self.leader

    def test_saving_without_a_change_is_no_change(self):
        client = self.client_file.with_user(self.seller)
        client.write(
            {"owner_id": client.owner_id.id, "state": client.state, "note": "x"}
        )

    def test_context_is_no_permission(self):
        client = self.client_file.with_user(self.seller)
        for value in (True, "object()", {}):
            forged = client.with_context(conveyor_by_server=value)
            with self.assertRaises(AccessError):
                forged.owner_id = self.leader

    def test_server_action_is_no_way_round(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Take over",
                "model_id": self.env["ir.model"]._get_id("conveyor.client"),
                "state": "object_write",
                "update_path": "owner_id",
                "resource_ref": f"res.users,{self.leader.id}",
            }
        )
        with self.assertRaises(AccessError):
            action.with_user(self.seller).with_context(
                active_model="conveyor.client", active_id=self.client_file.id
            ).run()

    def test_salesperson_makes_and_removes_no_files(self):
        clients = self.Client.with_user(self.seller)
        with self.assertRaises(AccessError):
            clients.create({"partner_id": self.make_partner().id})
        with self.assertRaises(AccessError):
            self.client_file.with_user(self.seller).unlink()
        with self.assertRaises(UserError):
            self.client_file.with_user(self.seller).copy()
        with self.assertRaises(AccessError):
            self.client_file.with_user(self.seller).action_rebuild()

    def test_not_even_the_officer_deletes_or_duplicates(self):
        client = self.client_file.with_user(self.officer)
        with self.assertRaises(UserError):
            client.unlink()
        with self.assertRaises(UserError):
            client.sudo().unlink()
        with self.assertRaises(UserError):
            client.copy()

    def test_identity_stays(self):
        other = self.make_partner()
        client = self.client_file.with_user(self.officer)
        for values in (
            {"partner_id": other.id},
            {"number": "C1"},
            {"entry_date": "2020-01-01"},
            {"company_id": self.env.ref("base.main_company").id},
            {"merged_into_id": client.id},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                client.write(values)

    def test_contact_of_a_client_is_not_deleted(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
            with self.env.cr.savepoint():
                self.partner.unlink()
        self.assertNotIsInstance(caught.exception, AttributeError)
        self.assertTrue(self.partner.exists())

    def test_officer_hands_over_and_the_contact_follows(self):
        client = self.client_file.with_user(self.officer)
        client.owner_id = self.leader
        self.assertEqual(self.partner.user_id, self.leader)

    def test_officer_verifies(self):
        client = self.client_file.with_user(self.officer)
        client.action_verify()
        self.assertEqual(client.state, "verified")
        self.assertEqual(str(client.verified_on), TODAY)
        self.assertEqual(client.verified_by_id, self.officer)

    def test_closing_is_archiving_and_back(self):
        client = self.client_file.with_user(self.officer)
        client.action_close()
        self.assertFalse(client.active)
        client.action_unarchive()
        self.assertEqual((client.state, client.active), ("new", True))
        client.action_archive()
        self.assertEqual((client.state, client.active), ("closed", False))

    def test_figures_of_a_closed_file_are_kept_up(self):
        self.client_file.with_user(self.officer).action_close()
        self.make_invoice(self.partner, "2026-06-02", 50)
        self.refresh()
        self.assertEqual(self.client_file.revenue_total, 150)

    def test_analyst_reads_figures_without_contact_details(self):
        client = self.client_file.with_user(self.analyst)
        self.assertEqual(client.revenue_total, 100)
        for name in ("contact_email", "contact_phone", "contact_ids", "vat"):
            with self.subTest(name), self.assertRaises(AccessError):
                client.read([name])
        self.assertNotIn(
            "contact_email", self.Client.with_user(self.analyst).fields_get()
        )

    def test_accountant_without_rights_sees_contacts_as_before(self):
        partner = self.partner.with_user(self.accountant)
        self.assertEqual(partner.read(["name"])[0]["name"], self.partner.name)
        ours = {name for name in partner.fields_get() if name.startswith("conveyor_")}
        # but for what says that details are reserved, or that changes wait
        self.assertEqual(
            ours,
            {
                "conveyor_change_note",
                "conveyor_details_hidden",
                "conveyor_details_of",
            },
        )
        with self.assertRaises(AccessError):
            self.client_file.with_user(self.accountant).read(["number"])

    def test_files_of_other_companies_are_hidden(self):
        other = self._make_company("Other Works")
        self.make_invoice(self.partner, "2026-06-01", 70, company=other)
        self.refresh()
        self.assertEqual(self.client_of(self.partner, other).revenue_total, 70)
        seen = self.Client.with_user(self.seller).search(
            [("partner_id", "=", self.partner.id)]
        )
        self.assertEqual(seen, self.client_file)
        self.assertEqual(self.client_file.revenue_total, 100)


@conveyor_tags
@freeze_time(TODAY)
class TestClientOnContact(ConveyorCommon):
    def test_contact_shows_the_client_to_whom_it_belongs(self):
        company = self.make_partner(is_company=True)
        buyer = self.make_partner(parent_id=company.id)
        prospect = self.make_partner()
        self.make_invoice(company, "2026-06-01", 100)
        self.refresh()
        client = self.client_of(company)
        contacts = (company | buyer | prospect).with_user(self.seller)
        self.assertEqual(
            contacts.mapped(lambda contact: contact.conveyor_client_id.id),
            [client.id, client.id, False],
        )
        self.assertEqual(contacts[0].conveyor_revenue_12m, 100)
        partners = contacts.browse()
        domain = [("id", "in", contacts.ids)]
        clients = partners.search([*domain, ("conveyor_client_id", "!=", False)])
        self.assertEqual(clients, contacts[0] | contacts[1])
        others = partners.search([*domain, ("conveyor_client_id", "=", False)])
        self.assertEqual(others, contacts[2])
        rich = partners.search([*domain, ("conveyor_client_id.revenue_total", ">", 50)])
        self.assertEqual(rich, contacts[0] | contacts[1])

    def test_form_of_a_contact_opens(self):
        partner = self.make_partner()
        self.make_invoice(partner, "2026-06-01", 100)
        self.refresh()
        form = Form(partner.with_user(self.seller))
        self.assertEqual(form.conveyor_revenue_12m, 100)
        action = partner.with_user(self.seller).action_open_conveyor_client()
        self.assertEqual(action["res_id"], self.client_of(partner).id)


@conveyor_tags
@freeze_time(TODAY)
class TestClientDocuments(ConveyorCommon):
    def test_products_bought_less_those_given_back(self):
        partner = self.make_partner()
        category = self.env["product.category"].create({"name": "Oils"})
        within = self.env["product.category"].create(
            {"name": "Motor oils", "parent_id": category.id}
        )
        oil, filter_ = self.env["product.product"].create(
            [
                {"name": "Motor oil", "categ_id": within.id},
                {"name": "Filter", "categ_id": within.id},
            ]
        )
        for product in (oil, filter_):
            invoice = self.make_invoice(partner, "2026-06-01", 50, post=False)
            invoice.invoice_line_ids.product_id = product
            invoice.action_post()
        self.credit(invoice)
        self.refresh()
        client = self.client_of(partner).with_user(self.seller)
        self.assertEqual(client.product_ids, oil)
        self.assertEqual(client.product_category_ids, within)
        search = self.Client.with_user(self.seller).search
        self.assertIn(client, search([("product_ids", "=", oil.id)]))
        self.assertIn(client, search([("product_ids", "ilike", "motor oil")]))
        self.assertNotIn(client, search([("product_ids", "in", filter_.ids)]))
        self.assertNotIn(client, search([("product_ids", "!=", oil.id)]))
        self.assertIn(client, search([("product_category_ids", "=", category.id)]))

    def test_ways_to_the_documents(self):
        partner = self.make_partner()
        self.make_invoice(partner, "2026-06-01", 50, invoice_user_id=self.seller.id)
        self.refresh()
        client = self.client_of(partner).with_user(self.seller)
        self.assertEqual(client.invoice_count, 1)
        for name in ("invoices", "orders", "opportunities", "contacts"):
            with self.subTest(name):
                action = getattr(client, f"action_open_{name}")()
                self.env[action["res_model"]].with_user(self.seller).search(
                    action["domain"]
                )
