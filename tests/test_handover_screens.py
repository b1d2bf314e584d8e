"""Asking for clients, handing them over, leaving: in a real browser."""

from odoo.tests import HttpCase
from odoo.tools import mute_logger

from .common import conveyor_tags
from .test_handover import HandoverCommon


@conveyor_tags
class TestHandoverScreens(HandoverCommon, HttpCase):
    def tour(self, url, name, user):
        with mute_logger("odoo.http"):  # refusals are wanted here
            self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_seller_asks_and_officer_approves(self):
        kind = self.env.ref("mail.mail_activity_data_todo")
        lead = self.make_lead(self.seller)
        activity = self.partner.activity_schedule(
            activity_type_id=kind.id, user_id=self.seller.id
        )
        self.tour("/odoo/crm/new", "conveyor_handover_ask", self.colleague)
        request = self.last()
        self.assertEqual(request.state, "requested")
        self.assertEqual(request.requested_by_id, self.colleague)
        self.tour("/odoo/client-requests", "conveyor_handover_approve", self.officer)
        self.assertEqual(request.state, "done")
        for record in (self.client_file, lead, activity):
            owner = "owner_id" if "owner_id" in record else "user_id"
            self.assertEqual(record[owner], self.colleague)

    def test_officer_hands_over_many_and_back(self):
        self.tour("/odoo/central-file", "conveyor_handover_bulk", self.officer)
        batch = self.env["conveyor.handover.batch"].search([], limit=1)
        self.assertEqual(batch.state, "undone")
        self.assertEqual(self.client_file.owner_id, self.seller)

    def test_departure(self):
        admin = self.env.ref("base.user_admin")
        lead = self.make_lead(self.seller)
        self.tour(
            f"/odoo/action-base.action_res_users/{self.seller.id}",
            "conveyor_departure",
            admin,
        )
        self.assertFalse(self.seller.active)
        self.assertEqual(self.client_file.owner_id, self.colleague)
        self.assertEqual(lead.user_id, self.colleague)
