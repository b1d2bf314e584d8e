"""Letters, income and the size of the central file by week, and the lag of income."""

import random
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, freeze_time

from odoo.addons.sales_conveyor.rules import volume as rules

from .common import TODAY, ConveyorCommon, conveyor_tags


@conveyor_tags
class TestLag(BaseCase):
    """Made-up series whose lag is known, and noise in which there is none."""

    WEEKS = 104

    def letters(self, rng):
        return [rng.randrange(200) for _week in range(self.WEEKS)]

    def test_a_known_lag_is_found(self):
        for lag in (0, 1, 3, 7, 12):
            rng = random.Random(lag)
            letters = self.letters(rng)
            income = [
                1000
                + 4 * (letters[week - lag] if week >= lag else 100)
                + rng.gauss(0, 200)
                for week in range(self.WEEKS)
            ]
            answer = rules.lag(letters, income)
            self.assertEqual((answer["verdict"], answer["lag"]), (rules.FOUND, lag))
            self.assertEqual(len(answer["lags"]), rules.MAX_LAG + 1)
            self.assertGreater(answer["lags"][lag], answer["band"])

    def test_a_lag_is_found_although_both_grow(self):
        rng = random.Random(5)
        letters = [100 + 3 * week + rng.randrange(150) for week in range(self.WEEKS)]
        income = [
            5000 + 40 * week + 6 * letters[max(week - 4, 0)] + rng.gauss(0, 250)
            for week in range(self.WEEKS)
        ]
        self.assertEqual(rules.lag(letters, income)["lag"], 4)

    def test_noise_isnt_sold_as_insight(self):
        found = {"white": 0, "walk": 0, "slow": 0, "fortnightly": 0}
        trials = 20
        for trial in range(trials):
            rng = random.Random(trial)
            for name, series in {
                "white": (self.letters(rng), [rng.gauss(9, 2) for _w in range(104)]),
                "walk": (self.walk(rng), self.walk(rng)),
                "slow": (self.walk(rng, 0.7), self.walk(rng, 0.7)),
                "fortnightly": (
                    [rng.randrange(100, 300) * (w % 2) for w in range(104)],
                    [1000 + 3 * w + rng.gauss(0, 200) for w in range(104)],
                ),
            }.items():
                found[name] += rules.lag(*series, rounds=200)["verdict"] == rules.FOUND
        for name, times in found.items():
            self.assertLessEqual(times, 3, f"{name}: {times} of {trials}")

    def walk(self, rng, keep=1.0):
        value, values = 0.0, []
        for _week in range(self.WEEKS):
            value = keep * value + rng.gauss(0, 10)
            values.append(500 + value)
        return values

    def test_few_weeks_say_nothing(self):
        rng = random.Random(1)
        letters = self.letters(rng)
        for series in (
            (letters[:20], letters[:20]),
            ([0] * 104, letters),
            (letters, [7] * 104),
        ):
            answer = rules.lag(*series)
            self.assertEqual((answer["verdict"], answer["lags"]), (rules.FEW, []))

    def test_the_same_weeks_get_the_same_answer(self):
        rng = random.Random(2)
        letters, income = self.letters(rng), self.letters(rng)
        self.assertEqual(rules.lag(letters, income), rules.lag(letters, income))


class VolumeCommon(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.mill = cls.make_partner("Mill", is_company=True, company_id=cls.company.id)
        cls.ada = cls.make_partner(
            "Ada", parent_id=cls.mill.id, company_id=cls.company.id
        )
        cls.forge = cls.make_partner(
            "Forge", is_company=True, company_id=cls.company.id
        )
        cls.make_invoice(cls.mill, "2026-03-02", 100)
        cls.make_invoice(cls.mill, "2026-06-03", 500)
        cls.make_invoice(cls.forge, "2026-03-10", 200)
        cls.refresh()
        cls.volume = cls.env["conveyor.volume"].with_company(cls.company)

    @classmethod
    def letter(cls, partner, day, **values):
        return cls.env["conveyor.touch"]._log(
            [
                {
                    "partner_id": partner.id,
                    "channel": "mailing",
                    "direction": "out",
                    "date": datetime.fromisoformat(day),
                    "key": f"test:{next(cls.numbers)}",
                    "personal": False,
                    "company_id": cls.company.id,
                    **values,
                }
            ]
        )

    def get(self, user=None, **filters):
        return self.volume.with_user(user or self.seller).get_volume(filters)


@conveyor_tags
class TestVolume(VolumeCommon):
    def test_week_by_week(self):
        self.letter(self.mill, "2026-06-02 10:00:00")
        self.letter(self.ada, "2026-06-02 10:00:00", state="open")
        self.letter(self.forge, "2026-06-04 10:00:00", channel="letter")
        self.letter(self.forge, "2026-06-04 10:00:00", state="bounce")
        self.letter(self.forge, "2026-06-04 10:00:00", channel="call")
        self.letter(self.forge, "2026-06-04 10:00:00", channel="mail_in")
        self.letter(self.forge, "2026-06-15 01:00:00")
        weeks = {row["week"]: row for row in self.get()["weeks"]}
        week = weeks["2026-06-01"]
        self.assertEqual((week["letters"], week["reached"]), (3, 2))
        self.assertEqual((week["income"], week["files"]), (500, 2))
        self.assertEqual(weeks["2026-03-02"]["files"], 1)
        self.assertEqual(weeks["2026-03-09"]["entered"], 1)
        self.assertEqual(min(weeks), "2026-03-02", "nothing was known before")
        self.assertEqual(max(weeks), "2026-06-08", "this week isn't over")
        rows = self.env["conveyor.volume.week"].with_user(self.seller)
        [row] = rows.search([("week", "=", "2026-06-01")])
        self.assertEqual((row.letter_count, row.reached_count, row.income), (3, 2, 500))

    def test_coverage(self):
        self.letter(self.ada, "2026-05-20 10:00:00")
        data = self.get(without=8)
        self.assertEqual((data["coverage"], data["without"]["value"]), (50, 1))
        found = self.Client.with_user(self.seller).search(data["without"]["domain"])
        self.assertEqual(found.partner_id, self.forge)
        self.assertEqual(self.get(without=4)["without"]["value"], 1)
        with freeze_time("2026-06-18"):
            self.assertEqual(self.get(without=4)["without"]["value"], 2)

    def test_weeks_without_a_letter(self):
        mill, forge = self.client_of(self.mill), self.client_of(self.forge)
        self.letter(self.mill, "2026-06-01 23:00:00")
        for today in ("2026-06-14", "2026-06-15", "2026-06-16", "2026-07-20"):
            with freeze_time(today):
                (mill | forge).invalidate_recordset()
                days = (date.fromisoformat(today) - date(2026, 6, 1)).days
                self.assertEqual(mill.letterless_weeks, days // 7)
                for weeks in range(1, 20):
                    for operator in (">=", ">", "<", "<="):
                        found = self.Client.search(
                            [
                                ("id", "in", (mill | forge).ids),
                                ("letterless_weeks", operator, weeks),
                            ]
                        )
                        wanted = (mill | forge).filtered(
                            lambda c, o=operator, w=weeks: {
                                ">=": c.letterless_weeks >= w,
                                ">": c.letterless_weeks > w,
                                "<": c.letterless_weeks < w,
                                "<=": c.letterless_weeks <= w,
                            }[o]
                        )
                        self.assertEqual(found, wanted, (today, operator, weeks))

    def test_the_page_finds_a_lag(self):
        rng = random.Random(3)
        monday = date(2025, 7, 7)
        sent = []
        for week in range(48):
            day = monday + timedelta(weeks=week)
            sent.append(rng.randrange(1, 12))
            for _letter in range(sent[-1]):
                self.letter(self.forge, f"{day} 12:00:00")
            if week >= 2:
                self.make_invoice(self.forge, day, 1000 * sent[-3] + rng.randrange(500))
        lag = self.get(weeks=52)["lag"]
        self.assertEqual((lag["verdict"], lag["lag"]), ("found", 2))

    def test_whoever_asks(self):
        self.assertTrue(self.get(self.analyst)["weeks"])
        with self.assertRaises(AccessError):
            self.get(self.accountant)
        for filters in ({"weeks": 7}, {"without": "x"}):
            with self.subTest(filters), self.assertRaises(UserError):
                self.get(**filters)
        for filters in ("abc", [1, 2], True):
            with self.subTest(filters), self.assertRaises(UserError):
                self.env["conveyor.volume"].with_user(self.analyst).get_volume(filters)

    def test_companies(self):
        other = self._make_company("Other Works")
        shop = self.make_partner("Shop", company_id=other.id)
        self.make_invoice(shop, "2026-06-02", 77, company=other)
        self.letter(shop, "2026-06-02 10:00:00", company_id=other.id)
        self.refresh()
        weeks = {row["week"]: row for row in self.get()["weeks"]}
        self.assertEqual(weeks["2026-06-01"]["letters"], 0)
        self.assertEqual(weeks["2026-06-01"]["income"], 500)
        self.assertFalse(
            self.env["conveyor.volume.week"]
            .with_user(self.seller)
            .with_context(allowed_company_ids=self.company.ids)
            .search([("company_id", "=", other.id)])
        )

    def test_nothing_yet(self):
        other = self._make_company("Fresh Works")
        data = self.env["conveyor.volume"].with_company(other).get_volume({})
        self.assertEqual((data["weeks"], data["coverage"]), ([], None))
        self.assertEqual(data["lag"]["verdict"], "few")
