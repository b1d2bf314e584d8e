"""After the first purchase clients go to the client team, once."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .test_handover import HandoverCommon


@conveyor_tags
@freeze_time(TODAY)
class TestFirstPurchase(HandoverCommon):
    """``hunter`` sells first; ``seller`` and ``colleague`` are the client team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hunter = cls.make_seller("hunter")
        cls.conveyor = cls.env["conveyor.conveyor"].create(
            {
                "name": "Wholesale",
                "company_id": cls.company.id,
                "handover_rule": "least_load",
                "handover_since": "2026-06-01",
            }
        )
        cls.team.write(
            {"conveyor_id": cls.conveyor.id, "conveyor_phase": "account_management"}
        )
        cls.hunters = cls.make_team(
            "Hunters",
            cls.hunter,
            conveyor_id=cls.conveyor.id,
            conveyor_phase="conversion",
        )

    def buy(self, user=None, day="2026-06-10", **values):
        partner = self.make_partner(user_id=(user or self.hunter).id, **values)
        self.make_invoice(partner, day, 50, team_id=self.hunters.id)
        return partner

    def run_job(self):
        cron = self.env.ref("sales_conveyor.ir_cron_handover")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def enter(self, *partners):
        self.refresh()
        return self.env["conveyor.client"].concat(
            *(self.client_of(partner) for partner in partners)
        )

    def member(self, user):
        return self.env["crm.team.member"].search([("user_id", "=", user.id)])

    def test_from_hunter_to_client_team_exactly_once(self):
        partner = self.buy()
        lead = self.make_lead(self.hunter, partner)
        client = self.enter(partner)
        self.assertEqual(client.owner_id, self.hunter)
        [planned] = client.handover_ids
        self.assertEqual((planned.state, planned.cause), ("planned", "first_purchase"))
        self.run_job()
        # the seller has a client already
        self.assertEqual(client.owner_id, self.colleague)
        self.assertEqual(planned.state, "done")
        self.assertFalse(planned.decided_by_id)
        self.assertEqual(lead.user_id, self.colleague)
        self.assertEqual(lead.team_id, self.team)
        self.assertIn("is your client now", self.messages_to(self.colleague).subject)
        self.assertIn("was handed over", self.messages_to(self.hunter).subject)
        self.make_invoice(partner, "2026-06-12", 70, team_id=self.hunters.id)
        self.enter()
        self.env["conveyor.figures"].sudo()._refresh_range(0, partner.id + 1)
        self.run_job()
        self.assertEqual(client.handover_ids, planned)

    def test_in_sets(self):
        partners = [self.buy() for _number in range(5)]
        clients = self.enter(*partners)
        self.run_job()
        owners = clients.mapped(lambda client: client.owner_id.id)
        self.assertEqual(owners.count(self.colleague.id), 3)
        self.assertEqual(owners.count(self.seller.id), 2)

    def test_from_accounting_without_any_opportunity(self):
        partner = self.make_partner()
        self.make_invoice(
            partner,
            "2026-06-10",
            50,
            invoice_user_id=self.accountant.id,
            team_id=self.hunters.id,
        )
        client = self.enter(partner)
        self.run_job()
        self.assertEqual(client.owner_id, self.colleague)

    def test_years_of_history_stay(self):
        old = self.buy(day="2026-05-31")
        client = self.enter(old)
        self.assertFalse(client.handover_ids)
        # a rebuild finds what was bought since the rule began
        new = self.buy()
        self.env["conveyor.figures"].sudo()._refresh_range(0, new.id + 1)
        self.run_job()
        self.assertEqual(self.client_of(new).owner_id, self.colleague)
        self.assertEqual(client.owner_id, self.hunter)

    def test_clients_of_the_client_team_stay(self):
        client = self.enter(self.buy(self.seller))
        self.assertFalse(client.handover_ids)

    def test_keep(self):
        self.conveyor.handover_rule = "keep"
        client = self.enter(self.buy())
        self.assertFalse(client.handover_ids)

    def test_the_rule_begins_when_it_is_chosen(self):
        conveyor = self.env["conveyor.conveyor"].create({"name": "Retail"})
        self.assertFalse(conveyor.handover_since)
        conveyor.handover_rule = "region"
        self.assertEqual(str(conveyor.handover_since), TODAY)

    def test_capacity_and_waiting(self):
        self.member(self.seller).conveyor_capacity = 1
        self.member(self.colleague).conveyor_capacity = 1
        clients = self.enter(self.buy(), self.buy())
        self.run_job()
        self.assertEqual(clients.mapped("owner_id"), self.colleague | self.hunter)
        waiting = clients.handover_ids.filtered(lambda h: h.state == "planned")
        self.assertIn("has room", waiting.answer)
        self.run_job()
        self.assertEqual(waiting.state, "planned")
        self.member(self.seller).conveyor_capacity = 2
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.run_job()
        self.assertEqual(waiting.state, "done")
        self.assertEqual(waiting.to_user_id, self.seller)

    def test_region_and_industry(self):
        texas, utah = (
            self.env.ref("base.state_us_44"),
            self.env.ref("base.state_us_45"),
        )
        self.member(self.seller).conveyor_state_ids = texas
        self.member(self.colleague).conveyor_state_ids = utah
        self.conveyor.handover_rule = "region"
        there = [
            self.buy(state_id=texas.id, country_id=texas.country_id.id) for _ in "ab"
        ]
        clients = self.enter(*there)
        self.run_job()
        self.assertEqual(clients.owner_id, self.seller)
        metal = self.env["res.partner.industry"].create({"name": "Metal"})
        self.member(self.colleague).conveyor_industry_ids = metal
        self.conveyor.handover_rule = "industry"
        client = self.enter(self.buy(industry_id=metal.id))
        self.run_job()
        self.assertEqual(client.owner_id, self.colleague)

    def test_archived_members_and_teams_get_nothing(self):
        self.colleague.active = False
        client = self.enter(self.buy())
        self.run_job()
        self.assertEqual(client.owner_id, self.seller)
        self.team.active = False
        client = self.enter(self.buy())
        self.run_job()
        self.assertEqual(client.owner_id, self.hunter)

    def test_the_officer_was_faster(self):
        client = self.enter(self.buy())
        planned = client.handover_ids
        self.hand_over(self.stranger, client)
        self.run_job()
        self.assertEqual(client.owner_id, self.stranger)
        self.assertEqual(planned.state, "withdrawn")

    def test_one_that_fails_keeps_nobody_waiting(self):
        clients = self.enter(self.buy(), self.buy())
        bad = clients[0].handover_ids
        Handover = self.registry["conveyor.handover"]
        original = Handover._take_along

        def take_along(records):
            if bad in records:
                raise ValueError("another module minds")
            return original(records)

        with (
            patch.object(Handover, "_take_along", take_along),
            mute_logger(
                "odoo.addons.sales_conveyor.models.conveyor_handover_due", "odoo.sql_db"
            ),
        ):
            self.run_job()
        self.assertEqual(clients[0].owner_id, self.hunter)
        self.assertEqual(clients[1].owner_id, self.colleague)
        self.assertEqual((bad.state, bad.answer), ("planned", "another module minds"))
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.run_job()
        self.assertNotEqual(clients[0].owner_id, self.hunter)

    def test_killed_in_the_middle(self):
        client = self.enter(self.buy())
        planned = client.handover_ids
        savepoint = self.env.cr.savepoint()
        planned._carry_out_safely()
        self.assertEqual(planned.state, "done")
        savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual((planned.state, client.owner_id), ("planned", self.hunter))
        self.run_job()
        self.run_job()
        self.assertEqual(planned.state, "done")
        self.assertEqual(client.handover_count, 1)

    def test_twice_is_impossible(self):
        client = self.enter(self.buy())
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            client.handover_ids._as_server().copy({"client_id": client.id})
        client._plan_first_purchase()
        self.assertEqual(client.handover_count, 1)

    def test_an_accountants_posting_does_nothing_of_it(self):
        partner = self.buy()
        self.assertFalse(
            self.Handover.search([("client_id.partner_id", "=", partner.id)])
        )
