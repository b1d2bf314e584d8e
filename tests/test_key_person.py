"""Key persons: who may change them, when they were last spoken to, and when a client is
in danger because of them."""

import random
from datetime import date, datetime, timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user
from odoo.tools import mute_logger

from odoo.addons.sales_conveyor.rules import key_person as rules

from .common import TODAY, ConveyorCommon, conveyor_tags


class PeopleCommon(ConveyorCommon):
    """A mill that buys, its owner a salesperson; a second salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.company.conveyor_silent_months = 6
        cls.other = new_test_user(
            cls.env,
            "conveyor_other",
            "sales_conveyor.conveyor_group_user",
            name="Test Other",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.mill = cls.make_partner("Mill", is_company=True, user_id=cls.seller.id)
        cls.ada = cls.make_partner("Ada", parent_id=cls.mill.id)
        cls.bob = cls.make_partner("Bob", parent_id=cls.mill.id)
        cls.make_invoice(cls.mill, "2026-06-01", 100)
        cls.refresh()
        cls.file = cls.client_of(cls.mill)
        cls.decides = cls.env.ref("sales_conveyor.conveyor_person_role_decides")

    def key(self, partner, user=None, file=None, **values):
        return (
            self.env["conveyor.key.person"]
            .with_user(user or self.seller)
            .create(
                {
                    "client_id": (file or self.file).id,
                    "partner_id": partner.id,
                    **values,
                }
            )
        )

    def talk(self, partner, day, model=None, subtype="mail.mt_comment"):
        """Let a contact write to us."""
        record = model or partner
        return self.env["mail.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "author_id": partner.id,
                "message_type": "email",
                "subtype_id": self.env.ref(subtype).id,
                "date": f"{day} 10:00:00",
                "body": "Hello",
            }
        )

    def finish(self, activity, day):
        """Mark an activity as done on a day."""
        with freeze_time(day):
            activity.action_feedback()
            self.env.flush_all()

    def danger(self, file=None):
        self.refresh()
        return (file or self.file).danger

    def signs(self, file=None):
        return self.env["conveyor.key.person.danger"].search(
            [("client_id", "=", (file or self.file).id)], order="id"
        )


@conveyor_tags
class TestKeyPerson(PeopleCommon):
    def test_somebody_who_is_no_contact_yet_becomes_one(self):
        person = self.key(
            self.env["res.partner"],
            person_name="Cora",
            role_ids=[Command.link(self.decides.id)],
        )
        self.assertEqual(person.partner_id.name, "Cora")
        self.assertEqual(person.partner_id.parent_id, self.mill)
        self.assertEqual(person.standing, "there")

    def test_import_makes_contacts(self):
        result = (
            self.env["conveyor.key.person"]
            .with_user(self.seller)
            .load(
                ["client_id/.id", "person_name", "role_ids", "strength"],
                [[str(self.file.id), "Dan", "Decides", "Good"]],
            )
        )
        person = self.env["conveyor.key.person"].browse(result["ids"])
        self.assertEqual(person.partner_id.commercial_partner_id, self.mill)
        self.assertEqual((person.strength, person.role_ids), ("3", self.decides))

    def test_only_contacts_of_the_client_and_once(self):
        with self.assertRaises(ValidationError):
            self.key(self.make_partner("Stranger"))
        self.key(self.ada)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.key(self.ada)
            self.env.flush_all()

    def test_a_stranger_adds_but_does_not_change(self):
        person = self.key(self.ada, strength="4")
        added = self.key(self.bob, user=self.other)
        self.assertEqual(added.client_id, self.file)
        added.strength = "2"  # own, of today
        for values in ({"strength": "1"}, {"left_on": TODAY}, {"note": False}):
            with self.subTest(values), self.assertRaises(AccessError):
                person.with_user(self.other).write(values)
        with self.assertRaises(AccessError):
            person.with_user(self.other).action_has_left()
        with self.assertRaises(AccessError):
            person.with_user(self.other).unlink()
        with freeze_time("2026-06-16"), self.assertRaises(AccessError):
            added.with_user(self.other).strength = "4"
        with self.assertRaises(AccessError):
            self.file.with_user(self.other).write(
                {"key_person_ids": [Command.update(person.id, {"strength": "1"})]}
            )

    def test_who_answers_for_the_client_changes(self):
        person = self.key(self.ada)
        vip_head = new_test_user(
            self.env,
            "vip",
            "sales_conveyor.conveyor_group_vip_head",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        for user in (self.seller, self.officer, vip_head):
            person.with_user(user).note = f"by {user.name}"
        with self.assertRaises(AccessError):
            person.with_user(self.leader).note = "not my team"
        self.env["crm.team"].create(
            {
                "name": "Mine",
                "user_id": self.leader.id,
                "company_id": self.company.id,
                "member_ids": [Command.link(self.seller.id)],
            }
        )
        person.with_user(self.leader).note = "my team"

    def test_nobody_types_in_when_somebody_was_spoken_to(self):
        person = self.key(self.ada)
        for user in (self.seller, self.officer):
            for values in (
                {"last_touch": "2026-06-15"},
                {"talk_count": 5},
                {"noted_on": "2020-01-01"},
            ):
                with self.subTest(values), self.assertRaises(UserError):
                    person.with_user(user).write(values)
        with self.assertRaises(UserError):
            self.key(self.bob, last_touch="2026-06-15")
        with self.assertRaises(UserError):
            person.with_user(self.seller).with_context(conveyor_by_server=True).write(
                {"last_touch": "2026-06-15"}
            )
        with self.assertRaises(UserError):
            person.partner_id = self.bob
        with self.assertRaises(UserError):
            person.copy()

    def test_roles_without_the_conveyor_see_nothing(self):
        self.key(self.ada)
        for user in (self.analyst, self.accountant):
            with self.assertRaises(AccessError):
                self.env["conveyor.key.person"].with_user(user).search([], limit=1)
            self.ada.with_user(user).read(["name"])
        self.assertNotIn(
            "key_person_ids", self.Client.with_user(self.analyst).fields_get()
        )
        self.assertFalse(self.file.with_user(self.analyst).danger)

    def test_has_left(self):
        person = self.key(self.ada, role_ids=[Command.link(self.decides.id)])
        action = person.action_has_left()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.seller)
            .with_context(**action["context"])
            .create({"left_to": "Bakery", "replaced_by_id": self.bob.id})
        )
        wizard.action_leave()
        self.assertEqual((person.standing, person.left_to), ("left", "Bakery"))
        successor = self.file.key_person_ids - person
        self.assertEqual(successor.partner_id, self.bob)
        self.assertEqual(successor.role_ids, self.decides)
        self.assertIn("Ada", self.file.message_ids[0].body)
        person.action_is_back()
        self.assertEqual(person.standing, "there")
        with self.assertRaises(ValidationError):
            person.replaced_by_id = self.ada
        with self.assertRaises(ValidationError):
            person.write({"since": "2026-06-10", "left_on": "2026-06-09"})

    def test_standing_is_searched_as_it_is_shown(self):
        persons = [
            self.key(self.ada),
            self.key(self.bob, left_on=TODAY),
            self.key(self.env["res.partner"], person_name="Soon", left_on="2026-07-01"),
            self.key(self.env["res.partner"], person_name="Archived"),
            self.key(self.env["res.partner"], person_name="Elsewhere"),
        ]
        persons[3].partner_id.active = False
        persons[4].sudo().partner_id.with_user(1).parent_id = self.make_partner().id
        self.env.flush_all()
        shown = [person.standing for person in persons]
        self.assertEqual(shown, ["there", "left", "there", "archived", "elsewhere"])
        for standing in set(shown):
            found = self.env["conveyor.key.person"].search(
                [("client_id", "=", self.file.id), ("standing", "=", standing)]
            )
            self.assertEqual(set(found.mapped("standing")), {standing})
            self.assertEqual(len(found), shown.count(standing))

    def test_another_company_sees_nothing(self):
        self.key(self.ada)
        elsewhere = self._make_company("Elsewhere")
        foreigner = new_test_user(
            self.env,
            "foreigner",
            "sales_conveyor.conveyor_group_officer",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        persons = self.env["conveyor.key.person"].with_user(foreigner)
        persons = persons.with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(persons.search([("client_id", "=", self.file.id)]))
        with self.assertRaises(AccessError):
            persons.create({"client_id": self.file.id, "partner_id": self.bob.id})


@conveyor_tags
class TestLastTouch(PeopleCommon):
    def last(self, person):
        self.env["conveyor.figures.mark"]._add(self.mill.ids)
        self.refresh()
        return person.last_touch and str(person.last_touch)

    def test_what_counts_as_spoken_to(self):
        person = self.key(self.ada)
        self.assertFalse(self.last(person))
        self.talk(self.ada, "2026-01-10")
        self.assertEqual(self.last(person), "2026-01-10")
        letter = self.talk(self.ada, "2026-02-10")
        letter.write(
            {
                "author_id": self.seller.partner_id.id,
                "message_type": "comment",
                "partner_ids": [Command.set(self.ada.ids)],
            }
        )
        self.assertEqual(self.last(person), "2026-02-10")
        activity = self.ada.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.seller.id
        )
        self.assertEqual(self.last(person), "2026-02-10")
        self.finish(activity, "2026-03-10")
        self.assertEqual(self.last(person), "2026-03-10")
        event = self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": "2026-04-10 10:00:00",
                "stop": "2026-04-10 11:00:00",
                "partner_ids": [Command.set(self.ada.ids)],
            }
        )
        self.assertEqual(self.last(person), "2026-04-10")
        event.attendee_ids.state = "declined"
        self.assertEqual(self.last(person), "2026-03-10")

    def test_what_does_not_count(self):
        person = self.key(self.ada)
        invoice = self.make_invoice(self.mill, "2026-06-02", 10)
        for values in (
            # the invoice that is sent, the mailing, what OdooBot writes, a note of ours
            {
                "model": "account.move",
                "res_id": invoice.id,
                "author_id": self.seller.partner_id.id,
                "message_type": "comment",
            },
            {
                "author_id": self.seller.partner_id.id,
                "message_type": "email_outgoing",
            },
            {
                "author_id": self.env.ref("base.partner_root").id,
                "message_type": "comment",
            },
        ):
            self.talk(self.ada, "2026-05-10").write(
                {"partner_ids": [Command.set(self.ada.ids)], **values}
            )
        todo = self.ada.activity_schedule("mail.mail_activity_data_todo")
        todo.action_feedback()
        self.env["calendar.event"].create(
            {
                "name": "To come",
                "start": "2026-07-10 10:00:00",
                "stop": "2026-07-10 11:00:00",
                "partner_ids": [Command.set(self.ada.ids)],
            }
        )
        self.assertFalse(self.last(person))

    def test_activities_on_opportunities_and_orders(self):
        person = self.key(self.ada)
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "partner_id": self.ada.id, "type": "opportunity"}
        )
        call = lead.activity_schedule("mail.mail_activity_data_call")
        self.finish(call, "2026-03-10")
        self.assertEqual(self.last(person), "2026-03-10")
        order = self.env["sale.order"].create({"partner_id": self.ada.id})
        call = order.activity_schedule("mail.mail_activity_data_call")
        self.finish(call, "2026-03-11")
        self.assertEqual(self.last(person), "2026-03-11")

    def test_a_row_in_use_is_left_for_later(self):
        self.assertIn(
            "SKIP LOCKED", self._refresh_statement(), "the job waits for nobody"
        )

    def _refresh_statement(self):
        from odoo.addons.sales_conveyor.sql import conveyors, key_persons

        return key_persons.refresh_touches(
            conveyors.of_clients([1]), fields.Datetime.now()
        ).code


@conveyor_tags
class TestDanger(PeopleCommon):
    def test_all_gone(self):
        ada, bob = self.key(self.ada), self.key(self.bob)
        self.assertFalse(self.danger())
        ada.left_on = TODAY
        self.assertFalse(self.danger())
        bob.left_on = TODAY
        self.assertEqual(self.danger(), "gone")
        self.assertEqual(self.file.danger_since, date(2026, 6, 15))
        self.assertIn(self.file, self.Client.search([("danger", "=", "gone")]))
        self.assertIn(self.file, self.Client.search([("danger", "!=", False)]))
        self.assertNotIn(self.file, self.Client.search([("danger", "=", False)]))

    def test_archived_contacts_are_gone(self):
        self.key(self.ada)
        self.ada.active = False
        self.assertEqual(self.danger(), "gone")

    def test_one_activity_for_each_episode(self):
        ada = self.key(self.ada, left_on=TODAY)
        self.assertEqual(self.danger(), "gone")
        activity = self.file.activity_ids
        self.assertEqual(activity.user_id, self.seller)
        self.assertEqual(
            activity.activity_type_id,
            self.env.ref("sales_conveyor.conveyor_activity_type_danger"),
        )
        activity.unlink()  # dealt with, or brushed aside: it doesn't come again
        self.env["conveyor.figures.mark"]._add(self.mill.ids)
        self.assertEqual(self.danger(), "gone")
        self.assertFalse(self.file.activity_ids)
        ada.action_is_back()
        self.assertFalse(self.danger())
        ada.left_on = TODAY
        self.assertEqual(self.danger(), "gone")
        self.assertEqual(len(self.file.activity_ids), 1)
        self.assertEqual(len(self.signs()), 2)
        ada.action_is_back()
        self.assertFalse(self.danger())
        self.assertFalse(self.file.activity_ids, "over: nothing is left to do")

    def test_without_an_owner_the_officer_is_asked(self):
        self.file.with_user(self.officer).owner_id = False
        self.key(self.ada, user=self.officer, left_on=TODAY)
        self.danger()
        user = self.file.activity_ids.user_id
        self.assertTrue(user.has_group("sales_conveyor.conveyor_group_officer"))

    def test_not_spoken_to(self):
        with freeze_time("2025-11-01"):
            self.key(self.ada)
        self.env["conveyor.figures.mark"]._add(self.mill.ids)
        self.assertEqual(self.danger(), "silent")
        self.talk(self.ada, "2026-06-14")
        self.env["conveyor.figures.mark"]._add(self.mill.ids)
        self.assertFalse(self.danger())
        self.assertTrue(self.signs().ended_on)

    def test_who_was_written_down_lately_is_not_silent_yet(self):
        self.key(self.ada)
        self.assertFalse(self.danger())

    def test_not_spoken_to_is_set_by_company(self):
        with freeze_time("2025-11-01"):
            self.key(self.ada)
        for months, danger in ((0, False), (12, False), (7, "silent")):
            self.company.conveyor_silent_months = months
            self.env["conveyor.figures.mark"]._add(self.mill.ids)
            self.assertEqual(self.danger(), danger)

    def test_talk_of_trouble_only(self):
        self.key(self.ada)
        for _time in range(2):
            complaint = self.ada.activity_schedule(
                "sales_conveyor.conveyor_activity_type_complaint"
            )
            complaint.action_feedback()
        self.env["conveyor.figures.mark"]._add(self.mill.ids)
        self.assertEqual(self.danger(), "trouble")
        self.talk(self.ada, "2026-06-14")
        self.env["conveyor.figures.mark"]._add(self.mill.ids)
        self.assertFalse(self.danger())

    def test_who_does_not_buy_is_no_concern(self):
        shop = self.make_partner("Shop", is_company=True)
        owner = self.make_partner("Olga", parent_id=shop.id)
        self.make_invoice(shop, "2025-05-01", 10)
        self.refresh()
        file = self.client_of(shop)
        self.key(owner, user=self.officer, file=file, left_on=TODAY)
        self.assertFalse(self.danger(file))

    def test_nobody_writes_signs(self):
        self.key(self.ada, left_on=TODAY)
        self.danger()
        sign = self.signs()
        for user in (self.seller, self.officer, self.manager):
            with self.assertRaises(AccessError):
                sign.with_user(user).write({"ended_on": TODAY})
        with self.assertRaises(AccessError):
            sign.sudo().write({"ended_on": TODAY})
        with self.assertRaises(AccessError):
            sign.sudo().unlink()

    def test_the_nightly_job_sees_what_time_brings(self):
        with freeze_time("2026-01-01"):
            self.key(self.ada)
        self.assertFalse(self.danger())
        with freeze_time("2026-07-02"):
            rebuild = self.env["conveyor.rebuild"]._request("night")
            rebuild.sudo()._run()
        self.env.invalidate_all()
        self.assertEqual(self.file.danger, "silent")

    def test_the_rule_and_the_statement_agree(self):
        chance = random.Random(5)
        files, now = [], datetime(2026, 6, 15, 12)
        for number in range(40):
            partner = self.make_partner(f"R{number}", is_company=True)
            day = chance.choice(["2026-05-01", "2026-01-01", "2025-03-01"])
            self.make_invoice(partner, day, 10)
            files.append((partner, day))
        self.refresh()
        expected = {}
        silent_before = datetime(2025, 12, 15)
        for partner, day in files:
            file, persons = self.client_of(partner), []
            for number in range(chance.randrange(4)):
                contact = self.make_partner(f"P{number}", parent_id=partner.id)
                noted = now - timedelta(days=chance.randrange(400))
                with freeze_time(noted):
                    left_on = chance.choice([False, False, "2026-06-01", "2026-07-01"])
                    self.key(contact, user=self.officer, file=file, left_on=left_on)
                touches = []
                for _talk in range(chance.randrange(4)):
                    when = now - timedelta(days=chance.randrange(300))
                    trouble = chance.random() < 0.7
                    kind = "complaint" if trouble else None
                    activity = contact.activity_schedule(
                        f"sales_conveyor.conveyor_activity_type_{kind}"
                        if kind
                        else "mail.mail_activity_data_call"
                    )
                    self.finish(activity, when)
                    touches.append((datetime.combine(when, datetime.min.time()), kind))
                if chance.random() < 0.15:
                    contact.active = False
                since = silent_before
                recent = [kind for when, kind in touches if when >= since]
                last = max((when for when, _kind in touches), default=None)
                persons.append(
                    (
                        rules.standing(
                            left_on or None, contact.active, True, "2026-06-15"
                        )
                        == "there",
                        last or datetime.combine(noted, datetime.min.time()),
                        len(recent),
                        sum(bool(kind) for kind in recent),
                    )
                )
            expected[file] = rules.danger(persons, silent_before, day >= "2025-06-15")
        with freeze_time("2026-06-15"):
            self.env["conveyor.figures.mark"]._add([p.id for p, _day in files])
            self.refresh()
        found = {file: file.danger or None for file in expected}
        self.assertEqual(found, expected)
        self.assertGreaterEqual(len(set(expected.values())), 4)


@conveyor_tags
class TestKeyPersonMerge(PeopleCommon):
    def merge(self, partners, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.officer)
        wizard.create(
            {
                "partner_ids": [Command.set(partners.ids)],
                "dst_partner_id": target.id,
                "state": "selection",
            }
        ).action_merge()
        self.env.invalidate_all()

    def test_contacts_of_one_client_that_are_the_same(self):
        first = self.key(self.ada, strength="1", note="Old", left_on="2026-05-01")
        self.key(self.bob, strength="3", role_ids=[Command.link(self.decides.id)])
        self.merge(self.ada | self.bob, self.bob)
        self.env.invalidate_all()
        kept = self.file.key_person_ids
        self.assertEqual(len(kept), 1)
        self.assertEqual(kept.partner_id, self.bob)
        self.assertEqual((kept.strength, kept.note), ("3", "Old"))
        self.assertEqual(kept.standing, "there")
        self.assertEqual(kept.role_ids, self.decides)
        self.assertFalse(first.exists())

    def test_clients_that_are_merged(self):
        bakery = self.make_partner("Bakery", is_company=True)
        baker = self.make_partner("Baker", parent_id=bakery.id)
        self.make_invoice(bakery, "2026-06-01", 10)
        self.refresh()
        person = self.key(baker, user=self.officer, file=self.client_of(bakery))
        self.key(self.ada)
        self.merge(bakery | self.mill, self.mill)
        self.refresh()
        self.assertEqual(person.client_id, self.file)
        self.assertEqual(person.standing, "there")

    def test_folded_and_taken_out_again(self):
        bakery = self.make_partner("Bakery", is_company=True)
        baker = self.make_partner("Baker", parent_id=bakery.id)
        self.make_invoice(bakery, "2026-06-01", 10)
        self.refresh()
        file = self.client_of(bakery)
        person = self.key(baker, user=self.officer, file=file)
        bakery.write({"is_company": False, "parent_id": self.mill.id})
        self.refresh()
        self.assertEqual(person.client_id, self.file)
        bakery.write({"is_company": True, "parent_id": False})
        self.refresh()
        self.assertEqual(person.client_id, file)
        self.assertEqual(person.standing, "there")
