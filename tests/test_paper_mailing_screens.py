"""Mailings on paper on the screens, in a real browser."""

from odoo.tests import HttpCase

from .common import conveyor_tags
from .test_paper_mailing import PaperCommon


@conveyor_tags
class TestPaperMailingScreens(PaperCommon, HttpCase):
    def test_marketing_sends_a_bulletin(self):
        one = self.make_client("One")
        self.make_client("Two")
        self.make_client("Nowhere", street=False)
        self.make_segment()
        self.start_tour(
            "/odoo/action-sales_conveyor.conveyor_paper_mailing_action",
            "conveyor_paper_mailing",
            login=self.marketer.login,
            timeout=180,
        )
        self.env.invalidate_all()
        mailing = self.Mailing.search([("company_id", "=", self.company.id)])
        self.assertEqual((mailing.posted_count, mailing.returned_count), (1, 1))
        self.assertEqual(mailing.cost_total, 4)
        self.assertTrue(one.conveyor_returned_on)
        self.assertEqual(self.touches(one).state, "bounce")
