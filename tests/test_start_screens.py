"""Start screens in a real browser."""

from odoo.tests import HttpCase

from .common import conveyor_tags
from .test_start import StartCommon


@conveyor_tags
class TestStartScreens(StartCommon, HttpCase):
    def test_hunter_and_leader(self):
        for name in ("Tour Mill", "Tour Bakery"):
            self.make_lead(name=name)
        for tour, user in (
            ("conveyor_start_hunter", self.seller),
            ("conveyor_start_leader", self.leader),
        ):
            self.start_tour("/odoo/my-start", tour, login=user.login, timeout=180)

    def test_officer(self):
        self.make_client(self.seller)
        self.start_tour(
            "/odoo/my-start",
            "conveyor_start_officer",
            login=self.officer.login,
            timeout=180,
        )
