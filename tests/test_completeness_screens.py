"""Completeness on the screens, in a real browser."""

from odoo.tests import HttpCase

from .common import conveyor_tags
from .test_completeness import CompletenessCommon


@conveyor_tags
class TestCompletenessScreens(CompletenessCommon, HttpCase):
    def tour(self, url, name, user):
        self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_seller_fills_in_what_is_missing(self):
        client = self.make_client(name="Tour Incomplete", street="Main Street 1")
        client.owner_id = self.seller
        self.tour("/odoo/central-file", "conveyor_completeness_seller", self.seller)
        self.refresh()
        self.assertEqual(client.completeness_score, 100)

    def test_administrator_makes_a_rule(self):
        self.tour(
            "/odoo/completeness-rules", "conveyor_completeness_manager", self.manager
        )
        rule = self.Rule.search([("name", "=", "Tax number")])
        self.assertEqual((rule.field_id.name, rule.weight), ("vat", 40))
