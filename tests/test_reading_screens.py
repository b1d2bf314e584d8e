"""Reserved details on the screens, in a real browser."""

from odoo import fields
from odoo.tests import HttpCase

from .common import conveyor_tags
from .reading import ReadingCommon


@conveyor_tags
class TestReadingScreens(ReadingCommon, HttpCase):
    def tour(self, url, name, user):
        self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_colleague_asks_the_owner(self):
        self.limit("owner")
        self.tour(
            f"/odoo/contacts/{self.client.id}", "conveyor_reading_rival", self.rival
        )
        activity = self.client.activity_ids
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn(self.rival.name, activity.summary)
        self.assertEqual(activity.date_deadline, fields.Date.today())

    def test_owner_works_as_always(self):
        self.limit("owner")
        self.tour(
            f"/odoo/contacts/{self.client.id}", "conveyor_reading_owner", self.seller
        )

    def test_lock_in_the_list(self):
        self.limit("owner")
        self.tour("/odoo/central-file", "conveyor_reading_list", self.rival)

    def test_nothing_is_shown_while_nobody_is_limited(self):
        for model, name in (
            ("res.partner", "conveyor_details_hidden"),
            ("conveyor.client", "details_hidden"),
        ):
            for kind in ("form", "list", "kanban"):
                view = self.env[model].get_view(view_type=kind)
                self.assertNotIn(name, view["arch"], (model, kind))
        self.limit("owner")
        self.assertIn(
            "conveyor_details_hidden", self.env["res.partner"].get_view()["arch"]
        )

    def test_settings(self):
        settings = self.env["res.config.settings"].create({})
        self.assertIn("Central-file Officer", settings.conveyor_reading_exempt)
        settings.conveyor_reading = "team"
        settings.execute()
        self.assertEqual(self.company.conveyor_reading, "team")
        self.assertEqual(self.key(self.client), [f"t{self.seller.id}"])
