"""Mailings on the screens, in a real browser."""

from odoo.tests import HttpCase

from .common import conveyor_tags
from .test_mailing import MailingCommon


@conveyor_tags
class TestMailingScreens(MailingCommon, HttpCase):
    def tour(self, action, name, user=None):
        self.start_tour(
            f"/odoo/action-sales_conveyor.{action}",
            name,
            login=(user or self.marketer).login,
            timeout=180,
        )
        self.env.invalidate_all()

    def make_clients(self):
        self.make_client("One", "one@example.com")
        self.make_client("Two", "two@example.com")
        self.make_client("Silent")
        self.make_client("Listed", "listed@example.com")
        self.env["mail.blacklist"]._add("listed@example.com")
        return self.make_segment()

    def test_marketing_writes_an_offer(self):
        segment = self.make_clients()
        self.tour("conveyor_mailing_kind_action_write", "conveyor_mailing_write")
        mailing = self.env["mailing.mailing"].search(
            [("conveyor_segment_ids", "in", segment.ids)]
        )
        self.assertEqual(mailing.state, "in_queue")
        self.assertEqual(
            mailing.conveyor_kind_id,
            self.env.ref("sales_conveyor.conveyor_mailing_kind_offer"),
        )
        self.assertIn("/unsubscribe_from_list", mailing.body_html)
        self.assertEqual(
            self.send(mailing).addresses(), ["one@example.com", "two@example.com"]
        )

    def test_marketing_makes_a_series(self):
        self.make_clients()
        self.tour("conveyor_mailing_series_action", "conveyor_mailing_series")
        series = self.env["conveyor.mailing.series"].search(
            [("name", "=", "Advice on Tuesdays"), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(series.mailing_ids), 3)

    def test_results(self):
        mailing = self.make_mailing(self.make_clients())
        self.send(mailing)
        self.tour("conveyor_mailing_action", "conveyor_mailing_result")
