"""Recommendations and partner organisations, as people use them in the browser."""

from odoo import fields
from odoo.tests import HttpCase

from .common import conveyor_tags
from .test_referral import ReferralCommon


@conveyor_tags
class TestReferralScreens(ReferralCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = fields.Date.today()
        cls.mill.name, cls.miller.name = "Tour Mill", "Tour Ada"
        cls.bakery.name = "Tour Bakery"
        cls.mill.user_id = cls.seller
        cls.bakery.conveyor_referrer_id = cls.miller
        cls.cafe = cls.make_partner("Tour Cafe", conveyor_referrer_id=cls.baker.id)
        cls.make_partner("Kiosk", conveyor_referrer_id=cls.shop.id)
        cls.make_invoice(cls.mill, today, 500)
        cls.make_invoice(cls.bakery, today, 300)
        cls.refresh()
        cls.lead = cls.make_lead(name="Tour Lead", referred="Mrs Tour Ada, of the mill")

    def tour(self, url, name, user):
        # the password of a test user is its login, filled up to eight characters
        self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_seller(self):
        self.tour(f"/odoo/crm/{self.lead.id}", "conveyor_referral_seller", self.seller)
        self.assertEqual(self.lead.conveyor_referrer_id, self.miller)
        self.assertEqual(self.thanks().mapped("state"), ["thanked"])

    def test_leader_marks_a_partner_organisation(self):
        self.tour(
            f"/odoo/contacts/{self.shop.id}",
            "conveyor_partner_organisation",
            self.leader,
        )
        organisation = self.shop.conveyor_own_organisation_id
        self.assertEqual(organisation.state, "agreed")
        self.assertEqual(organisation.agreement_date, fields.Date.today())
        self.assertEqual(organisation.sent_ids.partner_id, self.mill)

    def test_analyst(self):
        self.tour(
            "/odoo/clients-by-recommendation", "conveyor_referral_analyst", self.analyst
        )
