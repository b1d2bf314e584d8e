"""A year of letters and greetings, day by day: who got which letter and bought after
it, who was congratulated when, and nobody twice."""

import datetime
from collections import Counter

from freezegun import freeze_time

from odoo import Command

from .common import conveyor_tags
from .mail_sink import mail_sink
from .test_mailing import MailingCommon

BEGIN = datetime.date(2027, 6, 1)
DAYS = 366
#: Of each client: birthday of its person, and after how many days since the beginning
#: of the year it bought. The last three stop, never buy, and want no letters.
STORY = {
    "Monthly": ((29, 2), range(5, DAYS, 30)),
    "Often": ((1, 1), range(3, DAYS, 11)),
    "Seldom": ((31, 12), (40, 290)),
    "Spring": ((1, 6), (300, 310, 330)),
    "Stops": ((15, 8), (10, 31, 52)),
    "Silent": ((28, 2), ()),
    "Refuses": ((9, 9), (20, 200)),
}
#: Days whose purchases count for a letter.
COUNTED = 14


@conveyor_tags
class TestKeepingYear(MailingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{BEGIN} 05:00:00"))
        cls.company.write(
            {
                "email": "us@example.com",
                "conveyor_birthday_way": "mail",
                "conveyor_mailing_result_days": COUNTED,
                "conveyor_mailing_limit": 0,
            }
        )
        others = cls.env["res.company"].search([("id", "!=", cls.company.id)])
        others.conveyor_birthday_way = "none"
        cls.env["conveyor.holiday"].search([]).way = "none"
        cls.new_year = cls.env["conveyor.holiday"].create(
            {"name": "New Year", "day": 1, "month": "1", "way": "mail"}
        )
        kind = cls.env.ref("sales_conveyor.conveyor_knowledge_kind_birthday")
        cls.client, cls.person = {}, {}
        for name, ((day, month), _bought) in STORY.items():
            client = cls.make_client(name, f"{name}@example.com".lower())
            person = cls.make_partner(
                f"{name} Person",
                parent_id=client.id,
                email=f"person.{name}@example.com".lower(),
            )
            cls.env["conveyor.knowledge"].with_user(cls.officer).create(
                {
                    "partner_id": person.id,
                    "kind_id": kind.id,
                    "day": day,
                    "month": str(month),
                    "company_id": cls.company.id,
                }
            )
            cls.client[name], cls.person[name] = client, person
        cls.env["mail.blacklist"]._add("refuses@example.com")

    def test_year(self):
        series = (
            self.env["conveyor.mailing.series"]
            .with_user(self.marketer)
            .create(
                {
                    "name": "First Tuesdays",
                    "kind_id": self.env.ref(
                        "sales_conveyor.conveyor_mailing_kind_news"
                    ).id,
                    "segment_ids": [Command.set(self.make_segment().ids)],
                    "start_date": BEGIN,
                    "mode": "send",
                    "unit": "month",
                    "weekday": "1",
                    "week": "1",
                    "ahead": 1,
                }
            )
        )
        self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).unlink()
        with mail_sink(self.env) as sink, self.jobs_may_commit():
            for number in range(DAYS):
                with freeze_time(BEGIN + datetime.timedelta(number)) as clock:
                    clock.tick(datetime.timedelta(hours=12))
                    self.live(number, series)
        with freeze_time(BEGIN + datetime.timedelta(DAYS)):
            self.env.invalidate_all()
            self.assertIssues(series, sink)
            self.assertGreetings()

    def live(self, number, series):
        """What a day brings: purchases, greetings in the morning (twice, as if the
        server had been started anew), letters."""
        today = BEGIN + datetime.timedelta(number)
        for name, (_birthday, bought) in STORY.items():
            if number in bought:
                self.make_invoice(self.client[name], str(today), 100)
        greetings = self.env["conveyor.greeting"].sudo()
        self.env["conveyor.knowledge"].sudo()._advance()
        for _time in range(2):
            greetings._greet_birthdays(self.company, today)
            greetings._greet_holidays(self.company, today)
        if today in self.env["conveyor.mailing.series"].browse(series.id)._issue_days():
            for job in (
                "mass_mailing.ir_cron_mass_mailing_queue",
                "mail.ir_cron_mail_scheduler_action",
                "sales_conveyor.ir_cron_mailing_series",
            ):
                self.env.ref(job).sudo().method_direct_trigger()
            self.env.invalidate_all()

    def assertIssues(self, series, sink):
        """One letter a month to each client, and what they bought within its days."""
        done = series.mailing_ids.filtered(lambda one: one.state == "done")
        self.assertEqual(len(done), 12)
        self.assertEqual(
            {(day.year, day.month) for day in done.mapped("conveyor_series_date")},
            {(2027, month) for month in range(6, 13)}
            | {(2028, month) for month in range(1, 6)},
        )
        names = set(STORY) - {"Refuses"}
        for name in STORY:
            got = done.mailing_trace_ids.filtered(
                lambda one, name=name: (
                    one.email == self.client[name].email and one.trace_status == "sent"
                )
            )
            self.assertEqual(len(got), 12 if name in names else 0, name)
        for mailing in done:
            day = (mailing.conveyor_series_date - BEGIN).days
            bought = {
                name: sum(day <= one < day + COUNTED for one in STORY[name][1])
                for name in names
            }
            self.assertEqual(mailing.conveyor_clients, len(names))
            self.assertEqual(
                mailing.conveyor_buyers, sum(bool(one) for one in bought.values())
            )
            self.assertEqual(mailing.conveyor_revenue, 100 * sum(bought.values()))
        self.assertGreater(max(done.mapped("conveyor_buyers")), 2)
        # what came beside the letters of the series: New Year
        arrived = Counter(sink.addresses())
        for name in STORY:
            self.assertEqual(
                arrived[self.client[name].email], 13 if name in names else 0, name
            )
            self.assertEqual(arrived[self.person[name].email], 1, name)

    def assertGreetings(self):
        """Everybody once on the birthday, on 28 or 29 February too; at New Year the
        clients themselves, for they have no key persons."""
        greetings = self.env["conveyor.greeting"].sudo()
        for name, ((day, month), _bought) in STORY.items():
            year = 2027 if month >= 6 else 2028
            [birthday] = greetings.search([("partner_id", "=", self.person[name].id)])
            self.assertEqual(birthday.key, f"birthday:{year}", name)
            self.assertEqual(birthday.day, datetime.date(year, month, day), name)
            holidays = greetings.search([("partner_id", "=", self.client[name].id)])
            self.assertEqual(
                holidays.mapped("key"),
                [] if name == "Refuses" else [f"holiday:{self.new_year.id}:2028"],
                name,
            )
