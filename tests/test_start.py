"""Start screens: what waits for hunters, for farmers, for leaders and the officer."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import TODAY, conveyor_tags
from .test_commission import CommissionCommon

DAY = fields.Date.to_date(TODAY)


@conveyor_tags
@freeze_time(f"{TODAY} 10:00:00")
class StartCommon(CommissionCommon):
    """One conveyor: ``seller`` sells to prospects, ``other`` looks after clients."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.conveyor = cls.env["conveyor.conveyor"].create({"name": "Wholesale"})
        cls.hunters, cls.farmers = (
            cls.env["crm.team"].create(
                {
                    "name": name,
                    "company_id": cls.company.id,
                    "conveyor_id": cls.conveyor.id,
                    "conveyor_phase": phase,
                    "user_id": cls.leader.id,
                    "member_ids": [Command.set(user.ids)],
                }
            )
            for name, phase, user in (
                ("Hunters", "conversion", cls.seller),
                ("Farmers", "account_management", cls.other),
            )
        )
        cls.stage = cls.env["crm.stage"].create(
            {"name": "Talk", "team_ids": [Command.set(cls.hunters.ids)]}
        )

    def make_lead(self, **values):
        return self.env["crm.lead"].create(
            {
                "name": f"Deal {next(self.numbers)}",
                "type": "opportunity",
                "user_id": self.seller.id,
                "team_id": self.hunters.id,
                "stage_id": self.stage.id,
                **values,
            }
        )

    def make_client(self, owner=None, day=TODAY, amount=100, **values):
        partner = self.make_partner(is_company=True, **values)
        self.sell(partner, day, amount)
        self.refresh()
        client = self.client_of(partner)
        client.owner_id = owner or self.other
        return client

    def screen(self, user, **whose):
        start = self.env["conveyor.start"].with_user(user)
        companies = user.company_ids.ids
        return start.with_context(allowed_company_ids=companies).get_start(**whose)

    def cards(self, user, **whose):
        return {
            card["key"]: card
            for section in self.screen(user, **whose)["sections"]
            for card in section["cards"]
        }

    def assert_card(self, user, key, records, **whose):
        """The card counts these records, and opens them."""
        card = self.cards(user, **whose)[key]
        self.assertEqual(card["value"], len(records))
        action = card["action"]
        found = self.env[action["res_model"]].with_user(user).search(action["domain"])
        self.assertEqual(found.ids, found.browse(found.ids).ids)
        self.assertEqual(set(found.ids), set(records.ids))
        return card


class TestStart(StartCommon):
    def test_each_has_a_screen_of_his_own(self):
        def parts(user, **whose):
            return [part["key"] for part in self.screen(user, **whose)["sections"]]

        self.assertEqual(parts(self.seller), ["today", "first_sales"])
        self.assertEqual(parts(self.other), ["today", "clients"])
        self.assertEqual(parts(self.officer), ["today", "officer"])
        self.make_client(self.officer)
        self.assertEqual(parts(self.officer), ["today", "clients", "officer"])
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        self.farmers.member_ids |= self.seller
        self.assertEqual(parts(self.seller), ["today", "first_sales", "clients"])
        self.assertEqual(
            parts(self.leader, team_id=self.farmers.id), ["today", "clients"]
        )

    def test_hunter_with_a_client_looks_after_it(self):
        self.make_client(self.seller)
        self.assertIn("danger", self.cards(self.seller))

    def test_untouched_leads(self):
        lead, called, written = (self.make_lead() for _number in range(3))
        self.make_lead(user_id=self.other.id)
        self.make_lead(active=False, probability=0)
        card = self.assert_card(self.seller, "untouched", lead | called | written)
        self.assertEqual(card["items"][0]["model"], "crm.lead")
        # an internal note, and what they write, are no touch of ours
        lead.message_post(body="Good", message_type="comment")
        lead.message_post(
            body="Hello?",
            author_id=self.make_partner().id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        written.with_user(self.seller).message_post(
            body="Good morning",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        activity = called.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.seller.id
        )
        self.assert_card(self.seller, "untouched", lead | called)
        activity.with_user(self.seller).action_feedback(feedback="Spoke")
        self.assert_card(self.seller, "untouched", lead)
        self.assertTrue(lead.conveyor_untouched)
        self.assertFalse(called.conveyor_untouched or written.conveyor_untouched)
        touched = self.env["crm.lead"].search(
            [("conveyor_untouched", "=", False), ("team_id", "=", self.hunters.id)]
        )
        self.assertEqual(touched, (called | written))

    def test_stuck_longer_than_the_target(self):
        old, young = self.make_lead(), self.make_lead()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=6), old.id],
        )
        self.env.invalidate_all()
        self.assert_card(self.seller, "stuck", old.browse())
        target = self.env["conveyor.target"].create(
            {"conveyor_id": self.conveyor.id, "stage_id": self.stage.id, "days": 5}
        )
        self.assert_card(self.seller, "stuck", old)
        target.days = 0
        self.assert_card(self.seller, "stuck", young.browse())

    def test_first_purchases_against_the_target(self):
        self.make_client(self.other, "2026-05-31")
        won = self.make_client(self.other, "2026-06-02")
        card = self.assert_card(self.seller, "first_purchases", won)
        self.assertFalse(card["text"])
        member = self.hunters.crm_team_member_ids
        member.conveyor_target_first = 2
        card = self.cards(self.seller)["first_purchases"]
        self.assertEqual(card["text"], "of 2 planned")
        self.assertFalse(card["missed"])  # half of the month is over
        member.conveyor_target_first = 10
        self.assertTrue(self.cards(self.seller)["first_purchases"]["missed"])

    def test_quotations_and_reservations(self):
        self.conveyor.write({"reservation_days": 3, "reservation_limit": 5})
        prospect, bought = self.make_partner(), self.make_partner()
        prospect.with_user(self.seller).action_conveyor_reserve()
        orders = self.env["sale.order"].create(
            [
                {"partner_id": one.id, "user_id": self.seller.id}
                for one in (prospect, bought)
            ]
        )
        orders[1].state = "sale"
        self.env.flush_all()
        self.assertEqual(self.cards(self.seller)["reservations"]["value"], 1)
        self.assert_card(self.seller, "quotations", orders[0])

    def test_farmer_s_clients(self):
        self.company.conveyor_hand_in_from = "2026-01-01"
        self.ask_for_phone()
        received = self.make_client(self.other, "2026-06-01")
        self.make_client(self.officer)
        self.assert_card(self.other, "overdue", received)
        self.assertEqual(self.cards(self.other)["overdue"]["text"], "$\xa0100.00")
        self.assert_card(self.other, "hand_in", received)
        handover = received.handover_ids.filtered(lambda h: h.to_user_id == self.other)
        card = self.assert_card(self.other, "handed_over", handover)
        self.assertEqual(card["items"][0]["name"], received.partner_id.name)
        with freeze_time("2026-07-01"):
            self.assert_card(self.other, "handed_over", handover.browse())

    def test_clients_without_a_touch(self):
        self.company.conveyor_untouched_days = 30
        silent = self.make_client(self.other, "2026-05-01")
        spoken = self.make_client(self.other, "2026-05-01")
        self.make_client(self.other, "2026-06-14")
        self.env["conveyor.touch"]._log(
            [
                {
                    "client_id": spoken.id,
                    "channel": "call",
                    "date": f"{TODAY} 08:00:00",
                },
                {"client_id": silent.id, "channel": "call", "date": "2026-05-02 08:00"},
            ]
        )
        self.env.cr.flush()
        self.refresh()
        card = self.assert_card(self.other, "silent", silent)
        self.assertEqual(card["items"][0]["note"], "44 days")

    def test_lead_whose_contact_was_called(self):
        partner = self.make_partner()
        lead = self.make_lead(partner_id=partner.id)
        self.assert_card(self.seller, "untouched", lead)
        call = {"partner_id": partner.id, "channel": "call", "direction": "out"}
        # leads are as old as the transaction, whatever the clock of the test says
        before, after = (lead.create_date + timedelta(hours=hours) for hours in (-1, 1))
        self.env["conveyor.touch"]._log([{**call, "date": before}])
        self.assert_card(self.seller, "untouched", lead)
        self.env["conveyor.touch"]._log([{**call, "date": after}])
        self.assertFalse(self.cards(self.seller)["untouched"]["value"])

    def test_commission_held_says_why(self):
        self.ask_for_phone()
        partner = self.make_partner()
        self.pay(self.sell(partner, TODAY, 1000))
        self.refresh()
        card = self.assert_card(
            self.seller, "held", self.Line.search([("user_id", "=", self.seller.id)])
        )
        self.assertEqual(card["text"], "$\xa0100.00")
        self.assertIn("Phone", card["items"][0]["note"])
        self.assertEqual(card["items"][0]["model"], "conveyor.client")
        partner.phone = "+1 650 555 0112"
        self.refresh()
        self.assertFalse(self.cards(self.seller)["held"]["value"])

    def test_birthdays_of_those_of_my_clients(self):
        client, foreign = self.make_client(self.other), self.make_client(self.officer)
        kind = self.env.ref("sales_conveyor.conveyor_knowledge_kind_birthday")
        known = self.env["conveyor.knowledge"].create(
            [
                {
                    "partner_id": self.make_partner(parent_id=one.partner_id.id).id,
                    "kind_id": kind.id,
                    "day": day,
                    "month": "6",
                }
                for one, day in ((client, 20), (client, 28), (foreign, 20))
            ]
        )
        card = self.assert_card(self.other, "birthdays", known[0])
        self.assertEqual(card["items"][0]["name"], known[0].partner_id.name)

    def test_requests_and_changes(self):
        client = self.make_client(self.other)
        client.with_user(self.seller).conveyor_request_handover("I know them well")
        for user in (self.seller, self.other):
            self.assertEqual(self.cards(user)["requests"]["value"], 1)

    def test_changes_tell_of_what(self):
        client = self.make_client(self.other)
        client.partner_id.city = "Bonn"
        client.partner_id.with_user(self.seller).city = "Ulm"
        for user in (self.seller, self.other):
            [item] = self.cards(user)["changes"]["items"]
            self.assertEqual(item["name"], client.partner_id.display_name)
            self.assertIn("City", item["note"])

    def test_activities_and_meetings(self):
        lead = self.make_lead()
        due = lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.seller.id, date_deadline=DAY
        )
        lead.activity_schedule(
            "mail.mail_activity_data_call",
            user_id=self.seller.id,
            date_deadline=DAY + timedelta(days=1),
        )
        card = self.assert_card(self.seller, "activities", due)
        self.assertEqual(card["items"][0]["model"], "crm.lead")
        self.assertEqual(card["items"][0]["res_id"], lead.id)
        meeting = self.env["calendar.event"].create(
            {
                "name": "Talk",
                "start": f"{TODAY} 12:00:00",
                "stop": f"{TODAY} 13:00:00",
                "partner_ids": [Command.link(self.seller.partner_id.id)],
            }
        )
        self.assert_card(self.seller, "meetings", meeting)


class TestStartOthers(StartCommon):
    def test_leader_sees_the_team_and_its_people(self):
        self.make_lead()
        self.make_client(self.other, "2026-06-02")
        screen = self.screen(self.leader, team_id=self.hunters.id)
        columns = [column["key"] for column in screen["team"]["columns"]]
        [row] = screen["team"]["rows"]
        said = dict(zip(columns, row["cells"], strict=True))
        self.assertEqual(row["name"], self.seller.name)
        self.assertEqual((said["leads"], said["won"]), (1, 1))
        self.assertEqual(said["drift"], "0 %")
        person = self.cards(
            self.leader, team_id=self.hunters.id, user_id=self.seller.id
        )
        self.assertEqual(person["untouched"]["value"], 1)
        self.assertEqual(
            [one["name"] for one in screen["choices"]], ["Farmers", "Hunters"]
        )

    def test_leader_who_sells_nothing_begins_with_the_team(self):
        chosen = {"team_id": self.farmers.id, "user_id": False}
        led = self.env["crm.team"].search([("user_id", "=", self.leader.id)])
        self.assertEqual(led.sorted("name")[:1], self.farmers)
        self.assertFalse(self.leader.crm_team_ids)
        self.assertEqual(self.screen(self.leader)["chosen"], chosen)
        own = self.screen(self.leader, team_id=False, user_id=False)
        self.assertFalse(any(own["chosen"].values()))
        self.make_client(self.leader)
        self.assertFalse(any(self.screen(self.leader)["chosen"].values()))

    def test_nobody_else_is_looked_at(self):
        self.assertFalse(self.screen(self.seller)["choices"])
        for whose in ({"team_id": self.hunters.id}, {"user_id": self.other.id}):
            with self.assertRaisesRegex(AccessError, "the teams that you lead"):
                self.screen(self.seller, **whose)
        self.farmers.user_id = self.manager
        with self.assertRaises(AccessError):
            self.screen(self.leader, team_id=self.farmers.id)
        with self.assertRaises(AccessError):
            self.screen(self.leader, user_id=self.other.id)
        with self.assertRaises(AccessError):
            self.screen(self.analyst)
        self.assertTrue(self.screen(self.manager, team_id=self.hunters.id)["team"])

    def test_other_companies_are_not_counted(self):
        company = self._make_company("Elsewhere")
        self.make_client(self.other, "2026-06-01")
        user = new_test_user(
            self.env,
            login="conveyor_elsewhere",
            groups="sales_conveyor.conveyor_group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        values = {key: card["value"] for key, card in self.cards(user).items()}
        self.assertEqual({key for key, value in values.items() if value}, set())
        names = [choice["name"] for choice in self.screen(user)["choices"]]
        self.assertNotIn("Hunters", names)

    def test_officer_has_the_queues(self):
        self.make_client(self.other)
        queue = self.env.ref("sales_conveyor.conveyor_queue_new")
        card = self.cards(self.officer)["queue_new"]
        # the screen asks for the figure when it is there
        self.assertEqual((card["value"], card["queue_id"]), (False, queue.id))
        [said] = queue.with_user(self.officer).read(["count"])
        self.assertTrue(said["count"])
        self.assertNotIn("queue_new", self.cards(self.seller))
