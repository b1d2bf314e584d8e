"""A seller's month in the browser: held, closed, paid."""

from odoo import fields
from odoo.tests import HttpCase

from .common import conveyor_tags
from .test_commission import CommissionCommon


@conveyor_tags
class TestCommissionScreens(CommissionCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ask_for_phone()
        first = fields.Date.start_of(fields.Date.today(), "month")
        cls.day = fields.Date.subtract(first, days=5)
        for name, phone in (
            ("Tour Complete", "+1 650 555 0111"),
            ("Tour Waiting", False),
        ):
            partner = cls.make_partner(name, phone=phone)
            cls.pay(cls.sell(partner, cls.day, 1000))
        cls.refresh()
        # accounting has no screens of the conveyor but those of statements
        cls.accountant.group_ids |= cls.env.ref("sales_conveyor.conveyor_group_analyst")

    def tour(self, url, name, user):
        self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_month(self):
        self.tour(
            "/odoo/conveyor-my-commission", "conveyor_commission_seller", self.seller
        )
        self.tour(
            "/odoo/conveyor-commission", "conveyor_commission_manager", self.manager
        )
        statement = self.Statement.search([("user_id", "=", self.seller.id)])
        self.assertEqual(statement.amount, 100)
        self.assertEqual(len(statement.line_ids), 1)
        self.tour(
            "/odoo/conveyor-statements",
            "conveyor_commission_accountant",
            self.accountant,
        )
        self.assertEqual(statement.state, "paid")
        self.assertEqual(statement.paid_by_id, self.accountant)
