"""Many clients change hands: preview, doing, undoing."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import TODAY, conveyor_tags
from .test_handover import HandoverCommon


@conveyor_tags
@freeze_time(TODAY)
class TestBulk(HandoverCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.partner
        for _number in range(4):
            partner = cls.make_partner(user_id=cls.seller.id)
            cls.make_invoice(partner, "2026-06-01", 10)
            cls.partners |= partner
        cls.refresh()
        cls.clients = cls.env["conveyor.client"].concat(
            *(cls.client_of(partner) for partner in cls.partners)
        )
        cls.lead = cls.make_lead(cls.seller)
        cls.other_lead = cls.make_lead(cls.seller, cls.partners[1])
        kind = cls.env.ref("mail.mail_activity_data_todo")
        cls.activity = cls.partner.activity_schedule(
            activity_type_id=kind.id, user_id=cls.seller.id
        )

    def plan(self, user=None, **values):
        bulk = (
            self.env["conveyor.handover.bulk"]
            .with_user(user or self.officer)
            .with_context(active_model="conveyor.client", active_ids=self.clients.ids)
            .create(
                {
                    "method": "person",
                    "to_user_id": self.colleague.id,
                    "reason": "New regions",
                    **values,
                }
            )
        )
        action = bulk.action_plan()
        batch = self.env["conveyor.handover.batch"].browse(action["res_id"])
        return batch.with_user(user or self.officer)

    def test_preview_changes_nothing(self):
        batch = self.plan()
        self.assertEqual((batch.state, batch.client_count), ("draft", 5))
        self.assertIn("Opportunity: 2", batch.along)
        [receiver] = batch.receiver_ids
        self.assertEqual(
            (receiver.user_id, receiver.has, receiver.gets, receiver.after),
            (self.colleague, 0, 5, 5),
        )
        self.assertEqual(self.clients.owner_id, self.seller)
        batch.action_discard()
        self.assertFalse(self.client_file.handover_ids)

    def test_who_exceeds_the_capacity(self):
        member = self.env["crm.team.member"].search(
            [("user_id", "=", self.colleague.id)]
        )
        member.conveyor_capacity = 3
        batch = self.plan()
        self.assertEqual(batch.receiver_ids.exceeds, 2)

    def test_done_and_undone(self):
        self.env.ref("base.user_root")
        batch = self.plan()
        batch.action_run()
        self.assertEqual((batch.state, batch.waiting_count), ("done", 0))
        self.assertEqual(self.clients.owner_id, self.colleague)
        self.assertEqual(self.partners.user_id, self.colleague)
        self.assertEqual((self.lead | self.other_lead).user_id, self.colleague)
        self.assertEqual(self.activity.user_id, self.colleague)
        self.assertEqual(set(self.clients.handover_ids.mapped("cause")), {"bulk"})
        # one message about all of them
        self.assertEqual(len(self.messages_to(self.colleague)), 1)
        self.assertIn("New regions", self.messages_to(self.colleague).body)
        # something goes on meanwhile
        self.hand_over(self.stranger, self.clients[4])
        self.other_lead.user_id = self.stranger
        batch.action_undo()
        self.assertEqual(batch.state, "undone")
        self.assertEqual(self.clients[:4].owner_id, self.seller)
        self.assertEqual(self.clients[4].owner_id, self.stranger)
        self.assertEqual(self.lead.user_id, self.seller)
        self.assertEqual(self.activity.user_id, self.seller)
        self.assertEqual(self.other_lead.user_id, self.stranger)
        self.assertEqual(batch.changed_count, 2)
        shown = self.Handover.search(batch.action_open_changed()["domain"])
        self.assertEqual(shown.client_id, self.clients[4] | self.clients[1])
        with self.assertRaises(UserError):
            batch.action_undo()

    def test_followers_and_teams_come_back(self):
        self.lead.team_id = self.team
        self.colleague.crm_team_member_ids.unlink()
        away = self.make_team("Away", self.colleague)
        self.partner.message_subscribe(self.seller.partner_id.ids)
        batch = self.plan()
        batch.action_run()
        self.assertEqual(self.lead.team_id, away)
        self.assertIn(self.colleague.partner_id, self.partner.message_partner_ids)
        batch.action_undo()
        self.assertEqual(self.lead.team_id, self.team)
        self.assertIn(self.seller.partner_id, self.partner.message_partner_ids)
        self.assertNotIn(self.colleague.partner_id, self.partner.message_partner_ids)

    def test_only_what_was_chosen_goes_along(self):
        batch = self.plan(with_opportunities=False)
        self.assertNotIn("Opportunity", batch.along)
        batch.action_run()
        self.assertEqual(self.lead.user_id, self.seller)
        self.assertEqual(self.activity.user_id, self.colleague)

    def test_undone_where_nothing_went_along(self):
        flags = (
            "opportunities",
            "quotations",
            "activities",
            "meetings",
            "followers",
        )
        batch = self.plan(**{f"with_{flag}": False for flag in flags})
        batch.action_run()
        self.assertFalse(batch.handover_ids.item_ids)
        batch.action_undo()
        self.assertEqual(self.clients.owner_id, self.seller)

    def test_by_rule(self):
        conveyor = self.env["conveyor.conveyor"].create(
            {"name": "Wholesale", "company_id": self.company.id}
        )
        self.other_team.write(
            {
                "conveyor_id": conveyor.id,
                "conveyor_phase": "account_management",
                "member_ids": [Command.set((self.stranger | self.colleague).ids)],
            }
        )
        self.clients._as_server().conveyor_id = conveyor
        batch = self.plan(method="rule", to_user_id=False)
        gets = {one.user_id: one.gets for one in batch.receiver_ids}
        self.assertEqual(sorted(gets.values()), [2, 3])
        members = self.env["crm.team.member"].search(
            [("user_id", "in", (self.stranger | self.colleague).ids)]
        )
        members.conveyor_capacity = 1
        batch = self.plan(method="rule", to_user_id=False)
        self.assertEqual(batch.nobody_count, 3)
        batch.action_run()
        self.assertEqual(batch.state, "done")
        owners = self.clients.mapped(lambda client: client.owner_id.id)
        self.assertEqual(owners.count(self.seller.id), 3)

    def test_planned_before_the_owner_changed(self):
        batch = self.plan()
        self.hand_over(self.stranger)
        batch.action_run()
        self.assertEqual(self.client_file.owner_id, self.stranger)
        self.assertEqual(self.clients[1].owner_id, self.colleague)

    def test_many_are_done_by_the_job(self):
        path = "odoo.addons.sales_conveyor.models.conveyor_handover_batch.AT_ONCE"
        self.patch_value(path, 2)
        self.patch_value(path.replace("AT_ONCE", "BATCH"), 2)
        batch = self.plan()
        batch.action_run()
        self.assertEqual(batch.state, "running")
        self.assertEqual(self.clients.owner_id, self.seller)
        self.run_job()
        self.assertEqual(batch.state, "done")
        self.assertEqual(self.clients.owner_id, self.colleague)
        self.assertEqual(self.last().decided_by_id, self.officer)
        batch.action_undo()
        self.assertEqual(batch.state, "undoing")
        self.run_job()
        self.assertEqual(batch.state, "undone")
        self.assertEqual(self.clients.owner_id, self.seller)
        # told once of each, however many steps it took
        self.assertEqual(len(self.messages_to(self.colleague)), 2)

    def patch_value(self, path, value):
        module, name = path.rsplit(".", 1)
        self.patch(__import__(module, fromlist=[name]), name, value)

    def test_whoever_left_gets_nothing_back(self):
        batch = self.plan()
        batch.action_run()
        self.seller.active = False
        batch.action_undo()
        self.assertEqual(self.clients.owner_id, self.colleague)
        self.assertEqual(batch.changed_count, 5)

    def test_for_the_officer_only(self):
        for user in (self.seller, self.leader, self.manager, self.accountant):
            with self.assertRaises(AccessError):
                self.plan(user)
        batch = self.plan()
        for user in (self.seller, self.leader, self.manager):
            for method in ("action_run", "action_discard", "action_undo"):
                with self.assertRaises(AccessError):
                    getattr(batch.with_user(user).sudo(), method)()
            with self.assertRaises(AccessError):
                batch.with_user(user).sudo().state = "running"
            with self.assertRaises(AccessError):
                batch.with_user(user).sudo().unlink()

    def test_bad_choices(self):
        with self.assertRaises(UserError):
            self.plan(to_user_id=False)
        with self.assertRaises(UserError):
            self.plan(to_user_id=self.seller.id)
        outsider = self.make_outsider("sales_conveyor.conveyor_group_user")
        with self.assertRaises(UserError):
            self.plan(to_user_id=outsider.id)
