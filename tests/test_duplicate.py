"""Who exists already is told before it is entered a second time, and no more of it than
the user may know."""

from odoo import Command
from odoo.tests import Form, new_test_user
from odoo.tools import SQL, html2plaintext

from odoo.addons.sales_conveyor.sql import duplicates

from .common import ConveyorCommon, conveyor_tags


@conveyor_tags
class TestDuplicateWarning(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.colleague = new_test_user(
            cls.env,
            login="conveyor_colleague",
            name="Cora Colleague",
            groups="sales_conveyor.conveyor_group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.mill = cls.make_partner(
            "Known Mill",
            is_company=True,
            country_id=cls.env.ref("base.be").id,
            phone="+32 470 11 11 11",
            email='"The Mill" <Mill@Example.com>',
            vat="BE0477472701",
            city="Ghent",
            user_id=cls.colleague.id,
        )
        cls.miller = cls.make_partner(
            "Ada Miller", parent_id=cls.mill.id, email="ada@example.com"
        )
        cls.file = cls.env["conveyor.client"].create(
            {"partner_id": cls.mill.id, "owner_id": cls.colleague.id}
        )
        cls.env.flush_all()

    def note(self, values, model="res.partner", user=None, record=None):
        """Return what is said while a user types, each time anew."""
        self.env.invalidate_all()
        records = self.env[model].with_user(user or self.seller)
        new = records.new(values, origin=record)
        return html2plaintext(new.conveyor_duplicate_note or "").replace("\n", " ")

    def test_each_sign(self):
        belgium = self.env.ref("base.be").id
        for values, sign in (
            (
                {"name": "X", "vat": "0477.472.701", "country_id": belgium},
                "tax number",
            ),
            ({"name": "X", "vat": "be0477472701"}, "tax number"),
            ({"name": "X", "email": "MILL@example.com"}, "e-mail"),
            ({"name": "X", "email": "ada@example.com"}, "e-mail"),
            ({"name": "X", "phone": "0470/11.11.11", "country_id": belgium}, "phone"),
            ({"name": "known  mill", "city": " GHENT"}, "name and city"),
        ):
            with self.subTest(values):
                note = self.note(values)
                self.assertIn("Known Mill", note)
                self.assertIn("Cora Colleague", note)
                self.assertIn(sign, note)

    def test_nothing_is_said_of_others(self):
        for values in (
            {"name": "Known Mill"},
            {"name": "Known Mill", "city": "Bruges"},
            {"name": "X", "email": "nobody@example.com", "phone": "1", "vat": "/"},
            {
                "name": "Ada Miller",
                "email": "ada@example.com",
                "parent_id": self.mill.id,
            },
            {},
        ):
            with self.subTest(values):
                self.assertEqual(self.note(values), "")

    def test_saved_contacts_are_not_looked_at(self):
        double = self.make_partner("Double", email="mill@example.com")
        double.invalidate_recordset()
        with self.assertQueryCount(0):
            self.assertFalse(double.conveyor_duplicate_note)
        # nor what isn't changed in them
        self.assertEqual(self.note({"function": "x"}, record=double), "")
        self.assertIn(
            "Known Mill", self.note({"phone": "+32 470 11 11 11"}, record=double)
        )
        self.assertEqual(self.note({"email": "a@b.example"}, record=self.mill), "")

    def test_form(self):
        with Form(self.env["res.partner"].with_user(self.seller)) as form:
            form.name = "New"
            self.assertFalse(form.conveyor_duplicate_note)
            form.email = "mill@example.com"
            self.assertIn(
                f"/odoo/contacts/{self.mill.id}", form.conveyor_duplicate_note
            )
        # nobody is hindered
        self.assertEqual(form.record.email, "mill@example.com")

    def test_lead_form(self):
        note = self.note({"name": "Deal", "email_from": "ada@example.com"}, "crm.lead")
        self.assertIn("Known Mill", note)
        note = self.note(
            {"name": "Deal", "partner_name": "Known Mill", "city": "Ghent"}, "crm.lead"
        )
        self.assertIn("Cora Colleague", note)
        self.assertEqual(
            self.note(
                {
                    "name": "Deal",
                    "partner_id": self.mill.id,
                    "email_from": "mill@example.com",
                },
                "crm.lead",
            ),
            "",
        )

    def test_client_of_another_company_is_not_disclosed(self):
        second = self._make_company("Second Works")
        theirs = self.env["res.partner"].create(
            {"name": "Secret Ltd", "email": "s@example.com", "company_id": second.id}
        )
        self.env["conveyor.client"].with_company(second).create(
            {"partner_id": theirs.id, "owner_id": self.colleague.id}
        )
        self.env.flush_all()
        note = self.note({"name": "X", "email": "s@example.com"})
        self.assertIn("Cora Colleague", note)
        self.assertNotIn("Secret", note)
        self.assertNotIn(str(theirs.id), note)

    def test_client_whose_details_are_reserved_is_not_disclosed(self):
        self.company.conveyor_reading = "owner"
        self.env.flush_all()
        self.env.cr.flush()
        note = self.note({"name": "X", "email": "mill@example.com"})
        self.assertIn("Cora Colleague", note)
        self.assertNotIn("Mill", note)
        self.assertIn(
            "Known Mill",
            self.note({"name": "X", "email": "mill@example.com"}, user=self.colleague),
        )

    def test_names_are_text(self):
        self.make_partner("<b>Bold</b>", email="bold@example.com")
        self.env.flush_all()
        new = self.env["res.partner"].with_user(self.seller)
        note = new.new({"email": "bold@example.com"}).conveyor_duplicate_note
        self.assertIn("&lt;b&gt;Bold", note)

    def test_import(self):
        importer = (
            self.env["base_import.import"]
            .with_user(self.seller)
            .create(
                {
                    "res_model": "res.partner",
                    "file": b"Name,Email\nTwin,mill@example.com\nNew,new@example.com\n",
                    "file_type": "text/csv",
                    "file_name": "contacts.csv",
                }
            )
        )
        options = {"quoting": '"', "separator": ",", "has_headers": True}
        arguments = (["name", "email"], ["Name", "Email"], options)
        tested = importer.execute_import(*arguments, dryrun=True)
        [message] = tested["messages"]
        self.assertEqual(message["type"], "warning")
        self.assertIn("1 of 2", message["message"])
        self.assertIn("Twin", message["message"])
        self.assertIn("Known Mill", message["message"])
        self.assertNotIn("new@example.com", message["message"])
        done = importer.execute_import(*arguments)
        self.assertFalse(done["messages"])
        self.assertEqual(len(done["ids"]), 2)
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([]).mapped("message")
        self.assertTrue(any("1 of 2" in message for message in told))

    def test_each_value_is_one_look_into_an_index(self):
        probes = [
            (0, "1_vat", "BE0477472701", ""),
            (0, "2_email", "mill@example.com", ""),
            (0, "3_phone", "+32470111111", ""),
            (0, "4_name", "Known Mill", "ghent"),
        ]
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(SQL("EXPLAIN %s", duplicates.matches(probes)))
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        for index in (
            "res_partner__vat_index",
            "res_partner_conveyor_email_idx",
            "res_partner_conveyor_phone_idx",
            "res_partner__name_index",
        ):
            self.assertIn(index, plan)
        self.assertNotIn("Seq Scan", plan)
