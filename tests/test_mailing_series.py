"""Series of mailings, and the preview of a letter."""

from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import TODAY, conveyor_tags
from .mail_sink import mail_sink
from .test_mailing import MailingCommon


@conveyor_tags
class TestMailingSeries(MailingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("sales_conveyor.conveyor_mailing_kind_useful")
        cls.startClassPatcher(freeze_time(TODAY))

    def make_series(self, user=None, **values):
        return (
            self.env["conveyor.mailing.series"]
            .with_user(user or self.marketer)
            .create(
                {
                    "name": "Advice on Tuesdays",
                    "kind_id": self.kind.id,
                    "segment_ids": [Command.set(self.segment.ids)],
                    "start_date": TODAY,
                    "every": 2,
                    **values,
                }
            )
        )

    def setUp(self):
        super().setUp()
        self.segment = self.make_segment()

    def plan(self, day):
        cron = self.env.ref("sales_conveyor.ir_cron_mailing_series")
        with freeze_time(day), self.jobs_may_commit():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def days(self, series):
        return [
            str(one)
            for one in sorted(series.mailing_ids.mapped("conveyor_series_date"))
        ]

    def test_coming_issues_stand_in_the_calendar(self):
        self.company.partner_id.tz = "Europe/Moscow"
        series = self.make_series()
        self.assertEqual(self.days(series), ["2026-06-16", "2026-06-30", "2026-07-14"])
        first = series.mailing_ids.sorted("conveyor_series_date")[0]
        self.assertEqual(first.state, "draft")
        self.assertEqual(first.calendar_date, datetime(2026, 6, 16, 6))
        self.assertEqual(first.conveyor_segment_ids, self.segment)
        self.assertIn("save you an hour", first.subject)
        self.assertEqual(first.user_id, self.marketer)
        self.assertEqual(first.email_from, self.marketer.email_formatted)
        self.assertEqual(first.activity_ids.user_id, self.marketer)
        self.assertEqual(str(first.activity_ids.date_deadline), "2026-06-13")
        self.assertEqual(series.next_date, datetime(2026, 6, 16, 6))

    def test_time_goes_on(self):
        series = self.make_series()
        self.plan("2026-06-17")
        self.assertEqual(self.days(series)[-1], "2026-07-28")
        self.plan("2026-06-17")
        self.assertEqual(len(series.mailing_ids), 4)
        series.end_date = "2026-07-20"
        self.plan("2026-07-01")
        self.assertEqual(self.days(series)[-1], "2026-07-14")

    def test_it_goes_out_by_itself(self):
        client = self.make_client("One", "one@example.com")
        self.refresh()
        series = self.make_series(mode="send")
        self.assertEqual(set(series.mailing_ids.mapped("state")), {"in_queue"})
        first = series.mailing_ids.sorted("conveyor_series_date")[0]
        with freeze_time("2026-06-16 10:00:00"):
            with mail_sink(self.env) as sink, self.jobs_may_commit():
                self.env.ref(
                    "mass_mailing.ir_cron_mass_mailing_queue"
                ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(first.state, "done")
        self.assertEqual(first.mailing_trace_ids.mapped("email"), [client.email])
        self.assertIn(client.email, sink.addresses())

    def test_a_change_plans_anew_but_keeps_what_was_written(self):
        series = self.make_series()
        written = series.mailing_ids.sorted("conveyor_series_date")[0]
        written.with_user(self.marketer).subject = "My own words"
        series.write({"every": 1, "weekday": "3"})
        self.assertIn(written, series.mailing_ids)
        self.assertEqual(self.days(series), ["2026-06-16", "2026-06-18", "2026-06-25"])
        series.active = False
        self.assertEqual(series.mailing_ids, written)

    def test_whoever_no_longer_writes_plans_nothing(self):
        series = self.make_series()
        self.marketer.group_ids = self.env.ref("base.group_user")
        self.plan("2026-06-17")
        self.env.invalidate_all()
        self.assertIn("no longer writes", series.sudo().problem)
        self.assertEqual(len(series.sudo().mailing_ids), 3)

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.make_series(user=self.seller)
        with self.assertRaises(AccessError):
            self.make_series(
                kind_id=self.env.ref("sales_conveyor.conveyor_mailing_kind_notice").id
            )
        with self.assertRaises(ValidationError):
            self.make_series(segment_ids=False)
        other = self._make_company("Other Works")
        foreign = self.env["conveyor.segment"].create(
            {"name": "Foreign", "company_id": other.id}
        )
        with self.assertRaises(ValidationError):
            self.env["conveyor.mailing.series"].create(
                {
                    "name": "Foreign",
                    "kind_id": self.kind.id,
                    "company_id": self.company.id,
                    "segment_ids": [Command.set(foreign.ids)],
                }
            )


@conveyor_tags
class TestMailingPreview(MailingCommon):
    def preview(self, mailing, user=None):
        action = mailing.with_user(user or self.marketer).action_conveyor_preview()
        return (
            self.env[action["res_model"]]
            .with_user(user or self.marketer)
            .browse(action["res_id"])
        )

    def test_it_shows_the_letter_of_a_recipient(self):
        self.make_client("Silent")
        one = self.make_client("One", "one@example.com")
        two = self.make_client("Two", "two@example.com")
        preview = self.preview(self.make_mailing(self.make_segment()))
        self.assertEqual(preview.partner_id, one)
        self.assertIn("Hello One", preview.body)
        self.assertEqual(preview.subject, "News for you")
        preview.action_next()
        self.assertEqual(preview.partner_id, two)
        self.assertIn("Hello Two", preview.body)
        preview.action_next()
        self.assertEqual(preview.partner_id, one)

    def test_a_test_arrives(self):
        self.make_client("One", "one@example.com")
        mailing = self.make_mailing(self.make_segment())
        preview = self.preview(mailing)
        self.assertEqual(preview.email_to, "marketer@example.com")
        with mail_sink(self.env) as sink:
            preview.action_send_test()
        self.assertEqual(sink.addresses(), ["marketer@example.com"])
        self.assertIn("Hello One", sink.html("marketer@example.com"))
        self.assertIn("[TEST]", sink.letters[0][1]["Subject"])
        self.assertFalse(mailing.mailing_trace_ids)
        preview.email_to = False
        with self.assertRaisesRegex(UserError, "which address"):
            preview.action_send_test()

    def test_nobody_to_show(self):
        mailing = self.make_mailing(self.make_segment())
        with self.assertRaisesRegex(UserError, "Nobody gets this letter"):
            mailing.action_conveyor_preview()

    def test_a_broken_letter_says_so(self):
        self.make_client("One", "one@example.com")
        mailing = self.make_mailing(self.make_segment())
        mailing.sudo().body_html = '<p><t t-out="object.nothing"/></p>'
        preview = self.preview(mailing)
        self.assertTrue(preview.problem)

    def test_others_may_not(self):
        self.make_client("One", "one@example.com")
        mailing = self.make_mailing(self.make_segment())
        with self.assertRaises(AccessError):
            mailing.with_user(self.seller).action_conveyor_preview()
