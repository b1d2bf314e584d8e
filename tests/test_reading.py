"""Who reads contact details: the mask, the keys, the readers."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user

from odoo.addons.sales_conveyor.rules import reading as rules

from .common import TODAY, conveyor_tags
from .reading import PERSON, SECRETS, ReadingCommon


@conveyor_tags
@freeze_time(TODAY)
class TestReading(ReadingCommon):
    def details(self, user, partner=None):
        partner = (partner or self.client).with_user(user)
        partner = partner.with_context(allowed_company_ids=user.company_ids.ids)
        return {name for name in SECRETS if partner[name]}

    def test_nobody_is_limited_by_default(self):
        self.assertEqual(self.details(self.rival), set(SECRETS))
        self.assertIsNone(self.key(self.client))

    def test_owner_only(self):
        self.limit("owner")
        self.assertEqual(self.key(self.client), [f"o{self.seller.id}"])
        self.assertEqual(self.key(self.person), [f"o{self.seller.id}"])
        self.assertEqual(self.details(self.rival), set())
        self.assertFalse(self.person.with_user(self.rival).email)
        self.assertTrue(self.client.with_user(self.rival).conveyor_details_hidden)
        self.assertEqual(
            self.client.with_user(self.rival).conveyor_details_of, self.seller.name
        )
        self.assertEqual(self.details(self.seller), set(SECRETS))
        self.assertFalse(self.client.with_user(self.seller).conveyor_details_hidden)
        # name, place and owner are everybody's
        seen = self.client.with_user(self.rival)
        self.assertEqual((seen.name, seen.city), ("Hidden Client Ltd", "Springfield"))
        self.assertEqual(seen.conveyor_client_id.owner_id, self.seller)
        # a contact who isn't a client isn't hidden
        self.assertEqual(self.open.with_user(self.rival).email, "open@prospect.example")

    def test_a_list_asks_once_whose_they_are(self):
        """However many clients a list shows, it takes as many queries."""
        clients = self.client
        for number in range(12):
            clients |= self.make_partner(f"Bought {number}", user_id=self.seller.id)
            self.make_invoice(clients[-1], "2026-06-01", 10)
        self.refresh()
        self.limit("owner")

        def queries(partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            read = partners.with_user(self.rival).web_read(
                {"conveyor_details_hidden": {}, "conveyor_details_of": {}}
            )
            self.assertEqual({row["conveyor_details_of"] for row in read}, {owner})
            return self.env.cr.sql_log_count - before

        owner = self.seller.name
        queries(clients)
        self.assertEqual(queries(clients[:2]), queries(clients))

    def test_who_sees_everything(self):
        self.limit("owner")
        admin = new_test_user(self.env, "system_admin", "base.group_system")
        reader = new_test_user(
            self.env,
            "reader",
            "sales_conveyor.conveyor_group_user,sales_conveyor.conveyor_group_reader",
        )
        for user in (
            self.officer,
            self.accountant,
            admin,
            reader,
            self.env.ref("base.user_root"),
        ):
            with self.subTest(user.login):
                self.assertEqual(self.details(user), set(SECRETS))
        for user in (self.rival, self.leader, self.analyst, self.manager):
            with self.subTest(user.login):
                self.assertEqual(self.details(user), set())

    def test_a_portal_user_sees_its_own(self):
        self.limit("owner")
        portal = new_test_user(
            self.env,
            "portal_client",
            "base.group_portal",
            partner_id=self.person.id,
        )
        self.assertTrue(self.person.with_user(portal).email)

    def test_team(self):
        self.limit("team")
        team = self.env["crm.team"].create(
            {
                "name": "Seller's team",
                "company_id": self.company.id,
                "user_id": self.leader.id,
                "member_ids": [Command.set((self.seller | self.manager).ids)],
            }
        )
        for user in (self.leader, self.seller, self.manager):
            self.assertTrue(self.details(user), user.name)
        self.assertFalse(self.details(self.rival))
        team.member_ids = [Command.link(self.rival.id)]
        self.assertTrue(self.details(self.rival))
        team.member_ids = [Command.unlink(self.rival.id)]
        self.assertFalse(self.details(self.rival))

    def test_owner_changes(self):
        self.limit("owner")
        self.client_file.with_user(self.officer).owner_id = self.rival
        self.env.cr.flush()
        self.assertFalse(self.details(self.seller))
        self.assertTrue(self.details(self.rival))
        self.client_file.with_user(self.officer).owner_id = False
        self.env.cr.flush()
        self.assertEqual(self.key(self.client), [])
        self.assertFalse(self.details(self.rival))
        self.assertTrue(self.details(self.officer))

    def test_a_client_enters_and_contacts_move(self):
        self.limit("owner")
        self.make_invoice(self.open, "2026-06-02", 10, invoice_user_id=self.seller.id)
        # nothing is done in the accountant's transaction
        self.assertIsNone(self.key(self.open))
        self.refresh()
        self.assertEqual(self.key(self.open), [f"o{self.seller.id}"])
        self.assertFalse(self.open.with_user(self.rival).email)
        self.person.parent_id = self.open
        self.refresh()
        self.assertEqual(self.key(self.person), [f"o{self.seller.id}"])
        self.person.parent_id = False
        self.refresh()
        self.assertIsNone(self.key(self.person))

    def test_a_new_contact_of_a_client_is_hidden_at_once(self):
        self.limit("owner")
        child = (
            self.env["res.partner"]
            .with_user(self.rival)
            .create({"name": "Accounting", "parent_id": self.client.id})
        )
        self.assertFalse(child.vat)
        self.assertFalse(child.street)
        self.assertEqual(child.sudo().vat, SECRETS["vat"])

    def test_merged_contacts(self):
        self.limit("owner")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        with self.assertRaises(AccessError):
            wizard.with_user(self.rival)._merge(
                (self.client | self.open).ids, self.open
            )
        other = self.make_partner(
            "Twin", email=SECRETS["email"], child_ids=[Command.create({"name": "T"})]
        )
        child = other.child_ids
        wizard._merge((self.client | other).ids, self.client)
        self.refresh()
        self.assertEqual(self.key(child), [f"o{self.seller.id}"])

    def test_several_companies(self):
        second = self._make_company("Second Works")
        local = new_test_user(
            self.env,
            "second_seller",
            "sales_conveyor.conveyor_group_user",
            company_id=second.id,
            company_ids=[Command.set(second.ids)],
        )
        self.make_invoice(
            self.client, "2026-06-03", 10, company=second, invoice_user_id=local.id
        )
        self.refresh()
        file = self.client_of(self.client, second)
        self.limit("owner")
        # the second company limits nobody, so all who work there read
        self.assertTrue(self.details(local))
        self.assertFalse(self.details(self.rival))
        self.limit("owner", second)
        file._as_server().owner_id = local
        self.env.cr.flush()
        self.assertEqual(
            self.key(self.client), sorted([f"o{self.seller.id}", f"o{local.id}"])
        )
        self.assertTrue(self.details(local))
        self.assertTrue(self.details(self.seller))
        self.assertFalse(self.details(self.rival))

    def test_switching_off(self):
        self.limit("owner")
        self.assertFalse(self.details(self.rival))
        self.limit("everybody")
        self.assertTrue(self.details(self.rival))
        self.assertIsNone(self.key(self.client))

    def test_nothing_is_kept_while_nobody_is_limited(self):
        self.client_file.with_user(self.officer).owner_id = self.rival
        self.make_invoice(self.open, "2026-06-02", 10)
        self.refresh()
        self.env.cr.execute(
            "SELECT count(*) FROM res_partner WHERE conveyor_readers IS NOT NULL"
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_rule_and_statement_agree(self):
        second = self._make_company("Second Works")
        self.make_invoice(self.client, "2026-06-03", 10, company=second)
        self.refresh()
        for first_mode in rules.MODES:
            for second_mode in rules.MODES:
                self.limit(first_mode)
                self.limit(second_mode, second)
                files = [
                    (
                        file.company_id.conveyor_reading,
                        file.owner_id.id,
                        file.company_id.id,
                    )
                    for file in self.client._conveyor_files()
                ]
                self.assertEqual(self.key(self.client), rules.key(files))

    # The cache

    def test_cache_keeps_real_values(self):
        """Read by turns as the user and with sudo: each always gets its own."""
        self.limit("owner")
        before = self.row()
        mine = self.client.with_user(self.rival)
        names = ("phone", "email", "email_formatted", "contact_address", "vat")
        for turn in range(3):
            with self.subTest(turn):
                for name in names:
                    self.assertNotIn("hidden-client", str(mine[name]))
                    self.assertNotIn("Hidden Lane", str(mine[name]))
                    self.assertTrue(mine.sudo()[name])
                self.assertFalse(mine.phone)
                self.assertEqual(mine.sudo().phone, SECRETS["phone"])
        # a masked value is never computed with, nor written
        self.env.add_to_compute(self.client._fields["phone_sanitized"], self.client)
        self.assertFalse(mine.phone_sanitized)
        mine.phone  # noqa: B018
        self.env.flush_all()
        self.assertEqual(self.row(), before)
        # as the server: what a person changes waits for the officer
        mine.sudo()._conveyor_as_server().write({"phone": False})
        self.env.flush_all()
        self.assertFalse(self.row()[0]["phone"])

    def test_address_of_the_company_is_not_blanked_by_its_contact(self):
        self.limit("owner")
        before = self.row()
        self.person.with_user(self.rival).write({"function": "Head of purchasing"})
        self.person.with_user(self.rival).read(["street", "vat", "email"])
        self.env.flush_all()
        after = self.row()
        self.assertEqual(after[1].pop("function"), "Head of purchasing")
        before[1].pop("function")
        self.assertEqual(after, before)

    # Writing

    def test_the_form_sends_empty_values_back(self):
        self.limit("owner")
        before = self.row()
        self.client.with_user(self.rival).write(
            {"phone": False, "email": "", "street": False, "comment": False}
        )
        self.assertEqual(self.row(), before)

    def test_what_is_not_seen_is_not_written(self):
        self.limit("owner")
        before = self.row()
        for values in (
            {"email_normalized": "x@example.com"},
            {"conveyor_readers": None, "phone_sanitized": "1"},
            {"partner_latitude": 1.5},
            {"parent_id": self.open.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError) as caught:
                self.client.with_user(self.rival).write(values)
            self.assertIn(self.seller.name, str(caught.exception))
        with self.assertRaises(AccessError):
            self.person.with_user(self.rival).parent_id = False
        with self.assertRaises(AccessError):
            self.open.with_user(self.rival).parent_id = self.client
        with self.assertRaises(AccessError):
            self.bank_account.with_user(self.rival).acc_number = "1"
        self.client.with_user(self.rival).write({"conveyor_readers": []})
        self.assertEqual(self.row(), before)
        self.assertEqual(self.key(self.client), [f"o{self.seller.id}"])

    def requests(self, user=None):
        self.env.flush_all()
        requests = self.env["conveyor.change.request"]
        return requests.with_user(user or self.rival).search(
            [("partner_id", "in", (self.client + self.person).ids)]
        )

    def test_what_is_typed_unseen_waits_for_the_officer(self):
        self.limit("owner")
        self.env["conveyor.protected.field"].search([]).unlink()
        before = self.row()
        self.client.with_user(self.rival).write(
            {
                "phone": "+1 202-555-0111",
                "email": SECRETS["email"],  # a guess gets the same answer
                "street2": "Yard",
                "street": False,  # the mask, which the form sends back
                "conveyor_readers": None,
            }
        )
        self.assertEqual(self.row(), before, "nothing is written")
        mine = self.requests()
        self.assertEqual(set(mine.mapped("field_name")), {"phone", "email", "street2"})
        self.assertEqual(set(mine.mapped("kind")), {"change"})
        for row in mine:
            self.assertFalse(row.old_text or row.now_text, "what was there isn't told")
            self.assertFalse(row.overtaken)
        with self.assertRaises(AccessError):
            mine.read(["old_value"])
        phone = mine.filtered(lambda row: row.field_name == "phone")
        of_officer = phone.with_user(self.officer)
        self.assertEqual(of_officer.new_text, "+1 202-555-0111")
        self.assertEqual(of_officer.old_text, self.client.phone)
        self.client.sudo()._conveyor_as_server().phone = "+1 202-555-0199"
        mine.invalidate_recordset()
        self.assertFalse(phone.overtaken, "nor that it was changed")
        of_officer.action_accept()
        self.assertEqual(self.client.phone, "+1 202-555-0111")
        (mine - phone).action_withdraw()

    def test_an_import_asks_for_what_is_not_seen(self):
        self.limit("owner")
        before = self.row()
        xmlid = "sales_conveyor.hidden_client"
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": xmlid, "record": self.client, "noupdate": True}]
        )
        result = (
            self.env["res.partner"]
            .with_user(self.rival)
            .load(["id", "phone"], [[xmlid, "+1 202-555-0112"]])
        )
        self.assertTrue(result["ids"], result["messages"])
        self.assertEqual(self.row(), before)
        self.assertEqual(self.requests().new_text, "+1 202-555-0112")

    def test_who_may_not_edit_may_not_ask(self):
        self.limit("owner")
        self.rival.group_ids -= self.env.ref("base.group_partner_manager")
        if not self.client.with_user(self.rival).has_access("write"):
            with self.assertRaises(AccessError):
                self.client.with_user(self.rival).phone = "+1 202-555-0113"
            self.assertFalse(self.requests(self.officer))

    def test_what_is_not_seen_is_not_tracked_as_changed(self):
        self.limit("owner")
        person = self.person.with_user(self.rival)
        person = person.with_context(tracking_disable=False)
        self.env.cr.flush()
        before = self.person.message_ids
        person.write({"function": "Head Buyer"})
        self.env.cr.flush()
        self.assertEqual(self.person.function, "Head Buyer")
        self.assertFalse((self.person.message_ids - before).tracking_value_ids)
        # what does change is tracked
        owner = self.person.with_user(self.officer)
        owner.with_context(tracking_disable=False).email = "new@hidden-client.example"
        self.env.cr.flush()
        tracked = (self.person.message_ids - before).tracking_value_ids
        self.assertIn(PERSON["email"], tracked.mapped("old_value_char"))

    def test_owner_works_as_always(self):
        self.limit("owner")
        self.company.conveyor_owner_field_ids = self.env.ref(
            "sales_conveyor.conveyor_protected_field_phone"
        )
        self.client.with_user(self.seller).write({"phone": "+1 202-555-0177"})
        self.env.flush_all()
        self.assertEqual(self.client.phone_sanitized, "+12025550177")

    def test_audit(self):
        """Whoever makes a field of contact details says whether it tells anything."""
        self.limit("owner")
        self.assertEqual(self.env["conveyor.reading"]._audit(), [])

    def test_audit_finds_what_is_new(self):
        self.limit("owner")
        self.patch(rules, "HARMLESS", rules.HARMLESS - {"res.partner.peppol_eas"})
        self.assertIn(
            "res.partner.peppol_eas is computed with sudo from contact details",
            self.env["conveyor.reading"]._audit(),
        )
