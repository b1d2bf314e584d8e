"""Protected data of clients: what waits for the officer, what is free, and every way
by which somebody may try to get round it."""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user

from odoo.addons.sales_conveyor.models.conveyor_client_rights import _BY_SERVER

from .common import ConveyorCommon, conveyor_tags


@conveyor_tags
class DataCommon(ConveyorCommon):
    """A client with a contact person and a bank account, in the central file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.accountant.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.other = new_test_user(
            cls.env,
            login="conveyor_other",
            name="Test Other",
            groups="sales_conveyor.conveyor_group_user,base.group_partner_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.be = cls.env.ref("base.be")
        cls.mill = cls.make_partner(
            "Guarded Mill",
            is_company=True,
            user_id=cls.other.id,
            phone="+32 470 11 11 11",
            email="mill@example.com",
            street="River Street 1",
            city="Ghent",
            country_id=cls.be.id,
        )
        cls.miller = cls.make_partner(
            "Ada Miller", parent_id=cls.mill.id, phone="+32 470 22 22 22"
        )
        cls.bank = cls.env["res.partner.bank"].create(
            {"partner_id": cls.mill.id, "acc_number": "111222333"}
        )
        cls.prospect = cls.make_partner("Prospect Ltd", phone="+32 470 33 33 33")
        cls.file = cls.enter(cls.mill)
        cls.requests = cls.env["conveyor.change.request"]
        cls.env.cr.flush()

    @classmethod
    def enter(cls, partner, company=None, **values):
        """Put a contact into the central file."""
        return (
            cls.env["conveyor.client"]
            .with_company(company or cls.company)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": (company or cls.company).id,
                    "owner_id": partner.user_id.id,
                    **values,
                }
            )
        )

    @contextmanager
    def origin(self, user):
        """Have a user at work as in a request: commands on contacts are carried out for
        whoever has begun the transaction."""
        transaction = self.env.transaction
        before, transaction.default_env = transaction.default_env, self.env(user=user)
        try:
            yield
        finally:
            transaction.default_env = before

    def waiting(self, partner=None, **having):
        domain = [("state", "=", "waiting")]
        domain += [("partner_id", "=", partner.id)] if partner else []
        domain += [(name, "=", value) for name, value in having.items()]
        return self.requests.search(domain, order="id")

    def assertWaits(self, partner, name, old, new, user=None):
        self.env.invalidate_all()
        [row] = self.waiting(partner, field_name=name)
        value = partner[name].id if partner._fields[name].relational else partner[name]
        self.assertEqual(value, old)
        self.assertEqual((row.sudo().old_value, row.sudo().new_value), (old, new))
        if user:
            self.assertEqual(row.user_id, user)
        return row


class TestWaiting(DataCommon):
    def test_change_waits_and_the_rest_is_written(self):
        self.mill.with_user(self.seller).write(
            {"phone": "+32 470 99 99 99", "comment": "Likes tea", "website": "a.b"}
        )
        row = self.assertWaits(
            self.mill, "phone", "+32 470 11 11 11", "+32 470 99 99 99", self.seller
        )
        self.assertIn("Likes tea", self.mill.comment)
        self.assertEqual(self.mill.website, "http://a.b")
        self.assertEqual(
            (row.kind, row.client_id, row.way), ("change", self.file, "server")
        )
        self.assertEqual(row.company_id, self.company)

    def test_filling_is_free(self):
        self.mill.with_user(self.seller).write({"vat": "BE0477472701", "zip": "9000"})
        self.assertEqual((self.mill.vat, self.mill.zip), ("BE0477472701", "9000"))
        self.assertFalse(self.waiting())

    def test_blanking_waits(self):
        for empty in (False, "", "  "):
            self.mill.with_user(self.seller).write({"email": empty})
            row = self.assertWaits(
                self.mill, "email", "mill@example.com", empty or False
            )
            self.assertEqual(row.kind, "blank")

    def test_each_default_field(self):
        state = self.env.ref("base.state_us_5")
        us = self.env.ref("base.us")
        self.mill.write({"vat": "BE0477472701", "street2": "Yard", "zip": "9000"})
        self.mill.conveyor_referrer_id = self.prospect
        wanted = {
            "name": "Stolen Mill",
            "vat": "BE0428759497",
            "phone": "+32 470 99 99 99",
            "email": "mine@example.com",
            "street": "Elsewhere 1",
            "street2": "Back",
            "zip": "1000",
            "city": "Brussels",
            "country_id": us.id,
            "conveyor_referrer_id": False,
        }
        before = self.mill.read(list(wanted))
        self.mill.with_user(self.seller).write({**wanted, "state_id": state.id})
        self.env.invalidate_all()
        self.assertEqual(self.mill.read(list(wanted)), before)
        rows = self.waiting(self.mill)
        self.assertEqual(set(rows.mapped("field_name")), set(wanted))
        # what is saved at once belongs together
        self.assertEqual(rows.first_id, rows[0])
        self.assertEqual(self.mill.state_id, state)  # it was empty

    def test_what_is_computed_from_protected_data_is_not_written(self):
        self.mill.with_user(self.seller).write(
            {
                "email_normalized": "mine@example.com",
                "phone_sanitized": "+321",
                "complete_name": "Mine",
                "function": "Mill",
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.mill.email_normalized, "mill@example.com")
        self.assertEqual(self.mill.phone_sanitized, "+32470111111")
        self.assertEqual(self.mill.complete_name, "Guarded Mill")
        self.assertEqual(self.mill.function, "Mill")

    def test_prospects_are_free(self):
        self.prospect.with_user(self.seller).write({"phone": "1", "name": "Renamed"})
        self.assertEqual(self.prospect.phone, "1")
        self.assertFalse(self.waiting())

    def test_the_same_again_makes_no_second_request(self):
        mill = self.mill.with_user(self.seller)
        mill.phone = "1"
        mill.phone = "1"
        self.assertEqual(len(self.waiting()), 1)
        mill.phone = "2"
        self.assertWaits(self.mill, "phone", "+32 470 11 11 11", "2", self.seller)
        # another user wants the same: it waits already; he wants another: both wait
        self.mill.with_user(self.accountant).phone = "2"
        self.assertEqual(len(self.waiting()), 1)
        self.mill.with_user(self.accountant).phone = "3"
        self.assertEqual(len(self.waiting()), 2)

    def test_the_same_value_is_no_change(self):
        self.mill.with_user(self.seller).write(
            {"phone": self.mill.phone, "country_id": self.be.id, "vat": ""}
        )
        self.assertFalse(self.waiting())

    def test_contact_persons_are_covered(self):
        miller = self.miller.with_user(self.seller)
        miller.write({"name": "Nobody", "phone": False, "function": "Owner"})
        self.assertEqual(self.miller.name, "Ada Miller")
        self.assertEqual(self.miller.function, "Owner")
        self.assertEqual(
            set(self.waiting(self.miller).mapped("field_name")), {"name", "phone"}
        )
        self.assertEqual(self.waiting().client_id, self.file)

    def test_contact_persons_are_not_archived_or_deleted(self):
        self.miller.with_user(self.seller).action_archive()
        row = self.assertWaits(self.miller, "active", True, False)
        self.assertEqual(row.kind, "archive")
        self.miller.with_user(self.seller).unlink()
        self.assertTrue(self.miller.exists())
        row = self.assertWaits(self.miller, "active", True, "delete")
        self.assertEqual((row.kind, row.field_label), ("delete", "Contact person"))

    def test_adding_contact_persons_is_free(self):
        with self.origin(self.seller):
            self.mill.with_user(self.seller).write(
                {"child_ids": [Command.create({"name": "New", "phone": "5"})]}
            )
        self.assertEqual(set(self.mill.child_ids.mapped("name")), {"Ada Miller", "New"})
        self.assertFalse(self.waiting())

    def test_several_contacts_at_once(self):
        both = (self.mill | self.prospect).with_user(self.seller)
        both.write({"phone": "7", "function": "Both"})
        self.assertEqual(self.mill.phone, "+32 470 11 11 11")
        self.assertEqual(self.prospect.phone, "7")
        self.assertEqual(both.mapped("function"), ["Both", "Both"])

    def test_commands_through_the_company(self):
        with self.origin(self.seller):
            self.mill.with_user(self.seller).write(
                {
                    "child_ids": [
                        Command.update(
                            self.miller.id, {"phone": "8", "function": "CEO"}
                        ),
                        Command.delete(self.miller.id),
                    ],
                    "bank_ids": [
                        Command.update(self.bank.id, {"acc_number": "999"}),
                        Command.clear(),
                    ],
                    "phone": "9",
                }
            )
        self.env.invalidate_all()
        self.assertEqual(self.miller.phone, "+32 470 22 22 22")
        self.assertEqual(self.miller.function, "CEO")
        self.assertEqual(self.mill.bank_ids.acc_number, "111222333")
        rows = self.waiting()
        self.assertEqual(
            sorted(rows.mapped(lambda r: (r.partner_id.id, r.field_name, r.kind))),
            sorted(
                [
                    (self.miller.id, "phone", "change"),
                    (self.miller.id, "active", "delete"),
                    (self.mill.id, "acc_number", "change"),
                    (self.mill.id, "active", "delete"),
                    (self.mill.id, "phone", "change"),
                ]
            ),
        )
        self.assertEqual(len(rows.first_id), 1)

    def test_a_person_as_client(self):
        person = self.make_partner("Grace", phone="1")
        self.enter(person)
        person.with_user(self.seller).write({"phone": "2"})
        self.assertWaits(person, "phone", "1", "2")


class TestSynchronisation(DataCommon):
    """Odoo keeps companies and their contact persons alike, in both directions."""

    def test_down_from_an_entitled_change(self):
        self.mill.with_user(self.officer).write(
            {"street": "New Street 5", "vat": "BE0477472701"}
        )
        self.assertEqual(self.miller.street, "New Street 5")
        self.assertEqual(self.miller.vat, "BE0477472701")
        self.assertFalse(self.waiting())

    def test_down_from_filling(self):
        self.mill.with_user(self.seller).write({"zip": "9000", "vat": "BE0477472701"})
        self.assertEqual(self.miller.zip, "9000")
        self.assertEqual(self.miller.vat, "BE0477472701")
        self.assertFalse(self.waiting())

    def test_up_from_a_contact_person(self):
        self.mill.vat = "BE0477472701"
        self.miller.with_user(self.seller).write(
            {"street": "Elsewhere 9", "vat": "BE0428759497"}
        )
        self.assertWaits(self.miller, "street", "River Street 1", "Elsewhere 9")
        self.assertWaits(self.miller, "vat", "BE0477472701", "BE0428759497")
        self.assertEqual(self.mill.street, "River Street 1")
        self.waiting().with_user(self.officer).action_accept()
        self.assertEqual(self.mill.street, "Elsewhere 9")
        self.assertEqual(self.mill.vat, "BE0428759497")

    def test_up_from_new_contact_persons(self):
        self.mill.vat = "BE0477472701"
        values = {
            "name": "Mole",
            "street": "Elsewhere 9",
            "vat": "BE0428759497",
            "parent_id": self.mill.id,
        }
        partners = self.env["res.partner"].with_user(self.seller)
        mole = partners.create(values)
        with self.origin(self.seller):
            self.mill.with_user(self.seller).write(
                {"child_ids": [Command.create(dict(values, name="Vole"))]}
            )
        # without it Odoo itself refuses to import contact persons of a company
        self.seller.group_ids |= self.env.ref("account.group_account_invoice")
        result = partners.load(
            ["name", "street", "vat", "parent_id/.id"],
            [["Bat", "Elsewhere 9", "BE0428759497", str(self.mill.id)]],
        )
        self.assertFalse(result["messages"])
        self.env.invalidate_all()
        self.assertEqual(len(self.mill.child_ids), 4)
        self.assertEqual(mole.vat, "BE0477472701")
        self.assertEqual(self.mill.street, "River Street 1")
        self.assertEqual(self.mill.vat, "BE0477472701")
        self.assertFalse(self.waiting())

    def test_up_from_an_emptied_contact_person(self):
        """What is empty on the person, but not on the company, isn't filled freely."""
        self.mill.vat = "BE0477472701"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET vat = NULL, street = NULL, city = NULL,"
            " country_id = NULL WHERE id = %s",
            [self.miller.id],
        )
        self.env.invalidate_all()
        self.miller.with_user(self.seller).write(
            {"vat": "BE0428759497", "street": "Elsewhere 9"}
        )
        self.env.invalidate_all()
        self.assertEqual(self.mill.vat, "BE0477472701")
        self.assertEqual(
            (self.mill.street, self.mill.city), ("River Street 1", "Ghent")
        )
        self.assertEqual(len(self.waiting(self.miller)), 2)

    def test_an_address_of_its_own_is_not_lost_by_its_type(self):
        depot = self.make_partner(
            "Depot", parent_id=self.mill.id, type="delivery", street="Harbour 4"
        )
        depot.with_user(self.seller).write({"type": "contact"})
        self.assertWaits(depot, "type", "delivery", "contact")
        self.assertEqual(depot.street, "Harbour 4")

    def test_a_holding_is_no_way_to_its_client(self):
        holding = self.make_partner("Holding", is_company=True, street="Old 1")
        self.mill._conveyor_as_server().parent_id = holding
        self.mill._conveyor_as_server().write({"street": "River Street 1"})
        holding._conveyor_as_server().write({"street": "Old 1", "city": False})
        self.mill._conveyor_as_server()._update_address(
            {"street": "River Street 1", "city": "Ghent"}
        )
        self.env.cr.flush()
        holding.with_user(self.seller).write({"street": "Elsewhere 3"})
        self.assertEqual(holding.street, "Elsewhere 3")
        self.assertWaits(self.mill, "street", "River Street 1", "Elsewhere 3")
        self.assertEqual(self.miller.street, "River Street 1")


class TestBankAccounts(DataCommon):
    def test_adding_is_free_and_comes_last(self):
        new = (
            self.env["res.partner.bank"]
            .with_user(self.seller)
            .create({"partner_id": self.mill.id, "acc_number": "666", "sequence": 0})
        )
        self.mill.with_user(self.seller).write(
            {"bank_ids": [Command.create({"acc_number": "777", "sequence": 0})]}
        )
        self.env.invalidate_all()
        self.assertEqual(self.mill.bank_ids[0], self.bank)
        self.assertTrue(new.exists())
        self.assertEqual(len(self.mill.bank_ids), 3)
        self.assertFalse(self.waiting())

    def test_changing_waits(self):
        bank = self.bank.with_user(self.seller)
        for name, value in (
            ("acc_number", "666"),
            ("sanitized_acc_number", "667"),
            ("acc_holder_name", "Me"),
            ("partner_id", self.prospect.id),
            ("sequence", 99),
        ):
            bank.write({name: value, "note": name})
            self.assertEqual(bank.note, name)
        bank.action_archive()
        bank.unlink()
        self.env.invalidate_all()
        self.assertTrue(self.bank.active)
        self.assertEqual(
            (self.bank.acc_number, self.bank.partner_id, self.bank.sequence),
            ("111222333", self.mill, 10),
        )
        self.assertEqual(
            {row.field_name: row.sudo().new_value for row in self.waiting(self.mill)},
            {
                "acc_number": "667",
                "acc_holder_name": "Me",
                "partner_id": self.prospect.id,
                "sequence": 99,
                "active": "delete",
            },
        )

    def test_accounts_of_prospects_are_free(self):
        bank = self.env["res.partner.bank"].create(
            {"partner_id": self.prospect.id, "acc_number": "1"}
        )
        bank.with_user(self.seller).write({"acc_number": "2"})
        self.assertEqual(bank.acc_number, "2")
        bank.with_user(self.seller).unlink()  # in Odoo: into the archive
        self.assertFalse(bank.active or self.waiting())

    def test_accepted(self):
        self.bank.with_user(self.seller).acc_number = "666"
        self.waiting().with_user(self.officer).action_accept()
        self.assertEqual(self.bank.acc_number, "666")
        self.bank.with_user(self.seller).unlink()
        row = self.waiting()
        row.with_user(self.officer).action_accept()
        self.assertFalse(self.bank.active)
        self.assertEqual((row.state, row.partner_id), ("accepted", self.mill))

    def test_a_deleted_account_leaves_its_contact_alone(self):
        self.bank.with_user(self.seller).unlink()
        row = self.waiting()
        row.with_context(conveyor_by_server=_BY_SERVER).bank_id = False  # as by SQL
        with self.assertRaisesRegex(UserError, "isn't there any more"):
            row.with_user(self.officer).action_accept()
        self.assertTrue(self.mill.exists())
        self.assertTrue(self.mill.active)


class TestWhoMay(DataCommon):
    def test_officer_and_odoobot(self):
        for user, value in (
            (self.officer, "21"),
            (self.env["res.users"].browse(SUPERUSER_ID), "22"),
        ):
            self.mill.with_user(user).phone = value
            self.assertEqual(self.mill.phone, value)
        self.mill.with_user(self.seller)._conveyor_as_server().phone = "23"
        self.assertEqual(self.mill.phone, "23")
        self.assertFalse(self.waiting())

    def test_everybody_else_asks(self):
        # a right in Odoo, the conveyor's administration included, isn't this right
        for user in (self.seller, self.leader, self.manager, self.other):
            self.mill.with_user(user).phone = f"1{user.id}"
        accountant = self.mill.with_user(self.accountant)
        accountant.write({"phone": "77", "email": "b@example.com", "comment": "x"})
        self.assertEqual(self.mill.phone, "+32 470 11 11 11")
        self.assertEqual(len(self.waiting(self.mill, field_name="phone")), 5)

    def test_sudo_and_forged_contexts(self):
        seller = self.env["res.users"].browse(self.seller.id)
        for mill in (
            self.mill.with_user(seller).sudo(),
            self.mill.with_user(seller).with_context(conveyor_by_server=True),
            self.mill.with_user(seller).with_context(
                conveyor_by_server=str(_BY_SERVER), conveyor_syncing=True, su=True
            ),
            self.mill.with_user(seller).with_context(
                install_mode=True, import_file=True, tracking_disable=True
            ),
        ):
            mill.phone = "1"
            self.assertWaits(self.mill, "phone", "+32 470 11 11 11", "1")
            self.waiting().with_user(seller).action_withdraw()

    def test_server_action(self):
        self.env["ir.actions.server"].create(
            {
                "name": "Take over",
                "model_id": self.env.ref("base.model_res_partner").id,
                "state": "object_write",
                "update_path": "phone",
                "value": "1",
            }
        ).with_user(self.seller).with_context(
            active_model="res.partner", active_ids=self.mill.ids, active_id=self.mill.id
        ).run()
        self.assertWaits(self.mill, "phone", "+32 470 11 11 11", "1", self.seller)

    def test_owner_is_trusted_with_some_fields(self):
        self.company.conveyor_owner_field_ids = self.env.ref(
            "sales_conveyor.conveyor_protected_field_phone"
        ) | self.env.ref("sales_conveyor.conveyor_protected_field_child_ids")
        self.mill.with_user(self.other).write({"phone": "1", "email": "o@example.com"})
        self.assertEqual(self.mill.phone, "1")
        self.assertEqual(self.waiting().field_name, "email")
        self.miller.with_user(self.other).action_archive()
        self.assertFalse(self.miller.active)
        self.mill.with_user(self.seller).phone = "2"
        self.assertEqual(self.mill.phone, "1")

    def test_group_is_trusted(self):
        self.company.conveyor_data_group_ids = self.env.ref(
            "account.group_account_invoice"
        )
        self.mill.with_user(self.accountant).phone = "1"
        self.bank.with_user(self.accountant).acc_number = "2"
        self.assertEqual((self.mill.phone, self.bank.acc_number), ("1", "2"))
        self.mill.with_user(self.seller).phone = "3"
        self.assertEqual(self.mill.phone, "1")

    def test_permit_opens_the_data_of_one_client(self):
        self.env["conveyor.permit.give"].with_user(self.officer).create(
            {
                "client_ids": [Command.set(self.file.ids)],
                "user_id": self.seller.id,
                "reason": "Calls everybody",
                "until": fields.Date.add(fields.Date.today(), days=3),
                "may_data": True,
            }
        ).action_give()
        permit = self.file.permit_ids
        self.mill.with_user(self.seller).zip = "9000"  # needs none
        self.assertEqual(permit.use_count, 0)
        self.mill.with_user(self.seller).phone = "1"
        self.miller.with_user(self.seller).action_archive()
        self.assertEqual(self.mill.phone, "1")
        self.assertFalse(self.miller.active)
        self.assertEqual(permit.use_count, 2)
        self.mill.with_user(self.accountant).phone = "2"
        self.assertEqual(self.mill.phone, "1")
        second = self.make_partner("Second", phone="1", user_id=self.other.id)
        self.enter(second)
        second.with_user(self.seller).phone = "2"
        self.assertEqual(second.phone, "1")

    def test_a_write_of_other_fields_costs_nothing(self):
        def queries(values):
            self.env.flush_all()
            self.env.invalidate_all()
            mill = self.mill.with_user(self.seller)
            mill.read(["name", "phone"])
            before = self.env.cr.sql_log_count
            mill.write(values)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries({"function": "A"})
        plain = queries({"function": "B"})
        self.env["conveyor.protected.field"].search([]).active = False
        queries({"function": "C"})
        self.assertEqual(plain, queries({"function": "D"}))

    def test_each_company_of_which_it_is_a_client_is_asked(self):
        second = self._make_company("Second Works")
        file = self.enter(self.mill, second, owner_id=False)
        self.company.conveyor_data_group_ids = self.env.ref("base.group_user")
        self.mill.with_user(self.seller).phone = "1"
        row = self.assertWaits(self.mill, "phone", "+32 470 11 11 11", "1")
        self.assertEqual(row.client_id, file)
        # he sees what he has asked for; the officer of the first company doesn't
        self.assertEqual(row.with_user(self.seller).new_text, "1")
        with self.assertRaises(AccessError):
            row.with_user(self.officer).action_accept()

    def test_portal_client_edits_his_own_data(self):
        portal = new_test_user(
            self.env,
            "miller",
            "base.group_portal",
            partner_id=self.miller.id,
            name="Ada Miller",
        )
        # what the portal does for "My Account", and a shop for its visitors
        self.miller.with_user(portal).sudo().write({"phone": "5", "street": "Mine 1"})
        self.assertEqual((self.miller.phone, self.mill.street), ("5", "Mine 1"))
        self.assertFalse(self.waiting())
        # whoever manages users edits the contact by its user
        self.seller.group_ids |= self.env.ref("base.group_erp_manager")
        portal.with_user(self.seller).write({"phone": "6", "name": "Gone"})
        self.assertWaits(self.miller, "phone", "5", "6")
        self.assertEqual(self.miller.name, "Ada Miller")

    def test_nothing_is_asked_where_nothing_is_protected(self):
        self.env["conveyor.protected.field"].search([]).active = False
        self.mill.with_user(self.seller).write({"phone": False, "name": "Free"})
        self.miller.with_user(self.seller).action_archive()
        self.bank.with_user(self.seller).unlink()
        self.assertFalse(self.mill.phone or self.miller.active or self.bank.active)
        self.assertFalse(self.waiting())

    def test_admin_adds_a_field(self):
        field = self.env.ref("base.field_res_partner__website")
        self.env["conveyor.protected.field"].with_user(self.manager).create(
            {"field_id": field.id}
        )
        self.mill.website = "http://mill.example.com"
        self.mill.with_user(self.seller).website = "http://evil.example.com"
        self.assertWaits(
            self.mill, "website", "http://mill.example.com", "http://evil.example.com"
        )

    def test_only_plain_fields_are_protected(self):
        for name in ("parent_id", "category_id", "display_name", "barcode", "user_id"):
            field = self.env.ref(f"base.field_res_partner__{name}")
            with self.assertRaises(ValidationError):
                self.env["conveyor.protected.field"].create({"field_id": field.id})
        with self.assertRaises(AccessError):
            self.env["conveyor.protected.field"].with_user(self.seller).search(
                [], limit=1
            ).active = False


class TestFlows(DataCommon):
    """Odoo's own flows that write contacts."""

    def test_lead_keeps_what_was_typed(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "partner_id": self.mill.id, "user_id": self.other.id}
        )
        lead.with_user(self.other).write(
            {"email_from": "new@example.com", "phone": "+32 470 55 55 55"}
        )
        self.assertWaits(self.mill, "email", "mill@example.com", "new@example.com")
        self.assertWaits(self.mill, "phone", "+32 470 11 11 11", "+32 470 55 55 55")
        self.assertEqual(lead.email_from, "new@example.com")
        self.env["crm.lead"].with_user(self.other).create(
            {
                "name": "Other deal",
                "partner_id": self.mill.id,
                "phone": "+32 470 66 66 66",
            }
        )
        self.assertEqual(self.mill.phone, "+32 470 11 11 11")

    def test_form(self):
        with Form(self.mill.with_user(self.seller)) as form:
            form.phone = "1"
            form.city = "Bruges"
            form.website = "http://mill.example.com"
        self.assertWaits(self.mill, "phone", "+32 470 11 11 11", "1")
        self.assertWaits(self.mill, "city", "Ghent", "Bruges")
        self.assertEqual(self.mill.website, "http://mill.example.com")

    def test_import(self):
        result = (
            self.env["res.partner"]
            .with_user(self.seller)
            .with_context(import_file=True)
            .load(
                [".id", "phone", "function", "country_id"],
                [[str(self.mill.id), "1", "Imported", "France"]],
            )
        )
        self.assertEqual(result["ids"], self.mill.ids)
        self.assertFalse(result["messages"])
        self.assertEqual(self.mill.function, "Imported")
        row = self.assertWaits(self.mill, "phone", "+32 470 11 11 11", "1")
        self.assertEqual(row.way, "import")
        self.assertWaits(
            self.mill, "country_id", self.be.id, self.env.ref("base.fr").id
        )

    def test_tested_import_says_what_would_wait(self):
        importer = (
            self.env["base_import.import"]
            .with_user(self.seller)
            .create(
                {
                    "res_model": "res.partner",
                    "file": (
                        "Id,Phone,Job\n"
                        f"{self.mill.id},1,Imported\n"
                        f"{self.prospect.id},2,Imported\n"
                    ).encode(),
                    "file_type": "text/csv",
                    "file_name": "contacts.csv",
                }
            )
        )
        options = {"quoting": '"', "separator": ",", "has_headers": True}
        arguments = ([".id", "phone", "function"], ["Id", "Phone", "Job"], options)
        [message] = importer.execute_import(*arguments, dryrun=True)["messages"]
        self.assertEqual(message["type"], "warning")
        self.assertIn(self.officer.name, message["message"])
        self.assertIn("contacts: 1. The old values stay", message["message"])
        self.assertIn(f"{self.mill.display_name}: Phone", message["message"])
        self.assertNotIn(self.prospect.display_name, message["message"])
        self.assertFalse(self.waiting())
        # in earnest the user is told as after any other save
        self.assertFalse(importer.execute_import(*arguments)["messages"])
        self.assertWaits(self.mill, "phone", "+32 470 11 11 11", "1")

    def test_invoice_of_the_accountant(self):
        self.env["account.move"].with_user(self.accountant).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.mill.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.product.id, "price_unit": 5})
                ],
            }
        ).action_post()
        self.assertFalse(self.waiting())

    def test_merge_of_contact_persons_is_the_officers(self):
        double = self.make_partner("Ada M.", parent_id=self.mill.id, function="CEO")
        wizards = self.env["base.partner.merge.automatic.wizard"]
        with self.assertRaises(AccessError):
            wizards.with_user(self.seller)._merge((double | self.miller).ids, double)
        self.assertTrue(self.miller.exists())
        miller = self.miller.with_user(self.officer)
        wizards.with_user(self.officer)._merge((double | miller).ids, miller)
        self.assertFalse(double.exists())
        self.assertEqual(self.miller.function, "CEO")

    def test_copies_are_free(self):
        copy = self.mill.with_user(self.seller).copy({"phone": "1"})
        self.assertEqual(copy.phone, "1")
        self.assertFalse(self.waiting())

    def test_recommendations_that_lead_back_are_severed(self):
        self.mill.conveyor_referrer_id = self.prospect
        self.env["conveyor.referral"].with_user(self.seller)._sever(
            self.prospect, merged=False
        )
        self.assertFalse(self.waiting())


class TestDeciding(DataCommon):
    def setUp(self):
        super().setUp()
        self.mill.with_user(self.seller).write({"phone": "1", "city": "Bruges"})
        self.rows = self.waiting()
        self.phone = self.rows.filtered(lambda row: row.field_name == "phone")

    def decide(self, rows, decision, reason=None, user=None):
        rows = rows.with_user(user or self.officer)
        action = rows.action_refuse()
        wizard = (
            self.env["conveyor.change.decision"]
            .with_user(user or self.officer)
            .with_context(action["context"])
            .create({"decision": decision, "reason": reason})
        )
        return wizard.action_decide()

    def test_way_is_told_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        word = self.env.ref("sales_conveyor.selection__conveyor_attempt__way__server")
        word.with_context(lang="ru_RU").name = "Сервер"
        requests = self.env["conveyor.change.request"].with_context(lang="ru_RU")
        ways = dict(requests.fields_get(["way"])["way"]["selection"])
        self.assertEqual(ways["server"], "Сервер")

    def test_accept_many(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.seller.write({"lang": "ru_RU", "notification_type": "inbox"})
        self.rows.with_user(self.officer).action_accept()
        self.assertEqual((self.mill.phone, self.mill.city), ("1", "Bruges"))
        self.assertEqual(set(self.rows.mapped("state")), {"accepted"})
        self.assertEqual(self.rows.decided_by_id, self.officer)
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.seller.partner_id.ids)], limit=1
        )
        self.assertEqual((told.model, told.res_id), ("res.partner", self.mill.id))
        self.assertIn("Bruges", told.body)
        # the note in the chatter doesn't tell the values, which not everybody may read
        note = self.mill.message_ids.filtered(lambda m: "Test Seller" in m.body)
        self.assertTrue(note)
        self.assertNotIn("Bruges", "".join(note.mapped("body")))

    def test_refuse_with_reason(self):
        self.decide(self.phone, "refused", "It is a wrong number")
        self.assertEqual(self.mill.phone, "+32 470 11 11 11")
        self.assertEqual(self.phone.state, "refused")
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.seller.partner_id.ids)], limit=1
        )
        self.assertIn("It is a wrong number", told.body)
        self.assertEqual((self.rows - self.phone).state, "waiting")

    def test_accept_together(self):
        self.phone.with_user(self.officer).action_accept_together()
        self.assertEqual(self.mill.city, "Bruges")

    def test_withdraw(self):
        with self.assertRaises(UserError):
            self.phone.with_user(self.officer).action_withdraw()
        self.phone.with_user(self.seller).action_withdraw()
        self.assertEqual(self.phone.state, "withdrawn")
        with self.assertRaises(UserError):
            self.phone.with_user(self.officer).action_accept()
        self.assertEqual(self.mill.phone, "+32 470 11 11 11")

    def test_nobody_else_decides(self):
        for user in (self.seller, self.other, self.manager):
            rows = self.rows.with_user(user)
            for method in ("action_accept", "action_refuse", "action_accept_together"):
                with self.subTest(user=user.login, method=method):
                    with self.assertRaises(AccessError):
                        getattr(rows, method)()
            wizard = (
                self.env["conveyor.change.decision"]
                .with_user(user)
                .create(
                    {
                        "request_ids": [Command.set(self.rows.ids)],
                        "decision": "accepted",
                    }
                )
            )
            with self.assertRaises(AccessError):
                wizard.action_decide()
        self.assertEqual(set(self.rows.mapped("state")), {"waiting"})
        with self.assertRaises(AccessError):
            self.rows.with_user(self.accountant).action_accept()

    def test_rows_are_written_by_the_server_alone(self):
        seller, officer = (
            self.rows.with_user(self.seller),
            self.rows.with_user(self.officer),
        )
        for rows in (seller, officer, seller.sudo(), officer.sudo()):
            for values in (
                {"state": "accepted"},
                {"field_name": "email"},
                {"comment": "x", "state": "refused"},
            ):
                with self.assertRaises(AccessError):
                    rows.write(values)
            with self.assertRaises(AccessError):
                rows.unlink()
            with self.assertRaises(AccessError):
                rows.create({"partner_id": self.mill.id, "client_id": self.file.id})
        seller.comment = "They have moved"
        with self.assertRaises(AccessError):
            officer.comment = "No, they haven't"
        self.assertEqual(self.rows.mapped("comment"), ["They have moved"] * 2)

    def test_who_sees_them(self):
        self.assertEqual(self.requests.with_user(self.seller).search([]), self.rows)
        # the owner of the client, too
        self.assertEqual(self.requests.with_user(self.other).search([]), self.rows)
        self.assertEqual(self.requests.with_user(self.officer).search([]), self.rows)
        for user in (self.accountant, self.leader, self.analyst):
            self.assertFalse(self.requests.with_user(user).search([]))
        with self.assertRaises(AccessError):
            self.rows.with_user(self.seller).read(["old_value"])

    def test_overtaken(self):
        self.assertFalse(self.phone.overtaken)
        self.mill.with_user(self.officer).phone = "3"
        self.env.invalidate_all()
        self.assertTrue(self.phone.overtaken)
        self.assertEqual(self.phone.now_text, "3")
        officers = self.requests.with_user(self.officer)
        self.assertEqual(officers.search([("overtaken", "=", True)]), self.phone)
        self.assertNotIn(self.phone, officers.search([("overtaken", "=", False)]))
        self.phone.with_user(self.officer).action_accept()
        self.assertEqual(self.mill.phone, "1")

    def test_what_is_invalid_names_the_request(self):
        self.mill.conveyor_referrer_id = self.prospect
        self.mill.with_user(self.seller).conveyor_referrer_id = self.miller
        row = self.waiting(field_name="conveyor_referrer_id")
        with self.assertRaisesRegex(UserError, "Guarded Mill: Recommended By: .+"):
            row.with_user(self.officer).action_accept()

    def test_deletion_of_a_contact_person(self):
        self.miller.with_user(self.seller).unlink()
        row = self.waiting(self.miller)
        self.assertEqual(row.new_text, "Deleted")
        row.with_user(self.officer).action_accept()
        self.assertFalse(self.miller.exists() or row.exists())
        told = self.env["mail.message"].search(
            [("partner_ids", "in", self.seller.partner_id.ids)], limit=1
        )
        self.assertEqual(told.res_id, self.mill.id)

    def test_texts(self):
        self.mill.with_user(self.seller).country_id = self.env.ref("base.fr")
        row = self.waiting(field_name="country_id").with_user(self.officer)
        self.assertEqual((row.old_text, row.new_text), ("Belgium", "France"))
        self.assertEqual(row.display_name, "Guarded Mill: Country")
        self.assertEqual(
            self.requests.search([("field_label", "ilike", "countr")]), row.sudo()
        )

    def test_old_values_are_not_shown_to_those_who_read_no_details(self):
        city = self.rows - self.phone
        self.assertEqual(self.phone.with_user(self.seller).old_text, "+32 470 11 11 11")
        self.company.conveyor_reading = "owner"
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        mine = self.phone.with_user(self.seller)
        self.assertFalse(mine.old_text or mine.now_text)
        self.assertEqual(mine.new_text, "1")
        self.assertEqual(city.with_user(self.seller).old_text, "Ghent")
        for user in (self.other, self.officer):  # the owner, and who decides
            self.assertTrue(self.phone.with_user(user).old_text)

    def test_note_on_the_contact(self):
        for partner in (self.mill, self.miller):
            partner.invalidate_recordset()
        self.miller.with_user(self.other).phone = "4"
        mill = self.mill.with_user(self.accountant)
        self.assertIn("Phone", mill.conveyor_change_note)
        self.assertIn("City", mill.conveyor_change_note)
        self.assertFalse(self.prospect.conveyor_change_note)
        self.rows.with_user(self.officer).action_accept()
        mill.invalidate_recordset()
        self.assertNotIn("City", mill.conveyor_change_note)
        domain = mill.action_open_conveyor_changes()["domain"]
        self.assertIn(self.phone, self.requests.search(domain))

    def test_counter_of_the_officer(self):
        def count(user):
            groups = self.env["res.users"].with_user(user)._get_activity_groups()
            return sum(
                group["total_count"]
                for group in groups
                if group["model"] == "conveyor.change.request"
            )

        self.assertEqual(count(self.officer), 2)
        self.assertEqual(count(self.seller), 0)

    def test_user_is_told_at_once(self):
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        with self.env.cr.savepoint() as savepoint:
            self.mill.with_user(self.seller).email = "undone@example.com"
            savepoint.rollback()
        self.env.invalidate_all()
        self.mill.with_user(self.seller).write({"street": "Other"})
        self.env.cr.precommit.run()
        notifications = self.env["bus.bus"].search([])
        told = [n.message for n in notifications if "simple_notification" in n.message]
        self.assertEqual(len(told), 1)
        self.assertIn("Street", told[0])
        self.assertIn("Guarded Mill", told[0])
        self.assertNotIn("Email", told[0])


class TestRemoteCalls(DataCommon, HttpCase):
    """The clever salesperson with a browser console and an API key."""

    def call(self, user, model, method, *args, **kwargs):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def test_ways(self):
        ids, evil = self.mill.ids, {"phone": "1"}
        forged = {"conveyor_by_server": True, "conveyor_syncing": True, "uid": 1}
        for number, (model, method, args, kwargs) in enumerate(
            (
                ("res.partner", "write", (ids, evil), {}),
                ("res.partner", "write", (ids, evil), {"context": forged}),
                ("res.partner", "web_save", (ids, evil, {"phone": {}}), {}),
                ("res.partner", "web_save_multi", (ids, [evil], {"phone": {}}), {}),
                ("res.partner", "load", ([".id", "phone"], [[str(ids[0]), "1"]]), {}),
                (
                    "res.partner",
                    "write",
                    (
                        self.prospect.ids,
                        {"child_ids": [[1, ids[0], evil]]},
                    ),
                    {},
                ),
                (
                    "res.partner",
                    "create",
                    ([{"name": "Trojan", "child_ids": [[1, ids[0], evil]]}],),
                    {},
                ),
            )
        ):
            with self.subTest(number, method=method, model=model):
                result = self.call(self.seller, model, method, *args, **kwargs)
                self.env.invalidate_all()
                self.assertEqual(self.mill.phone, "+32 470 11 11 11")
                [row] = self.waiting(self.mill)
                self.assertEqual((row.user_id, row.field_name), (self.seller, "phone"))
                if method == "web_save":
                    self.assertEqual(result[0]["phone"], "+32 470 11 11 11")
                row.with_user(self.seller).action_withdraw()
        self.call(
            self.other,
            "crm.lead",
            "create",
            [{"name": "Deal", "partner_id": ids[0], "phone": "1"}],
        )
        self.assertWaits(self.mill, "phone", "+32 470 11 11 11", "1", self.other)
        self.call(
            self.seller,
            "conveyor.client",
            "write",
            self.file.ids,
            {"contact_ids": [[1, self.miller.id, {"name": "Mole"}]]},
        )
        self.env.invalidate_all()
        self.assertEqual(self.mill.child_ids.mapped("name"), ["Ada Miller"])
        self.call(self.seller, "res.partner", "unlink", self.miller.ids)
        self.call(self.seller, "res.partner.bank", "unlink", self.bank.ids)
        self.call(self.seller, "res.partner", "action_archive", self.miller.ids)
        self.env.invalidate_all()
        self.assertTrue(self.miller.active and self.bank.exists())

    def test_api_tells_its_way(self):
        self.authenticate(None, None)
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.seller)
            ._generate(
                "rpc", "test", fields.Datetime.add(fields.Datetime.now(), days=1)
            )
        )
        response = self.url_open(
            "/json/2/res.partner/write",
            headers={"Authorization": f"Bearer {key}"},
            json={"ids": self.mill.ids, "vals": {"phone": "1"}},
        )
        self.assertEqual(response.status_code, 200)
        row = self.assertWaits(self.mill, "phone", "+32 470 11 11 11", "1")
        self.assertEqual((row.way, row.user_id), ("api", self.seller))
