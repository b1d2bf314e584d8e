"""Clients at risk, the churn point and warnings in a real browser."""

import json

from odoo.tests import HttpCase

from .common import conveyor_tags
from .test_retention_warning import WarningCommon


@conveyor_tags
class TestRetentionScreens(WarningCommon, HttpCase):
    def tour(self, url, name, user):
        self.start_tour(url, name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def test_seller_sees_who_is_at_risk_and_why(self):
        self.with_churn_point(100)
        today = self.env.cr.now().date()
        partner = self.make_partner("Tour Silent")
        self.env.cr.execute("SELECT %s::date - 95", [today])
        [day] = self.env.cr.fetchone()
        self.book([(partner, day)])
        self.refresh()
        client = self.client_of(partner)
        self.assertEqual(client.retention_status, "at_risk")
        self.tour(
            "/odoo/clients-at-risk",
            "conveyor_retention_seller",
            self.seller,
        )

    def test_manager_sees_curve_and_backtest(self):
        self.with_churn_point(214)
        self.env.cr.execute(
            "UPDATE conveyor_retention_group SET method = 'decay', auc = 0.812,"
            " auc_recency = 0.771, gain = 0.041, gain_error = 0.005, tested = 90,"
            " test_day = '2026-01-01', test_count = 500, test_returned = 90,"
            " date_method = 'table', date_error = 20, date_error_constant = 22,"
            " churn_low = 200, churn_high = 230, churn_share = 0.2, curve = %s,"
            " calibration = %s, day = '2026-06-01', return_count = 99,"
            " followed_days = 500 WHERE company_id = %s",
            [
                json.dumps([[10, 80, 78, 82], [100, 50, 47, 53], [400, 40, 36, 44]]),
                json.dumps([[250, 0.1, 0.12], [250, 0.6, 0.55]]),
                self.company.id,
            ],
        )
        self.env.invalidate_all()
        self.tour("/odoo/churn-point", "conveyor_retention_manager", self.manager)

    def test_manager_sets_up_warnings(self):
        self.conveyor.write({"warning_active": False, "warning_gift": False})
        self.tour("/odoo/conveyors", "conveyor_retention_settings", self.manager)
        self.assertTrue(self.conveyor.warning_active)
        self.assertEqual(
            (self.conveyor.warning_days, self.conveyor.warning_held_out), (14, 20)
        )
        self.assertEqual(self.conveyor.warning_gift, "A calendar")
