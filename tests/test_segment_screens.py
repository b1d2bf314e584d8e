"""Segments, the repeat path, and letters and income in a real browser."""

from datetime import datetime, timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user

from .common import ConveyorCommon, conveyor_tags


@conveyor_tags
class TestSegmentScreens(ConveyorCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer = new_test_user(
            cls.env,
            "conveyor_marketer",
            "sales_conveyor.conveyor_group_marketing",
            name="Test Marketer",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.mill = cls.make_partner("Mill", is_company=True, user_id=cls.seller.id)
        cls.forge = cls.make_partner("Forge", is_company=True, user_id=cls.seller.id)
        today = fields.Date.today()
        for partner, days, amount in (
            (cls.mill, 90, 300),
            (cls.mill, 60, 300),
            (cls.forge, 70, 100),
        ):
            cls.make_invoice(partner, today - timedelta(days=days), amount)
        cls.refresh()

    def tour(self, path, name, user):
        self.start_tour(f"/odoo/{path}", name, login=user.login, timeout=180)

    def test_marketing_makes_a_segment(self):
        self.env["conveyor.segment"].with_user(self.marketer).create(
            {
                "name": "Large clients",
                "company_id": self.company.id,
                "client_domain": "[('revenue_12m', '>', 400)]",
            }
        )
        self.tour("segments", "conveyor_segment", self.marketer)
        made = self.env["conveyor.segment"].search([("name", "=", "Tour segment")])
        self.assertEqual(made.author_id, self.marketer)
        frozen = self.env["conveyor.segment"].search(
            [("frozen", "=", True), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(frozen.member_ids.partner_id, self.forge)

    def test_repeat_path(self):
        self.tour("repeat-path", "conveyor_repeat_path", self.seller)

    def test_letters_and_income(self):
        self.env["conveyor.touch"]._log(
            [
                {
                    "partner_id": self.mill.id,
                    "channel": "mailing",
                    "date": datetime.now() - timedelta(days=10),
                    "key": "test:1",
                    "company_id": self.company.id,
                }
            ]
        )
        self.tour("letters-and-income", "conveyor_volume", self.leader)
