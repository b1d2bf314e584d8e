"""The central-file officer's queues."""

from datetime import date

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, new_test_user

from odoo.addons.sales_conveyor.rules import queue as rules

from .common import TODAY, ConveyorCommon, conveyor_tags


@conveyor_tags
class QueueCommon(ConveyorCommon):
    @classmethod
    def make_client(cls, day=TODAY, **values):
        partner = cls.make_partner(**{"is_company": True, **values})
        cls.make_invoice(partner, day, 100)
        cls.refresh()
        return cls.client_of(partner)

    def waiting(self, key, user=None):
        self.refresh()  # the journal of touches is written by the job
        files = self.Client.with_user(user or self.officer)
        return files.search([("queue", "=", key), ("company_id", "=", self.company.id)])


@freeze_time(TODAY)
class TestQueue(QueueCommon):
    def test_new_files_wait_until_they_are_verified(self):
        client, other = self.make_client(), self.make_client()
        self.assertEqual(self.waiting("new"), client | other)
        (client | other).with_user(self.officer).action_verify()
        self.assertFalse(self.waiting("new"))
        self.assertEqual(client.verified_on, date(2026, 6, 15))
        self.assertEqual(client.verified_by_id, self.officer)

    def test_files_are_verified_again(self):
        client = self.make_client(day="2026-01-10")
        self.assertFalse(self.waiting("unverified"))
        with freeze_time("2027-01-09"):
            self.assertFalse(self.waiting("unverified"))
        with freeze_time("2027-01-11"):
            self.assertEqual(self.waiting("unverified"), client)
            client.with_user(self.officer).action_verify()
            self.assertFalse(self.waiting("unverified"))
            self.company.conveyor_verify_months = 1
        with freeze_time("2027-02-12"):
            self.assertEqual(self.waiting("unverified"), client)
            client.action_close()
            self.assertFalse(self.waiting("unverified"))

    def test_the_domain_says_what_the_rule_says(self):
        client = self.make_client(day="2026-01-10")
        before = rules.months_before(fields.Date.today(), 12)
        for state, verified, entered in (
            ("new", False, "2025-06-14"),
            ("new", False, "2025-06-15"),
            ("verified", "2025-06-14", "2020-01-01"),
            ("verified", "2025-06-15", "2020-01-01"),
            ("closed", False, "2020-01-01"),
        ):
            client._as_server().write({"state": state, "entry_date": entered})
            client._as_server().write({"verified_on": verified})
            self.env.flush_all()
            expected = rules.is_unverified(
                state, client.verified_on or None, client.entry_date, before
            )
            self.assertEqual(bool(self.waiting("unverified")), expected)

    def test_incomplete_and_required(self):
        lacking = self.make_client()
        self.assertIn(lacking, self.waiting("lacking"))
        self.assertIn(lacking, self.waiting("incomplete"))
        self.env["conveyor.completeness.rule"].search([]).required = False
        self.env["conveyor.completeness"]._follow(lacking.partner_id.ids)
        self.assertNotIn(lacking, self.waiting("lacking"))
        self.assertIn(lacking, self.waiting("incomplete"))

    def test_addresses_that_cannot_be_used(self):
        fine = self.make_client(email="info@fine.example")
        typo = self.make_client(email="info@")
        bounced = self.make_client(email="info@gone.example")
        bounced.partner_id.message_bounce = 2
        refused = self.make_client()
        person = self.make_partner(
            name="Ann", parent_id=refused.partner_id.id, email="ann@no.example"
        )
        self.env["mail.blacklist"].create({"email": "ann@no.example"})
        self.assertEqual(self.waiting("email"), typo | bounced | refused)
        self.assertFalse(fine.contact_problems)
        self.assertIn("Ann", refused.contact_problems)
        self.assertIn("blacklist", refused.contact_problems)
        self.assertNotIn("ann@", refused.contact_problems)
        self.assertIn("come back", bounced.contact_problems)
        self.assertIn("valid", typo.contact_problems)
        person.active = False
        self.assertEqual(self.waiting("email"), typo | bounced)

    def test_numbers_that_cannot_be_dialled(self):
        self.make_client(phone="+1 202 555 0123")
        bad = self.make_client(phone="12")
        self.assertEqual(self.waiting("phone"), bad)
        self.assertIn("phone", bad.contact_problems)

    def test_nobody_looks_after_them(self):
        alone, left = self.make_client(), self.make_client()
        kept = self.make_client()
        leaver = new_test_user(
            self.env,
            login="leaver",
            groups="sales_conveyor.conveyor_group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.env["res.users"].flush_model()
        left.owner_id, kept.owner_id = leaver, self.seller
        alone.owner_id = False
        self.env.flush_all()
        # archived behind all hooks, as a departure without hand-over
        self.env.cr.execute(
            "UPDATE res_users SET active = false WHERE id = %s", [leaver.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.waiting("no_owner"), alone | left)

    def test_owners_who_sell_no_more(self):
        kept, demoted, moved = (self.make_client() for _client in range(3))
        elsewhere = self._make_company("Elsewhere")
        owners = [
            new_test_user(
                self.env,
                login=f"owner_{number}",
                groups="sales_conveyor.conveyor_group_user",
                company_id=self.company.id,
                company_ids=[Command.set((self.company | elsewhere).ids)],
            )
            for number in range(2)
        ]
        self.env.flush_all()
        kept.owner_id = self.seller
        demoted.owner_id, moved.owner_id = owners
        self.assertFalse(self.waiting("no_owner"))
        owners[0].group_ids = self.env.ref("base.group_user")
        owners[1].write(
            {"company_id": elsewhere.id, "company_ids": [Command.set(elsewhere.ids)]}
        )
        self.assertEqual(self.waiting("no_owner"), demoted | moved)
        owners[0].group_ids += self.env.ref("sales_conveyor.conveyor_group_user")
        self.assertEqual(self.waiting("no_owner"), moved)

    def test_untouched(self):
        clients = [self.make_client(day="2025-01-10") for _n in range(6)]
        letter, activity, meeting, order, person, none = clients
        self.assertEqual(self.waiting("untouched"), self.Client.union(*clients))
        letter.partner_id.message_post(
            body="Good day", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        # a note of our own is no communication
        none.partner_id.message_post(body="Rude", subtype_xmlid="mail.mt_note")
        activity.activity_schedule("mail.mail_activity_data_call").action_done()
        self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-06-01 10:00:00",
                "stop": "2026-06-01 11:00:00",
                "partner_ids": [Command.set(meeting.partner_id.ids)],
            }
        )
        self.env["sale.order"].create(
            {"partner_id": order.partner_id.id, "company_id": self.company.id}
        ).action_confirm()
        somebody = self.make_partner(name="Bob", parent_id=person.partner_id.id)
        self.env["res.partner"].browse(self.make_partner().id).message_post(
            body="I answer",
            author_id=somebody.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self.waiting("untouched"), none)
        with freeze_time("2027-06-15"):
            self.assertEqual(self.waiting("untouched"), self.Client.union(*clients))

    def test_counts_are_those_of_the_lists(self):
        self.make_client(email="info@")
        self.env.flush_all()
        queues = self.env["conveyor.queue"].with_user(self.officer).search([])
        self.assertEqual(len(queues), len(queues.mapped("key")))
        for queue in queues:
            action = queue.action_open()
            found = self.env[action["res_model"]].with_user(self.officer)
            self.assertEqual(
                queue.count, found.search_count(action.get("domain") or []), queue.key
            )
        by_key = {queue.key: queue.count for queue in queues}
        self.assertEqual((by_key["new"], by_key["email"]), (1, 1))

    def test_other_companies_do_not_wait(self):
        client = self.make_client()
        other = self._make_company("Elsewhere")
        elsewhere = self.make_partner()
        self.make_invoice(elsewhere, TODAY, 10, company=other)
        self.refresh()
        queue = self.env["conveyor.queue"].search([("key", "=", "new")])
        self.assertEqual(queue.with_user(self.officer).count, 1)
        self.assertEqual(self.waiting("new"), client)


@freeze_time(TODAY)
class TestQueueRights(QueueCommon):
    def test_queues_are_the_officers(self):
        for user in (self.seller, self.leader, self.analyst, self.accountant):
            with self.assertRaises(AccessError):
                self.env["conveyor.queue"].with_user(user).search([]).read(["count"])

    def test_bulk_actions_are_the_officers(self):
        clients = self.make_client() | self.make_client()
        for user in (self.seller, self.analyst):
            with self.assertRaises(AccessError):
                clients.with_user(user).action_verify()
            with self.assertRaises(AccessError):
                clients.with_user(user).action_close()
        clients.with_user(self.officer).action_close()
        self.assertEqual(set(clients.mapped("state")), {"closed"})

    def test_problems_are_not_for_analysts(self):
        client = self.make_client(email="info@")
        with self.assertRaises(AccessError):
            client.with_user(self.analyst).read(["contact_problems"])

    def test_activities_are_scheduled_in_bulk(self):
        clients = self.make_client() | self.make_client()
        action = clients.with_user(self.officer).action_schedule_activity()
        dialog = Form(
            self.env["mail.activity.schedule"]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        dialog.activity_type_id = self.env.ref("mail.mail_activity_data_call")
        dialog.save().action_schedule_activities()
        self.assertEqual(len(clients.activity_ids), 2)


@conveyor_tags
class TestQueueScreens(QueueCommon, HttpCase):
    def test_officer_works_through_a_queue(self):
        clients = self.make_client(name="Queue One", day=fields.Date.today())
        clients |= self.make_client(name="Queue Two", day=fields.Date.today())
        self.start_tour(
            "/odoo/officer", "conveyor_queue", login=self.officer.login, timeout=180
        )
        self.env.invalidate_all()
        self.assertEqual(set(clients.mapped("state")), {"verified"})
        self.assertEqual(clients.verified_by_id, self.officer)
