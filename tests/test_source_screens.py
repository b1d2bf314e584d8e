"""Lead sources and introductory offers in a real browser."""

from odoo import fields
from odoo.tests import HttpCase

from .common import conveyor_tags
from .test_source import SourceCommon


@conveyor_tags
class TestSourceScreens(SourceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fair.name = "Tour Fair"
        cls.today = fields.Date.today()
        cls.company.conveyor_hour_rate = 40

    def tour(self, url, name, user):
        self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_leader_looks_at_a_source_and_notes_hours(self):
        partner = self.make_partner("Tour Mill")
        self.make_lead(source_id=self.fair.id, partner_id=partner.id)
        self.make_invoice(partner, self.today, 900, source_id=self.fair.id)
        self.make_bill(300, self.today, source_id=self.fair.id)
        self.refresh()
        self.tour("/odoo/lead-sources", "conveyor_sources_leader", self.leader)
        self.assertEqual(self.fair.conveyor_cost_ids.amount, 100)
        self.assertEqual(self.figures(self.fair).conveyor_cost, 400)

    def test_manager_says_who_a_target_client_is(self):
        lead = self.make_lead(city="Berlin")
        self.want("In Rome", [("city", "=", "Rome")])
        self.tour(
            f"/odoo/conveyors/{self.conveyor.id}",
            "conveyor_sources_manager",
            self.manager,
        )
        self.assertEqual(self.conveyor.criterion_ids.name, "In our region")
        self.assertEqual(lead.conveyor_target, "no")

    def test_salesperson_sees_why(self):
        self.want("In Rome", [("city", "=", "Rome")])
        lead = self.make_lead(city="Berlin", name="Tour lead")
        self.tour(f"/odoo/crm/{lead.id}", "conveyor_sources_seller", self.seller)
        self.assertEqual(lead.conveyor_target, "yes")

    def test_accountant_names_the_source_on_the_bill(self):
        bill = self.make_bill(70, self.today, post=False)
        self.tour(
            f"/odoo/action-account.action_move_in_invoice_type/{bill.id}",
            "conveyor_sources_accountant",
            self.accountant,
        )
        self.assertEqual(bill.source_id, self.fair)

    def test_analyst_reads(self):
        trial = self.env["product.product"].create(
            {"name": "Tour trial", "type": "service", "conveyor_introductory": True}
        )
        invoice = self.make_invoice(self.make_partner(), self.today, 0, post=False)
        invoice.invoice_line_ids.write({"product_id": trial.id, "price_unit": 0})
        invoice.action_post()
        self.make_lead(source_id=self.fair.id)
        self.refresh()
        self.tour(
            "/odoo/lead-source-analysis", "conveyor_sources_analyst", self.analyst
        )
