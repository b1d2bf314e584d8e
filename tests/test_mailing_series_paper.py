"""Bulletins on paper that come back: coming issues, what they begin with, and how they
are asked for, written and posted."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError

from .common import TODAY, conveyor_tags
from .test_paper_mailing import PaperCommon


@conveyor_tags
class TestMailingSeriesPaper(PaperCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.kind = cls.env.ref("sales_conveyor.conveyor_mailing_kind_news")

    def setUp(self):
        super().setUp()
        self.client = self.make_client("One")
        self.segment = self.make_segment()

    def make_series(self, user=None, **values):
        return (
            self.env["conveyor.mailing.series"]
            .with_user(user or self.marketer)
            .create(
                {
                    "name": "Bulletin",
                    "medium": "paper",
                    "kind_id": self.kind.id,
                    "segment_ids": [Command.set(self.segment.ids)],
                    "start_date": TODAY,
                    "every": 2,
                    **values,
                }
            )
        )

    def pattern(self):
        return self.make_mailing(
            self.segment,
            name="The first one",
            shape="bulletin",
            kind_id=self.kind.id,
            print_cost=20,
            label_grid="3x7",
            item_ids=[Command.create({"name": "Bulletin, 12 pages", "price": 95})],
        )

    def issues(self, series):
        return series.paper_ids.sorted("series_date")

    def days(self, series):
        return [str(one.series_date) for one in self.issues(series)]

    def plan(self, day):
        cron = self.env.ref("sales_conveyor.ir_cron_mailing_series")
        with freeze_time(day), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_every_second_tuesday(self):
        series = self.make_series()
        self.assertEqual(self.days(series), ["2026-06-16", "2026-06-30", "2026-07-14"])
        self.assertFalse(series.mailing_ids, "no letters by e-mail")
        self.assertEqual(series.issue_count, 3)
        self.assertEqual(str(series.next_date.date()), "2026-06-16")
        first = self.issues(series)[0]
        self.assertEqual(first.state, "draft")
        self.assertEqual(str(first.date_planned), "2026-06-16")
        self.assertEqual(first.segment_ids, self.segment)
        self.assertEqual(first.user_id, self.marketer)
        self.assertTrue(first.has_letter, "the ready words of the kind")
        activity = first.activity_ids
        self.assertEqual(activity.user_id, self.marketer)
        self.assertEqual(str(activity.date_deadline), "2026-06-13")
        opened = series.action_open_issues()
        self.assertEqual(opened["res_model"], "conveyor.paper.mailing")
        self.assertEqual(self.Mailing.search(opened["domain"]), series.paper_ids)

    def test_each_issue_begins_as_the_pattern(self):
        pattern = self.pattern()
        series = self.make_series(paper_id=pattern.id, subject="Coffee and Tea")
        for issue in series.paper_ids:
            self.assertEqual(issue.name, f"Coffee and Tea, {issue.series_date}")
            self.assertEqual(issue.shape, "bulletin")
            self.assertEqual(issue.body, pattern.body)
            self.assertEqual(issue.piece_cost, 115)
            self.assertEqual(issue.item_ids.name, "Bulletin, 12 pages")
            self.assertEqual(issue.label_grid, "3x7")

    def test_time_goes_on(self):
        series = self.make_series()
        self.plan("2026-06-17")
        self.assertEqual(self.days(series)[-1], "2026-07-28")
        self.plan("2026-06-17")
        self.assertEqual(series.issue_count, 4)
        series.end_date = "2026-07-20"
        self.plan("2026-07-01")
        self.assertEqual(self.days(series)[-1], "2026-07-14")

    def test_who_gets_it_is_asked_for_when_it_is_posted(self):
        series = self.make_series()
        first = self.issues(series)[0]
        late = self.make_client("Late")
        self.refresh()
        with freeze_time("2026-06-16 10:00:00"):
            first.action_list()
            first.action_post()
        self.assertEqual(self.touches(late).date.date().isoformat(), "2026-06-16")
        self.assertEqual(len(self.touches(self.client)), 1)
        self.assertFalse(first.activity_ids, "nobody is reminded of what is done")
        self.env.flush_all()
        rows = self.env["conveyor.mailing.result"].search(
            [("series_id", "=", series.id), ("reached", "=", "letter")]
        )
        self.assertEqual(rows.partner_id, self.client | late)

    def test_a_change_plans_anew_but_keeps_what_was_written(self):
        series = self.make_series()
        written, listed, planned = self.issues(series)
        written.with_user(self.marketer).heading = "My own words"
        listed.with_user(self.marketer).action_list()
        series.write({"every": 1, "weekday": "3"})
        self.assertFalse(planned.exists())
        self.assertEqual(self.days(series), ["2026-06-16", "2026-06-18", "2026-06-30"])
        series.medium = "email"
        self.assertEqual(series.paper_ids, written | listed)
        self.assertEqual(series.issue_count, len(series.mailing_ids))
        self.assertEqual(len(series.mailing_ids), 3)
        series.medium = "paper"
        self.assertFalse(series.mailing_ids, "nobody had written in them")
        self.assertEqual(len(series.paper_ids), 3)

    def test_a_series_that_ends_leaves_what_was_written(self):
        series = self.make_series()
        written = self.issues(series)[0]
        written.with_user(self.marketer).heading = "My own words"
        series.unlink()
        self.assertTrue(written.exists())
        self.assertEqual(
            self.Mailing.search([("series_date", "!=", False)]).filtered(
                lambda one: one.segment_ids == self.segment
            ),
            written,
        )

    def test_whoever_no_longer_writes_plans_nothing(self):
        series = self.make_series()
        self.marketer.group_ids = self.env.ref("base.group_user")
        self.plan("2026-06-17")
        self.assertEqual(len(series.sudo().paper_ids), 3)
        self.assertIn("no longer writes", series.sudo().problem)

    def test_salespeople_make_none(self):
        with self.assertRaises(AccessError):
            self.make_series(user=self.seller)
