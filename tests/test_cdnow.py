"""A real history through the whole line: file, documents, central file, published
figures.

The sample of CDNOW purchases (Fader & Hardie) is loaded as the command loads it, and
what the central file says is held against what has been published about these data.
"""

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from statistics import mean, median

from odoo.tests import freeze_time, tagged

from odoo.addons.sales_conveyor.rules import figures as figures_rules
from odoo.addons.sales_conveyor.rules import load as load_rules
from odoo.addons.sales_conveyor.rules import ranking as ranking_rules
from odoo.addons.sales_conveyor.sql import purchases
from odoo.addons.sales_conveyor.sql import scopes as scopes_sql

from .common import ConveyorCommon, conveyor_tags

SAMPLE = Path(__file__).parent / "data" / "cdnow_sample.csv"
#: Clients in A, B and C at 80 and 95 % of the revenue, as published.
CLASSES = {"A": 777, "B": 801, "C": 779}
#: Months from the first purchase on in which the share of buyers was published.
MONTHS = 6
#: {month of the first purchase: (clients, percent buying again in months 1 to 6)}
COHORTS = {
    (1997, 1): (781, [15.9, 12.2, 9.0, 8.3, 9.9, 8.3]),
    (1997, 2): (857, [15.6, 12.8, 8.8, 9.0, 8.8, 7.1]),
    (1997, 3): (719, [12.1, 11.7, 10.8, 8.8, 8.9, 7.6]),
}


@conveyor_tags
@tagged("conveyor_long")
@freeze_time("1998-07-01")
class TestCdnow(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        loader = cls.env["conveyor.load"]
        cls.reading = loader._read(
            SAMPLE.read_bytes(), load_rules.Layout({}), cls.company
        )
        loader._load(
            loader._missing(cls.reading.sales, cls.company), loader._target(cls.company)
        )
        cls.refresh()
        cls.scope = cls._scope_of_all()

    @classmethod
    def _scope_of_all(cls):
        contacts = cls.env["res.partner"].with_context(active_test=False)
        last = contacts.search([], order="id desc", limit=1)
        return scopes_sql.range_scope(0, last.id + 1, [])

    def count_free(self):
        """Have free documents counted, and everything rebuilt, as in the settings."""
        self.company.conveyor_count_free = True
        self.env["conveyor.rebuild"].sudo()._request("settings")._run()
        self.env.invalidate_all()

    def clients(self):
        return self.Client.search([("company_id", "=", self.company.id)])

    def days(self):
        """Return {contact: its purchase days, in order}."""
        self.env.flush_all()
        result = defaultdict(list)
        for partner, company, day in self.env.execute_query(
            purchases.purchase_days(self.scope)
        ):
            if company == self.company.id:
                result[partner].append(day)
        return result

    # The file and what became of it

    def test_file(self):
        self.assertEqual(len(self.reading.sales), 6919)
        [notice] = self.reading.problems
        self.assertEqual(notice.level, load_rules.NOTICE)
        self.assertIn("21 lines repeat", notice.what)
        self.assertEqual(
            load_rules.totals(self.reading.sales), {"USD": Decimal("244091.94")}
        )

    def test_nothing_is_left_to_load(self):
        self.assertFalse(
            self.env["conveyor.load"]._missing(self.reading.sales, self.company)
        )

    def test_summary(self):
        summary = self.env["conveyor.load"]._summary(self.company)
        self.assertAlmostEqual(summary.pop("revenue"), 244091.94, 2)
        self.assertEqual(
            summary,
            {"clients": 2357, "documents": 6919, "purchases": 6688, **CLASSES},
        )

    def test_nothing_is_uncounted(self):
        self.assertFalse(
            self.env["conveyor.uncounted.document"].search_count(
                [("company_id", "=", self.company.id)]
            )
        )

    # Without free documents

    def test_purchases(self):
        clients = self.clients()
        self.assertEqual(len(clients), 2357)
        self.assertEqual(sum(clients.mapped("document_count")), 6919)
        self.assertEqual(sum(clients.mapped("purchase_count")), 6688)
        self.assertEqual(sum(map(len, self.days().values())), 6688)
        only_free = clients.filtered(lambda client: not client.purchase_count)
        self.assertEqual(len(only_free), 8)
        self.assertFalse(only_free.filtered("revenue_total"))
        self.assertFalse(only_free.filtered("first_purchase_date"))

    def test_revenue_and_classes(self):
        clients = self.clients().sorted("revenue_total", reverse=True)
        self.assertAlmostEqual(sum(clients.mapped("revenue_total")), 244091.94, 2)
        self.assertEqual(Counter(clients.mapped("abc_class")), CLASSES)
        fifth = clients[: len(clients) // 5]
        self.assertEqual(round(sum(fifth.mapped("revenue_share")), 3), 0.674)
        self.assertAlmostEqual(sum(clients.mapped("revenue_share")), 1, 9)

    def test_every_client_agrees_with_the_rule(self):
        self.assertClientsAgree(count_free=False)

    def test_every_score_agrees_with_the_rule(self):
        clients = self.clients()
        buyers = clients.filtered("purchase_count")
        for score, column in (
            ("recency_score", "last_purchase_date"),
            ("frequency_score", "purchase_count"),
            ("monetary_score", "revenue_total"),
        ):
            cuts = ranking_rules.score_cuts(buyers.mapped(column))
            for client in buyers:
                self.assertEqual(
                    client[score], ranking_rules.score(client[column], cuts)
                )
            self.assertFalse((clients - buyers).filtered(score))
        revenues = [
            Decimal(str(revenue)) for revenue in clients.mapped("revenue_total")
        ]
        places = list(zip(revenues, clients.figures_id.ids, strict=True))
        limits = ranking_rules.abc_thresholds(places, Decimal(80), Decimal(95))
        for client, place in zip(clients, places, strict=True):
            self.assertEqual(client.abc_class, ranking_rules.abc_class(place, *limits))

    # With free documents, as the published figures have them

    def test_purchases_with_free_ones(self):
        self.count_free()
        clients = self.clients()
        self.assertEqual(sum(clients.mapped("purchase_count")), 6696)
        self.assertFalse(clients.filtered(lambda client: not client.purchase_count))
        self.assertAlmostEqual(sum(clients.mapped("revenue_total")), 244091.94, 2)
        self.assertEqual(Counter(clients.mapped("abc_class")), CLASSES)
        self.assertClientsAgree(count_free=True)

    def test_gaps(self):
        self.count_free()
        histories = self.days().values()
        gaps = sorted(
            (later - earlier).days
            for days in histories
            for earlier, later in zip(days, days[1:], strict=False)
        )
        self.assertEqual(len(gaps), 4339)
        self.assertEqual(median(gaps), 34)
        self.assertEqual(round(mean(gaps), 1), 70.9)
        self.assertEqual(gaps[round(0.9 * (len(gaps) - 1))], 196)
        once = sum(len(days) == 1 for days in histories)
        self.assertEqual(round(once / len(histories), 3), 0.517)

    def test_cohorts(self):
        self.count_free()
        cohorts = defaultdict(list)
        for days in self.days().values():
            months = {12 * day.year + day.month - 1 for day in days}
            first = min(months)
            cohorts[(first // 12, first % 12 + 1)].append(
                {month - first for month in months}
            )
        found = {
            month: (
                len(clients),
                [
                    round(
                        100 * sum(after in months for months in clients) / len(clients),
                        1,
                    )
                    for after in range(1, MONTHS + 1)
                ],
            )
            for month, clients in cohorts.items()
        }
        self.assertEqual(found, COHORTS)

    def test_repeat_path(self):
        """The page says of the cohorts what has been published."""
        self.count_free()
        path = self.env["conveyor.repeat.path"].with_company(self.company)
        data = path.with_user(self.seller).get_path({})
        found = {}
        for row in data["cohorts"]:
            year, month, _day = row["month"].split("-")
            shares = row["shares"][:MONTHS]
            found[(int(year), int(month))] = (row["clients"]["value"], shares)
        self.assertEqual(found, COHORTS)
        first = data["steps"][0]
        self.assertEqual(first["clients"]["value"], 2357)
        self.assertEqual(round(100 - first["share"], 1), 51.7)

    # The rule

    def assertClientsAgree(self, count_free):
        """Hold each client's figures against the rule, applied to the lines of the
        file."""
        today, year_ago, two_years_ago = self.Figures._periods()
        documents = defaultdict(list)
        for number, sale in enumerate(self.reading.sales):
            documents[sale.client].append(
                figures_rules.Document(number, "out_invoice", sale.day, sale.amount)
            )
        clients = self.clients()
        self.assertEqual(set(clients.mapped("partner_id.ref")), set(documents))
        for client in clients:
            wanted = figures_rules.client_figures(
                documents[client.partner_id.ref],
                {},
                year_ago,
                two_years_ago,
                count_free,
            )
            for name, value in wanted._asdict().items():
                if isinstance(value, (Decimal, float)):
                    self.assertAlmostEqual(
                        client[name], float(value), 6, (client, name)
                    )
                else:
                    self.assertEqual(
                        client[name] or None, value or None, (client, name)
                    )
