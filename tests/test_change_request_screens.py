"""Protected data as people meet them in the browser."""

from odoo.tests import HttpCase

from .common import ConveyorCommon, conveyor_tags


@conveyor_tags
class TestChangeRequestScreens(ConveyorCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.officer.name = "Tour Officer"
        cls.mill = cls.make_partner(
            "Tour Mill",
            is_company=True,
            user_id=cls.seller.id,
            phone="+32 470 11 11 11",
            email="mill@example.com",
            street="River Street 1",
        )
        cls.env["conveyor.client"].create(
            {"partner_id": cls.mill.id, "owner_id": cls.seller.id}
        )

    def tour(self, url, name, user):
        # the password of a test user is its login, filled up to eight characters
        self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_change_waits_until_the_officer_decides(self):
        self.mill.with_user(self.seller).street = "Old Street 2"
        self.env.cr.flush()
        self.tour(
            f"/odoo/contacts/{self.mill.id}", "conveyor_change_asked", self.seller
        )
        self.assertEqual(self.mill.phone, "+32 470 11 11 11")
        self.assertEqual(self.mill.website, "http://tour.example.com")
        self.tour("/odoo", "conveyor_change_decided", self.officer)
        self.assertEqual(self.mill.phone, "+32 470 99 99 99")
        self.assertEqual(self.mill.street, "River Street 1")
        rows = self.env["conveyor.change.request"].search(
            [("partner_id", "=", self.mill.id)], order="field_name"
        )
        self.assertEqual(
            rows.mapped(lambda row: (row.field_name, row.state, row.reason)),
            [
                ("phone", "accepted", False),
                ("street", "refused", "That is the old street"),
            ],
        )

    def test_duplicate_is_told(self):
        self.tour("/odoo/contacts", "conveyor_duplicate_told", self.seller)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Twin")]))
