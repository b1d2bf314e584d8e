"""A refused move, and the dialog that helps, in a real browser."""

from odoo.tests import HttpCase, JsonRpcException
from odoo.tools import mute_logger

from .common import conveyor_tags
from .test_requirement import RequirementCommon


@conveyor_tags
class TestRequirementScreens(RequirementCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.require(cls.new, "lead_field", field="expected_revenue")
        cls.require(cls.new, "partner_field", field="city")
        cls.partner = cls.make_partner(user_id=cls.seller.id)
        cls.lead = cls.make_lead(name="Gate lead", partner_id=cls.partner.id)
        cls.make_lead(name="Further on", stage_id=cls.talk.id)

    def tour(self, url, name, user):
        with mute_logger("odoo.http"):  # refusals are wanted here
            self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_seller_fills_in_what_is_missing(self):
        self.tour(f"/odoo/crm/{self.lead.id}", "conveyor_requirement_form", self.seller)
        self.assertEqual(self.lead.stage_id, self.talk)
        self.assertEqual(self.lead.expected_revenue, 900)
        self.assertEqual(self.partner.city, "Tula")

    def test_leader_lets_pass(self):
        self.tour(f"/odoo/crm/{self.lead.id}", "conveyor_requirement_pass", self.leader)
        self.assertEqual(self.lead.won_status, "won")
        self.assertEqual(self.lead.conveyor_pass_ids.reason, "Framework contract")
        self.assertEqual(self.lead.conveyor_pass_ids.user_id, self.leader)
        self.tour(
            f"/odoo/crm/{self.lead.id}", "conveyor_requirement_passes", self.leader
        )

    def test_card_goes_back(self):
        self.tour("/odoo/crm", "conveyor_requirement_kanban", self.seller)
        self.assertEqual(self.lead.stage_id, self.new)


@conveyor_tags
class TestRequirementRemotely(RequirementCommon, HttpCase):
    """What a program, or somebody with a browser's console, may do."""

    def call(self, user, method, *args, **kwargs):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/crm.lead/{method}",
            {"model": "crm.lead", "method": method, "args": args, "kwargs": kwargs},
        )

    def assertRefused(self, error, user, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self.call(user, method, *args, **kwargs)
        self.assertIn(error, str(caught.exception))

    def test_no_way_round(self):
        self.require(self.new, "lead_field", field="expected_revenue")
        lead = self.make_lead()
        ids, values = lead.ids, {"stage_id": self.talk.id}
        context = {"conveyor_passed": True, "conveyor_gate": True}
        refused = "odoo.exceptions.UserError"
        self.assertRefused(refused, self.seller, "write", ids, values)
        self.assertRefused(refused, self.seller, "write", ids, values, context=context)
        self.assertRefused(refused, self.seller, "action_set_won", ids)
        self.assertRefused(
            refused, self.seller, "web_save_multi", ids, [values], {"stage_id": {}}
        )
        self.assertRefused(
            "odoo.exceptions.RedirectWarning",
            self.seller,
            "web_save",
            ids,
            values,
            {"stage_id": {}},
        )
        self.assertRefused(
            "odoo.exceptions.AccessError",
            self.seller,
            "conveyor_pass",
            ids,
            self.talk.id,
            "Because I can",
        )
        self.env.invalidate_all()
        self.assertEqual(lead.stage_id, self.new)

    def test_leader_lets_pass(self):
        self.require(self.new, "quotation")
        leads = self.make_lead() | self.make_lead()
        done = self.call(
            self.leader, "conveyor_pass", leads.ids, self.talk.id, "From the ERP"
        )
        self.assertTrue(done)
        self.env.invalidate_all()
        self.assertEqual(leads.stage_id, self.talk)
        self.assertEqual(len(leads.conveyor_pass_ids), 2)
