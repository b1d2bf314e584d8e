"""Clients change hands: what is written down, what goes along, who asks and decides."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, freeze_time, new_test_user
from odoo.tools import mute_logger

from .common import TODAY, ConveyorCommon, conveyor_tags


@conveyor_tags
class HandoverCommon(ConveyorCommon):
    """A client of ``seller``; ``colleague`` sells beside him in the team of ``leader``,
    ``stranger`` in another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls.make_seller("colleague")
        cls.stranger = cls.make_seller("stranger")
        cls.team = cls.make_team("Clients", cls.seller | cls.colleague, cls.leader)
        cls.other_team = cls.make_team("Others", cls.stranger)
        cls.partner = cls.make_partner(
            name="Steelworks", is_company=True, user_id=cls.seller.id
        )
        cls.person = cls.make_partner(name="Ann", parent_id=cls.partner.id)
        cls.make_invoice(cls.partner, "2026-06-01", 100)
        cls.refresh()
        cls.client_file = cls.client_of(cls.partner)
        cls.Handover = cls.env["conveyor.handover"]

    @classmethod
    def make_seller(cls, name, groups="sales_conveyor.conveyor_group_user"):
        return new_test_user(
            cls.env,
            login=f"conveyor_{name}",
            name=f"Test {name.title()}",
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def make_outsider(cls, groups):
        company = cls.env["res.company"].create({"name": "Elsewhere"})
        return new_test_user(
            cls.env,
            login="conveyor_outsider",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def make_team(cls, name, members, leader=None, **values):
        return cls.env["crm.team"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "user_id": leader and leader.id,
                "member_ids": [Command.set(members.ids)],
                **values,
            }
        )

    @classmethod
    def make_lead(cls, user, partner=None, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "Big deal",
                "type": "opportunity",
                "partner_id": (partner or cls.partner).id,
                "user_id": user.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def make_order(cls, user, partner=None, **values):
        return cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.partner).id,
                "user_id": user.id,
                "company_id": cls.company.id,
                "order_line": [Command.create({"product_id": cls.product.id})],
                **values,
            }
        )

    def hand_over(self, user, client=None):
        (client or self.client_file).with_user(self.officer).write(
            {"owner_id": user.id}
        )

    def last(self, client=None):
        return self.Handover.search(
            [("client_id", "=", (client or self.client_file).id)], limit=1
        )

    def run_job(self):
        cron = self.env.ref("sales_conveyor.ir_cron_handover")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def messages_to(self, user):
        return self.env["mail.message"].search(
            [("partner_ids", "in", user.partner_id.ids)]
        )


@conveyor_tags
@freeze_time(TODAY)
class TestHandover(HandoverCommon):
    def test_a_plain_edit_is_a_handover(self):
        self.hand_over(self.colleague)
        done = self.last()
        self.assertEqual(done.from_user_id, self.seller)
        self.assertEqual(done.to_user_id, self.colleague)
        self.assertEqual((done.cause, done.state), ("officer", "done"))
        self.assertEqual(done.decided_by_id, self.officer)
        self.assertEqual(self.partner.user_id, self.colleague)
        self.hand_over(self.colleague)
        self.assertEqual(self.client_file.handover_count, 1)

    def test_what_goes_along(self):
        mine, lost = (
            self.make_lead(self.seller, self.person),
            self.make_lead(self.seller),
        )
        lost.action_set_lost()
        theirs = self.make_lead(self.stranger)
        quotation, order = self.make_order(self.seller), self.make_order(self.seller)
        order.action_confirm()
        kind = self.env.ref("mail.mail_activity_data_todo")
        activities = [
            record.activity_schedule(
                activity_type_id=kind.id, user_id=self.seller.id, summary="Call"
            )
            for record in (self.person, self.client_file, mine, quotation)
        ]
        others = self.partner.activity_schedule(
            activity_type_id=kind.id, user_id=self.stranger.id
        )
        events = self.env["calendar.event"].create(
            [
                {
                    "name": "Meeting",
                    "start": day,
                    "stop": day,
                    "user_id": self.seller.id,
                    "partner_ids": [
                        Command.set((self.person | self.seller.partner_id).ids)
                    ],
                }
                for day in ("2026-06-20 10:00:00", "2026-06-10 10:00:00")
            ]
        )
        self.partner.message_subscribe(self.seller.partner_id.ids)
        self.hand_over(self.colleague)
        done = self.last()
        self.assertEqual(mine.user_id, self.colleague)
        self.assertEqual(quotation.user_id, self.colleague)
        self.assertEqual(lost.user_id, self.seller)
        self.assertEqual(theirs.user_id, self.stranger)
        self.assertEqual(order.user_id, self.seller)
        for activity in activities:
            self.assertEqual(activity.user_id, self.colleague)
        self.assertEqual(others.user_id, self.stranger)
        self.assertEqual(events.mapped("user_id"), self.colleague | self.seller)
        self.assertEqual(events[0].partner_ids, self.person | self.colleague.partner_id)
        self.assertIn(self.colleague.partner_id, self.partner.message_partner_ids)
        self.assertNotIn(self.seller.partner_id, self.partner.message_partner_ids)
        self.assertEqual(
            (
                done.opportunity_count,
                done.quotation_count,
                done.activity_count,
                done.meeting_count,
            ),
            (1, 1, 4, 1),
        )
        self.assertGreaterEqual(done.follower_count, 1)
        names = done.item_ids.filtered(lambda i: i.kind == "opportunity").mapped("name")
        self.assertEqual(names, ["Big deal"])

    def test_both_sides_are_told_in_their_languages(self):
        self.hand_over(self.colleague)
        for user in (self.colleague, self.seller):
            self.assertIn("Steelworks", self.messages_to(user).subject)
        planned = self.client_file.activity_ids
        self.assertEqual(planned.user_id, self.colleague)
        self.assertEqual(self.last().activity_id, planned)

    def test_owners_are_people_who_can_work(self):
        gone = self.make_seller("gone")
        gone.active = False
        elsewhere = self.make_outsider("sales_conveyor.conveyor_group_user")
        for user in (gone, elsewhere):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.hand_over(user)
        self.assertEqual(self.client_file.owner_id, self.seller)

    def test_an_owner_may_be_taken_off(self):
        lead = self.make_lead(self.seller)
        self.hand_over(self.env["res.users"])
        self.assertFalse(self.last().to_user_id)
        self.assertEqual(lead.user_id, self.seller)

    def test_records_are_the_servers(self):
        self.hand_over(self.colleague)
        done = self.last()
        for user in (self.seller, self.officer, self.manager):
            rows = done.with_user(user)
            for sudo in (False, True):
                with self.assertRaises(AccessError):
                    rows.sudo(sudo).write({"to_user_id": user.id})
                with self.assertRaises(AccessError):
                    rows.sudo(sudo).unlink()
                with self.assertRaises(AccessError):
                    rows.sudo(sudo).with_context(conveyor_by_server=True).create(
                        {"client_id": self.client_file.id}
                    )

    def test_introduction_is_prepared_and_not_sent(self):
        self.seller.name = "Old Owner"
        before = self.env["mail.mail"].search_count([])
        self.hand_over(self.colleague)
        done = self.last().with_user(self.colleague)
        self.assertIn("Old Owner", done.introduction)
        self.assertIn("Steelworks", done.introduction)
        done.introduction = "<p>Good day!</p>"
        self.assertIn("Good day!", done.action_introduce()["context"]["default_body"])
        with self.assertRaises(AccessError):
            done.with_user(self.stranger).introduction = "<p>Mine</p>"
        with self.assertRaises(AccessError):
            done.with_user(self.stranger).action_introduce()
        to_client = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.partner.ids)]
        )
        self.assertFalse(to_client)
        self.assertGreaterEqual(self.env["mail.mail"].search_count([]), before)

    def test_merged_files(self):
        other = self.make_partner(name="Steel works", is_company=True)
        self.make_invoice(other, "2026-06-02", 10)
        self.refresh()
        theirs = self.client_of(other)
        self.hand_over(self.stranger, theirs)
        theirs.with_user(self.colleague).conveyor_request_handover("I know them")
        self.env["base.partner.merge.automatic.wizard"].with_user(self.officer).create(
            {
                "partner_ids": [Command.set((other | self.partner).ids)],
                "dst_partner_id": self.partner.id,
                "state": "selection",
            }
        ).action_merge()
        self.assertEqual(self.client_file.handover_count, 2)
        self.assertEqual(
            set(
                self.Handover.search(self.client_file._handover_domain()).mapped(
                    "state"
                )
            ),
            {"done", "withdrawn"},
        )

    def test_companies_are_kept_apart(self):
        self.hand_over(self.colleague)
        outsider = self.make_outsider("sales_conveyor.conveyor_group_officer")
        self.assertFalse(
            self.Handover.with_user(outsider)
            .with_context(allowed_company_ids=outsider.company_ids.ids)
            .search([("client_id", "=", self.client_file.id)])
        )


@conveyor_tags
@freeze_time(TODAY)
class TestRequest(HandoverCommon):
    def ask(self, user=None, reason="They called me"):
        client = self.client_file.with_user(user or self.colleague)
        client.conveyor_request_handover(reason)
        return self.last()

    def test_a_request_is_approved(self):
        lead = self.make_lead(self.seller)
        request = self.ask()
        self.assertEqual(request.state, "requested")
        self.assertEqual(request.activity_id.user_id, self.officer)
        self.assertIn("asks for", self.messages_to(self.seller).subject)
        request.with_user(self.officer).action_approve()
        self.assertEqual(request.state, "done")
        self.assertEqual(request.decided_by_id, self.officer)
        self.assertEqual(self.client_file.owner_id, self.colleague)
        self.assertEqual(lead.user_id, self.colleague)
        self.assertEqual(self.client_file.handover_count, 1)
        self.assertEqual(len(self.client_file.activity_ids), 1)
        with self.assertRaises(UserError):
            request.with_user(self.officer).action_approve()

    def test_a_request_is_refused_with_a_reason(self):
        request = self.ask()
        with self.assertRaises(UserError):
            request.with_user(self.officer).conveyor_refuse(" ")
        request.with_user(self.officer).conveyor_refuse("He meets them tomorrow")
        self.assertEqual(request.state, "refused")
        self.assertEqual(self.client_file.owner_id, self.seller)
        self.assertIn("He meets them", self.messages_to(self.colleague).body)
        self.assertFalse(self.client_file.activity_ids)
        self.ask()  # another day, another request

    def test_handed_over_anyway(self):
        mine, theirs = self.ask(), self.ask(self.stranger)
        self.hand_over(self.colleague)
        self.assertEqual((mine.state, theirs.state), ("withdrawn", "requested"))
        self.assertFalse(mine.activity_id)
        self.assertTrue(theirs.activity_id)

    def test_one_open_request_each(self):
        self.ask()
        with self.assertRaises(UserError), mute_logger("odoo.sql_db"):
            self.ask()
        self.ask(self.stranger)
        self.assertEqual(self.client_file.handover_count, 2)

    def test_a_request_is_withdrawn_by_whoever_asked(self):
        request = self.ask()
        with self.assertRaises(UserError):
            request.with_user(self.stranger).action_withdraw()
        request.with_user(self.colleague).action_withdraw()
        self.assertEqual(request.state, "withdrawn")
        self.ask()

    def test_nobody_else_decides(self):
        request = self.ask()
        for user in (self.seller, self.colleague, self.stranger, self.leader):
            for method, args in (("action_approve", ()), ("conveyor_refuse", ("No",))):
                with self.assertRaises(AccessError):
                    getattr(request.with_user(user), method)(*args)
        self.assertEqual(request.state, "requested")

    def test_leaders_decide_within_their_team_if_the_company_says_so(self):
        self.company.conveyor_leader_may = True
        request = self.ask()
        self.assertEqual(request.activity_id.user_id, self.leader)
        beyond = self.ask(self.stranger)
        self.assertEqual(beyond.activity_id.user_id, self.officer)
        with self.assertRaises(AccessError):
            beyond.with_user(self.leader).action_approve()
        request.with_user(self.leader).action_approve()
        self.assertEqual(self.client_file.owner_id, self.colleague)

    def test_who_may_ask(self):
        for user, reason in (
            (self.seller, "Mine"),
            (self.accountant, "Friend"),
            (self.colleague, ""),
            (self.colleague, None),
        ):
            with self.assertRaises(UserError):
                self.ask(user, reason)

    def test_the_contact_leads_to_the_request(self):
        partner = self.person.with_user(self.colleague)
        self.assertEqual(partner.conveyor_owner_id, self.seller)
        action = partner.action_conveyor_request_handover()
        ask = (
            self.env[action["res_model"]]
            .with_user(self.colleague)
            .with_context(**action["context"])
            .create({"reason": "They called me"})
        )
        ask.action_ask()
        self.assertTrue(self.client_file.with_user(self.colleague).handover_requested)
        self.assertFalse(self.client_file.with_user(self.stranger).handover_requested)


@conveyor_tags
@freeze_time(TODAY)
class TestRemote(HandoverCommon, HttpCase):
    """The same with a browser console."""

    def call(self, user, model, method, *args, **kwargs):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def assertRefused(self, user, model, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self.call(user, model, method, *args, **kwargs)
        return str(caught.exception)

    def test_requests_can_not_be_forged(self):
        self.client_file.with_user(self.colleague).conveyor_request_handover("Mine")
        request = self.last()
        values = {
            "client_id": self.client_file.id,
            "company_id": self.company.id,
            "to_user_id": self.colleague.id,
            "cause": "officer",
            "state": "planned",
        }
        forged = {"conveyor_by_server": True, "conveyor_handover": {"cause": "lapse"}}
        for method, args in (
            ("create", [[values]]),
            ("write", [request.ids, {"state": "planned"}]),
            ("web_save", [request.ids, {"state": "done"}, {}]),
            ("unlink", [request.ids]),
            ("action_approve", [request.ids]),
            ("conveyor_refuse", [request.ids, "No"]),
            ("_carry_out", [request.ids]),
        ):
            with self.subTest(method):
                self.assertRefused(
                    self.colleague, "conveyor.handover", method, *args, context=forged
                )
        self.assertEqual(self.client_file.owner_id, self.seller)

    def test_a_plain_edit_with_a_forged_cause(self):
        self.call(
            self.officer,
            "conveyor.client",
            "write",
            self.client_file.ids,
            {"owner_id": self.colleague.id},
            context={"conveyor_handover": {"cause": "departure", "inform": False}},
        )
        self.assertEqual(self.last().cause, "officer")
        self.assertTrue(self.messages_to(self.seller))

    def test_by_api(self):
        self.call(
            self.colleague,
            "conveyor.client",
            "conveyor_request_handover",
            self.client_file.ids,
            "They called me",
        )
        request = self.last()
        self.call(self.officer, "conveyor.handover", "action_approve", request.ids)
        self.assertEqual(self.client_file.owner_id, self.colleague)
        self.assertEqual(request.date, fields.Datetime.now())
