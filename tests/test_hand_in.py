"""The data of clients are handed in, accepted, sent back, or freed in time."""

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user

from .common import TODAY, conveyor_tags
from .test_completeness import CompletenessCommon


@conveyor_tags
class HandInCommon(CompletenessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.conveyor_hand_in_from = "2026-01-01"

    @classmethod
    def make_client(cls, **values):
        client = super().make_client(**values)
        client.owner_id = cls.seller
        return client


@freeze_time(TODAY)
class TestHandIn(HandInCommon):
    def held(self, client):
        self.env.invalidate_all()
        return client._data_held().get(client)

    def test_the_way_of_a_clients_data(self):
        client = self.make_client()
        seen = client.with_user(self.seller)
        self.assertEqual(client.hand_in_state, "to_do")
        self.assertEqual(self.held(client), "Phone")
        with self.assertRaisesRegex(UserError, "Phone"):
            seen.action_hand_in()
        client.partner_id.phone = "+1 555 0100"
        seen.action_hand_in()
        self.refresh()
        self.assertEqual(client.hand_in_state, "waiting")
        self.assertIn("wait", self.held(client))
        with self.assertRaisesRegex(UserError, "already"):
            seen.action_hand_in()
        row = client.hand_in_ids
        self.assertEqual((row.user_id, row.score), (self.seller, 75))
        self.assertEqual(row.deadline, date(2026, 6, 20))

        for nothing in ("", 7):
            with self.assertRaises(UserError):
                row.with_user(self.officer).conveyor_send_back(nothing)
        row.with_user(self.officer).conveyor_send_back("It is the switchboard's")
        self.assertEqual(client.hand_in_state, "returned")
        self.assertEqual(client.hand_in_reason, "It is the switchboard's")
        self.assertIn("sent", self.held(client))
        activity = client.activity_ids.filtered(
            lambda one: one.summary == "Client data were sent back"
        )
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn("switchboard", activity.note)

        seen.action_hand_in()
        client.with_user(self.officer).action_accept_hand_in()
        self.assertEqual(client.hand_in_state, "accepted")
        self.assertEqual(
            (client.state, client.verified_by_id), ("verified", self.officer)
        )
        self.assertIsNone(self.held(client))
        self.assertEqual(
            client.hand_in_ids.sorted("id").mapped("state"), ["returned", "accepted"]
        )

        client.partner_id.phone = False
        self.refresh()
        self.assertEqual(self.held(client), "Phone")

    def test_no_answer_frees(self):
        client = self.make_client(phone="1")
        client.with_user(self.seller).action_hand_in()
        hand_ins = self.env["conveyor.hand.in"]
        with freeze_time("2026-06-20"):
            self.assertFalse(hand_ins._free_overdue())
            self.assertTrue(self.held(client))
        with freeze_time("2026-06-21"):
            self.env["conveyor.rebuild"]._request("night").sudo()._run()
            self.assertEqual(client.hand_in_state, "freed")
            self.assertIsNone(self.held(client))
        with self.assertRaises(UserError):
            client.hand_in_ids.with_user(self.officer).conveyor_send_back("Late")
        self.assertEqual(client.hand_in_state, "freed")

    def test_only_clients_from_a_day_on(self):
        client = self.make_client(phone="1")
        self.assertTrue(self.held(client))
        self.company.conveyor_hand_in_from = "2026-06-02"
        self.assertIsNone(self.held(client))
        self.assertEqual(client.hand_in_state, "not_needed")
        self.company.conveyor_hand_in_from = False
        self.assertIsNone(self.held(client))

    def test_searches_say_what_the_file_says(self):
        states = {}
        for state in ("to_do", "waiting", "returned", "accepted", "freed"):
            client = self.make_client(phone="1")
            if state != "to_do":
                client.with_user(self.seller).action_hand_in()
            row = client.hand_in_ids.with_user(self.officer)
            if state == "returned":
                row.conveyor_send_back("Again")
            if state == "accepted":
                row.action_accept()
            if state == "freed":
                with freeze_time("2026-07-01"):
                    others = self.Client.union(*states.values()).hand_in_ids
                    others._as_server().write({"deadline": "2026-12-31"})
                    row._free_overdue()
            states[state] = client
        old = self.make_client(phone="1")
        old._as_server().entry_date = "2025-01-01"
        states["not_needed"] = old
        self.env.invalidate_all()
        for state, client in states.items():
            self.assertEqual(client.hand_in_state, state)
            self.assertEqual(
                self.Client.with_user(self.seller).search(
                    [
                        ("hand_in_state", "=", state),
                        ("company_id", "=", self.company.id),
                    ]
                ),
                client,
                state,
            )

    def test_invoices_without_client_data(self):
        lacking, complete = self.make_client(), self.make_client(phone="1")
        self.make_invoice(
            lacking.partner_id, "2026-06-03", 70, invoice_user_id=self.leader.id
        )
        lacking.owner_id = self.seller
        self.refresh()
        report = self.env["conveyor.lacking.invoice"]
        found = report.with_user(self.officer).search([])
        self.assertEqual(found.client_id, lacking)
        self.assertEqual(sorted(found.mapped("amount")), [70, 100])
        self.assertEqual(found[0].gap_ids, self.phone | self.street)
        self.assertEqual(found[0].lacking_since, lacking.entry_date)
        self.assertNotIn(complete, found.client_id)
        lacking.owner_id = self.officer
        self.env.flush_all()
        self.assertFalse(report.with_user(self.seller).search([]))
        self.assertEqual(
            report.with_user(self.leader)
            .search([("user_id", "=", self.leader.id)])
            .amount,
            70,
        )

    def test_merged_files_keep_what_was_handed_in(self):
        one, two = self.make_client(phone="1"), self.make_client(phone="1")
        for client in one | two:
            client.with_user(self.seller).action_hand_in()
        two.sudo()._merge_into(one)
        self.env.invalidate_all()
        self.assertEqual(one.hand_in_state, "waiting")
        one.with_user(self.officer).action_accept_hand_in()
        self.assertNotIn(two, two._data_held())


@freeze_time(TODAY)
class TestHandInRights(HandInCommon):
    def test_who_hands_in(self):
        client = self.make_client(phone="1")
        other = new_test_user(
            self.env,
            login="other_seller",
            groups="sales_conveyor.conveyor_group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        for user in (other, self.analyst):
            with self.assertRaises(AccessError):
                client.with_user(user).action_hand_in()
        client.with_user(self.officer).action_hand_in()
        self.assertEqual(client.hand_in_ids.user_id, self.officer)

    def test_sellers_do_not_answer_themselves(self):
        client = self.make_client(phone="1")
        client.with_user(self.seller).action_hand_in()
        row = client.hand_in_ids
        for user in (self.seller, self.leader, self.manager):
            mine = row.with_user(user)
            for attack in (
                mine.action_accept,
                mine.action_send_back,
                lambda mine=mine: mine.conveyor_send_back("x"),
                client.with_user(user).action_accept_hand_in,
                lambda mine=mine: mine.write({"state": "accepted"}),
                lambda mine=mine: mine.sudo().write({"deadline": "2020-01-01"}),
                lambda mine=mine: mine.sudo().unlink(),
                lambda mine=mine: (
                    mine.sudo()
                    .with_context(conveyor_by_server=True)
                    .write({"state": "accepted"})
                ),
                lambda user=user: (
                    self.env["conveyor.hand.in"]
                    .with_user(user)
                    .create(
                        {
                            "client_id": client.id,
                            "company_id": self.company.id,
                            "user_id": user.id,
                            "date": "2026-06-15 10:00:00",
                            "deadline": "2026-06-15",
                            "state": "accepted",
                        }
                    )
                ),
                lambda user=user: client.with_user(user).write(
                    {"hand_in_ids": [Command.update(row.id, {"state": "accepted"})]}
                ),
            ):
                with self.assertRaises(AccessError):
                    attack()
        self.assertEqual(client.hand_in_state, "waiting")
        imported = (
            self.env["conveyor.hand.in"]
            .with_user(self.seller)
            .load([".id", "state"], [[str(row.id), "accepted"]])
        )
        self.assertTrue(imported["messages"])
        self.assertEqual(row.state, "waiting")

    def test_another_companys_officer_sees_nothing(self):
        client = self.make_client(phone="1")
        client.with_user(self.seller).action_hand_in()
        row = client.hand_in_ids
        other = self._make_company("Elsewhere")
        stranger = new_test_user(
            self.env,
            login="strange_officer",
            groups="sales_conveyor.conveyor_group_officer",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        env = self.env(user=stranger, context={})
        self.assertFalse(env["conveyor.hand.in"].search([]))
        with self.assertRaises(AccessError):
            env["conveyor.hand.in"].browse(row.id).action_accept()


@conveyor_tags
class TestHandInScreens(HandInCommon, HttpCase):
    def test_handed_in_and_accepted(self):
        client = self.make_client(name="Tour Hand In", phone="1")
        self.start_tour(
            "/odoo/central-file", "conveyor_hand_in", login=self.seller.login
        )
        self.env.invalidate_all()
        self.assertEqual(client.hand_in_state, "waiting")
        self.start_tour(
            "/odoo/handed-in", "conveyor_hand_in_answer", login=self.officer.login
        )
        self.env.invalidate_all()
        self.assertEqual(client.hand_in_state, "returned")
        self.assertEqual(client.hand_in_reason, "Whose phone is it?")
