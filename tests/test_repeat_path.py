"""The repeat path: from the first purchase to the next ones, and who is due."""

import random
from collections import Counter, defaultdict
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from odoo.addons.sales_conveyor.rules import repeat_path as rules

from .common import TODAY, ConveyorCommon, conveyor_tags


@conveyor_tags
@freeze_time(TODAY)
class TestRepeatPath(ConveyorCommon):
    def setUp(self):
        super().setUp()
        self.conveyors = self.env["conveyor.conveyor"].create(
            [
                {"name": name, "company_id": self.company.id}
                for name in ("Wholesale", "Retail")
            ]
        )
        self.path = self.env["conveyor.repeat.path"].with_company(self.company)

    def buy(self, *days, amount=100, **values):
        partner = self.make_partner(**values)
        for place, day in enumerate(days):
            self.make_invoice(partner, day, amount * (place + 1))
        return partner

    def get(self, user=None, **filters):
        self.env.flush_all()
        return self.path.with_user(user or self.seller).get_path(filters)

    def found(self, figure):
        clients = self.Client.with_user(self.seller).search(figure["domain"])
        self.assertEqual(len(clients), figure["value"])
        return clients.partner_id

    def test_steps_and_lists(self):
        once = self.buy("2026-05-01")
        twice = self.buy("2026-01-01", "2026-01-31")
        often = self.buy("2026-01-01", "2026-02-10", "2026-03-01", "2026-03-01")
        self.refresh()
        first, second, third = self.get()["steps"]
        self.assertEqual(self.found(first["clients"]), once | twice | often)
        self.assertEqual(self.found(first["waiting"]), once)
        self.assertEqual((first["went_on"], first["share"]), (2, 66.7))
        self.assertEqual(self.found(second["waiting"]), twice)
        self.assertEqual(second["share"], 50)
        self.assertEqual(self.found(third["clients"]), often)
        self.assertIsNone(first["median"], "two waits say nothing")

    def test_how_fast_and_who_is_due(self):
        start = date(2026, 1, 1)
        for days in range(10, 21):
            self.buy(start, start + timedelta(days=days))
        today = date(2026, 6, 15)
        fresh = self.buy(today - timedelta(days=5))
        due = self.buy(today - timedelta(days=15))
        late = self.buy(today - timedelta(days=40))
        self.refresh()
        first = self.get()["steps"][0]
        self.assertEqual((first["median"], first["late_days"]), (15, 19))
        self.assertEqual(self.found(first["due"]), due)
        self.assertEqual(self.found(first["late"]), late)
        self.assertIn(fresh, self.found(first["waiting"]))

    def test_share_by_month(self):
        self.buy("2026-04-01", "2026-05-01", "2026-05-20")
        self.buy("2026-05-05", amount=400)
        self.refresh()
        months = {row["month"]: row for row in self.get()["months"]}
        self.assertEqual(len(months), rules.MONTHS)
        self.assertEqual(months["2026-04-01"]["share"], 0)
        self.assertEqual(months["2026-05-01"]["share"], 66.7)
        self.assertEqual(months["2026-05-01"]["revenue_share"], 55.6)
        self.assertIsNone(months["2025-01-01"]["share"])

    def test_filters_and_groups(self):
        mine = self.buy("2026-01-01", "2026-02-01", user_id=self.seller.id)
        other = self.buy("2026-05-01", user_id=self.leader.id)
        self.refresh()
        file = self.client_of(mine)
        file.with_user(self.officer).conveyor_id = self.conveyors[0]
        self.client_of(other).with_user(self.officer).conveyor_id = self.conveyors[1]
        for filters in (
            {"conveyor_id": self.conveyors[0].id},
            {"owner_id": self.seller.id},
            {"abc_class": file.abc_class} if file.abc_class else {"owner_id": 0},
        ):
            if filters.get("owner_id") == 0:
                continue
            data = self.get(**filters)
            self.assertIn(mine, self.found(data["steps"][0]["clients"]))
        self.assertEqual(
            self.found(self.get(owner_id=self.leader.id)["steps"][0]["clients"]), other
        )
        groups = {line["name"]: line for line in self.get(group="owner_id")["groups"]}
        self.assertEqual(groups["Test Seller"]["shares"], [100.0, 0.0, None])
        self.assertEqual(groups["Test Leader"]["shares"], [0.0, None, None])
        self.assertEqual(self.found(groups["Test Seller"]["clients"]), mine)
        recent = self.get(months=12)["steps"][0]
        self.assertEqual(self.found(recent["clients"]), mine | other)
        with freeze_time("2027-05-15"):
            recent = self.get(months=12)
            self.assertFalse(recent["steps"])
            self.assertEqual(self.get(months=24)["steps"][0]["clients"]["value"], 2)

    def test_whoever_asks(self):
        self.buy("2026-01-01")
        self.refresh()
        self.assertTrue(self.get(self.analyst)["steps"])
        with self.assertRaises(AccessError):
            self.get(self.accountant)
        for filters in (
            {"group": "id); DROP TABLE res_users; --"},
            {"months": 7},
            {"abc_class": "D"},
            {"owner_id": "x"},
        ):
            with self.subTest(filters), self.assertRaises(UserError):
                self.get(**filters)
        paths = self.env["conveyor.repeat.path"].with_user(self.analyst)
        for filters in ("abc", [1, 2], True):
            with self.subTest(filters), self.assertRaises(UserError):
                paths.get_path(filters)

    def test_other_companies_and_credits_dont_count(self):
        other = self._make_company("Other Works")
        partner = self.buy("2026-01-01", "2026-02-01")
        self.make_invoice(partner, "2026-03-01", 100, company=other)
        given_back = self.make_invoice(partner, "2026-04-01", 100)
        self.credit(given_back)
        self.refresh()
        steps = self.get()["steps"]
        self.assertEqual([step["clients"]["value"] for step in steps], [1, 1])

    def test_agrees_with_the_rule(self):
        """The statement says of random histories what the definition says."""
        rng = random.Random(7)
        start = date(2025, 1, 1)
        histories = defaultdict(dict)
        for _client in range(25):
            partner = self.make_partner()
            day = start + timedelta(days=rng.randrange(300))
            for _purchase in range(rng.choice([1, 1, 2, 3, 5, 8])):
                amount = rng.randrange(1, 50)
                self.make_invoice(partner, day, amount)
                histories[partner][day] = histories[partner].get(day, 0) + amount
                day += timedelta(days=rng.choice([0, 3, 20, 50]))
        self.refresh()
        rows = [sorted(history.items()) for history in histories.values()]
        data = self.get()
        months = rules.months(rows)
        for row in data["months"]:
            wanted = months.get(rules.month(date.fromisoformat(row["month"])))
            if wanted is None:
                self.assertFalse(row["purchases"])
                continue
            purchases, repeated, revenue, repeated_revenue = wanted
            self.assertEqual((row["purchases"], row["repeated"]), (purchases, repeated))
            self.assertEqual(row["share"], rules.share(repeated, purchases))
            self.assertEqual(
                row["revenue_share"], rules.share(repeated_revenue, revenue)
            )
        steps = rules.steps(rows)
        self.assertEqual(len(data["steps"]), len(steps))
        for step, (count, waits) in zip(data["steps"], steps, strict=True):
            self.assertEqual(
                (step["clients"]["value"], step["went_on"]), (count, len(waits))
            )
            spread = rules.spread(Counter(waits))
            self.assertEqual(step["median"], spread and round(spread[1]))
        cohorts = rules.cohorts(rows)
        self.assertEqual(len(data["cohorts"]), len(cohorts))
        for row, (month, (clients, buyers)) in zip(
            data["cohorts"], cohorts.items(), strict=True
        ):
            self.assertEqual(row["month"], str(rules.first_day(month)))
            self.found(row["clients"])
            for share, count in zip(row["shares"], buyers, strict=True):
                if share is not None:
                    self.assertEqual(share, rules.share(count, clients))
