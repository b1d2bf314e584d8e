"""Whoever leaves leaves nothing behind."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, freeze_time, new_test_user
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .test_handover import HandoverCommon

DEPARTURE = "odoo.addons.sales_conveyor.models.conveyor_departure"


@conveyor_tags
class DepartureCommon(HandoverCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env,
            login="conveyor_boss",
            groups="base.group_erp_manager,sales_team.group_sale_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.lead = cls.make_lead(cls.seller)
        cls.prospect = cls.make_partner(name="Prospect", user_id=cls.seller.id)
        cls.own_lead = cls.make_lead(cls.seller, cls.prospect)
        cls.bare_lead = cls.make_lead(cls.seller, cls.prospect, partner_id=False)
        cls.quotation = cls.make_order(cls.seller, cls.prospect)
        kind = cls.env.ref("mail.mail_activity_data_todo")
        cls.activities = cls.env["mail.activity"].concat(
            *(
                record.activity_schedule(
                    activity_type_id=kind.id, user_id=cls.seller.id, summary="Call"
                )
                for record in (cls.partner, cls.own_lead, cls.prospect, cls.product)
            )
        )

    def assertNothingLeft(self, user=None):
        self.env.invalidate_all()
        behind = (user or self.seller)._conveyor_left_behind()
        self.assertFalse(any(behind.values()), behind)


@conveyor_tags
@freeze_time(TODAY)
class TestDeparture(DepartureCommon):
    def test_by_every_way_without_a_screen(self):
        boss = self.seller.with_user(self.boss)
        for name, leave in (
            ("write", lambda: boss.write({"active": False})),
            ("archive", boss.action_archive),
            ("job", lambda: self.seller.sudo().action_archive()),
        ):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                leave()
                self.assertFalse(self.seller.active)
                self.assertNothingLeft()
                self.assertTrue(all(self.activities.mapped("active")))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_to_the_team_leader_where_no_rule_says_who(self):
        self.seller.with_user(self.boss).action_archive()
        self.assertEqual(self.client_file.owner_id, self.leader)
        for record in (self.lead, self.own_lead, self.bare_lead, self.quotation):
            self.assertEqual(record.user_id, self.leader, record)
        self.assertEqual(self.prospect.user_id, self.leader)
        done = self.last()
        self.assertEqual((done.cause, done.state), ("departure", "done"))
        self.assertEqual(done.from_user_id, self.seller)
        self.assertEqual(done.decided_by_id, self.boss)
        self.assertEqual(done.batch_id.state, "done")
        self.assertIn("Steelworks", self.messages_to(self.leader).body)

    def test_to_the_officer_where_nobody_leads(self):
        self.team.user_id = False
        self.seller.action_archive()
        self.assertEqual(self.client_file.owner_id, self.officer)

    def test_by_the_rule_of_the_conveyor(self):
        conveyor = self.env["conveyor.conveyor"].create(
            {
                "name": "Wholesale",
                "company_id": self.company.id,
                "handover_rule": "round_robin",
            }
        )
        self.team.write(
            {"conveyor_id": conveyor.id, "conveyor_phase": "account_management"}
        )
        self.client_file._as_server().conveyor_id = conveyor
        self.seller.action_archive()
        self.assertEqual(self.client_file.owner_id, self.colleague)
        self.assertEqual(self.lead.user_id, self.colleague)
        self.assertNothingLeft()

    def test_closed_clients_as_well(self):
        self.client_file._as_server().action_close()
        self.seller.action_archive()
        self.assertEqual(self.client_file.owner_id, self.leader)

    def test_two_at_once(self):
        (self.seller | self.leader).with_user(self.boss).action_archive()
        self.assertEqual(self.client_file.owner_id, self.officer)
        self.assertNothingLeft(self.seller)
        self.assertNothingLeft(self.leader)

    def test_activities_stay_with_who_may_see_them(self):
        self.seller.with_user(self.boss).action_archive()
        for activity in self.activities:
            document = self.env[activity.res_model].browse(activity.res_id)
            self.assertTrue(
                document.with_user(activity.user_id).has_access("read"), activity
            )

    def test_the_dialog(self):
        wizard = (
            self.env["conveyor.departure"]
            .with_user(self.boss)
            .create(
                {
                    "user_ids": [Command.set(self.seller.ids)],
                    "method": "person",
                    "to_user_id": self.colleague.id,
                    "reason": "Retires",
                }
            )
        )
        self.assertEqual(
            (wizard.client_count, wizard.opportunity_count, wizard.activity_count),
            (1, 3, 4),
        )
        wizard.action_leave()
        self.assertFalse(self.seller.active)
        self.assertEqual(self.client_file.owner_id, self.colleague)
        self.assertEqual(self.own_lead.user_id, self.colleague)
        self.assertEqual(self.last().reason, "Retires")
        self.assertNothingLeft()

    def test_the_dialog_wants_a_successor_who_stays(self):
        for successor in (self.seller, self.env["res.users"]):
            wizard = self.env["conveyor.departure"].create(
                {
                    "user_ids": [Command.set(self.seller.ids)],
                    "method": "person",
                    "to_user_id": successor.id,
                }
            )
            with self.assertRaises(UserError):
                wizard.action_leave()

    def test_the_dialog_gives_no_right(self):
        wizard = self.env["conveyor.departure"].create(
            {"user_ids": [Command.set(self.seller.ids)]}
        )
        for user in (self.officer, self.colleague):
            with self.assertRaises(AccessError):
                wizard.with_user(user).sudo(False).action_leave()
            with self.assertRaises(AccessError):
                self.seller.with_user(user).action_archive()
            with self.assertRaises(AccessError):
                self.seller.with_user(user).write({"active": False})
        self.assertTrue(self.seller.active)
        self.assertEqual(self.client_file.owner_id, self.seller)

    def test_reservations_and_requests_end(self):
        conveyor = self.env["conveyor.conveyor"].create(
            {"name": "New", "company_id": self.company.id, "reservation_days": 30}
        )
        self.team.write({"conveyor_id": conveyor.id, "conveyor_phase": "conversion"})
        free = self.make_partner(name="Free")
        free.with_user(self.colleague).action_conveyor_reserve()
        self.client_file.with_user(self.colleague).conveyor_request_handover("Please")
        self.colleague.action_archive()
        self.assertFalse(free._conveyor_reserved_by_others())
        self.assertEqual(self.last().state, "withdrawn")
        self.assertNothingLeft(self.colleague)

    def test_whoever_comes_back_gets_nothing_by_himself(self):
        self.seller.action_archive()
        self.seller.action_unarchive()
        self.assertEqual(self.client_file.owner_id, self.leader)
        self.assertNothingLeft()

    def test_very_many_clients_are_left_to_the_job(self):
        """The user leaves at once, activities are safe; the rest follows in steps."""
        second = self.make_partner(name="Mill", user_id=self.seller.id)
        person = self.make_partner(parent_id=second.id, user_id=self.seller.id)
        self.make_invoice(second, "2026-06-01", 100)
        self.refresh()
        lead = self.make_lead(self.seller, person)
        call = lead.activity_schedule(
            activity_type_id=self.env.ref("mail.mail_activity_data_todo").id,
            user_id=self.seller.id,
        )
        with patch(f"{DEPARTURE}.AT_ONCE", 1):
            self.seller.with_user(self.boss).action_archive()
        self.assertFalse(self.seller.active)
        self.assertEqual(self.client_file.owner_id, self.seller)
        self.assertEqual(self.lead.user_id, self.seller)
        # what is no client's doesn't wait, and activities never do
        self.assertEqual(self.own_lead.user_id, self.leader)
        self.assertEqual((self.activities | call).user_id, self.leader)
        self.assertTrue(all((self.activities | call).mapped("active")))
        batch = self.last().batch_id
        self.assertEqual((batch.state, batch.waiting_count), ("running", 2))
        self.run_job()
        self.assertEqual(batch.state, "done")
        self.assertEqual(self.client_file.owner_id, self.leader)
        for record in (self.lead, lead, person, second):
            self.assertEqual(record.user_id, self.leader, record)
        self.assertNothingLeft()
        [done] = self.client_file.handover_ids
        self.assertEqual((done.activity_count, done.opportunity_count), (1, 1))

    def test_the_successor_of_very_many_leaves_as_well(self):
        with patch(f"{DEPARTURE}.AT_ONCE", 0):
            self.seller.action_archive()
            self.assertEqual(self.last().to_user_id, self.leader)
            self.leader.action_archive()
        conveyor = self.env["conveyor.conveyor"].create(
            {
                "name": "Wholesale",
                "company_id": self.company.id,
                "handover_rule": "least_load",
            }
        )
        self.team.write(
            {"conveyor_id": conveyor.id, "conveyor_phase": "account_management"}
        )
        self.last()._as_server().conveyor_id = conveyor
        self.run_job()
        self.assertEqual(self.client_file.owner_id, self.colleague)

    def test_who_is_deleted_leaves_nothing_to_a_job(self):
        clerk = self.make_seller("clerk")
        self.hand_over(clerk)
        with patch(f"{DEPARTURE}.AT_ONCE", 0):
            clerk._conveyor_leave(at_once=True)
        self.assertNotEqual(self.client_file.owner_id, clerk)

    def test_others_leave_as_before(self):
        clerk = new_test_user(self.env, "conveyor_clerk", "base.group_user")
        portal = new_test_user(self.env, "conveyor_portal", "base.group_portal")
        batches = self.env["conveyor.handover.batch"].search_count([])
        (clerk | portal).action_archive()
        self.assertFalse((clerk | portal).filtered("active"))
        self.assertEqual(self.env["conveyor.handover.batch"].search_count([]), batches)


@conveyor_tags
@freeze_time(TODAY)
class TestDepartureAtTheScreen(DepartureCommon, HttpCase):
    def test_the_screen_asks(self):
        self.authenticate(self.boss.login, self.boss.login.ljust(8, "x"))
        for method, args in (
            ("action_archive", [self.seller.ids]),
            ("write", [self.seller.ids, {"active": False}]),
        ):
            with (
                self.subTest(method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException) as caught,
            ):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/res.users/{method}",
                    {
                        "model": "res.users",
                        "method": method,
                        "args": args,
                        "kwargs": {"context": {"conveyor_departure": True}},
                    },
                )
            self.assertIn("RedirectWarning", str(caught.exception))
        self.assertTrue(self.seller.active)
