"""What has been published about the CDNOW sample, by the rules that are shipped.

Weeks, as in the publications; calibration until 30 September 1997.
"""

import csv
import datetime
from collections import defaultdict
from pathlib import Path

from odoo.tests import BaseCase

from odoo.addons.sales_conveyor.rules import (
    retention,
    retention_backtest,
    retention_bins,
    retention_curve,
    retention_fit,
    retention_score,
)

from .buy_till_you_die import expected_purchases, pareto_nbd
from .common import conveyor_tags

SAMPLE = Path(__file__).parent / "data" / "cdnow_sample.csv"
CUT = datetime.date(1997, 9, 30).toordinal()
END = datetime.date(1998, 6, 30).toordinal()
#: Days of the published hold-out: 39 weeks.
HOLD_OUT = END - CUT


def bg_nbd(parameters, counted):
    return retention_fit.log_likelihood(parameters, counted, leaves_at_first=False)


@conveyor_tags
class TestPublished(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        days = defaultdict(set)
        with SAMPLE.open() as file:
            for row in csv.DictReader(file):
                day = datetime.date.fromisoformat(row["date"]).toordinal()
                days[row["client"]].add(day)
        cls.histories = [sorted(client) for client in days.values()]
        cls.known = [[d for d in client if d <= CUT] for client in cls.histories]
        cls.weeks = [
            retention.Seen(seen.repeats, seen.recency / 7, seen.age / 7)
            for seen in (retention.seen(client, CUT) for client in cls.known)
        ]
        cls.exact = retention_fit.cells(cls.weeks, 1 / 7)
        cls.cells = retention_fit.cells(cls.weeks, 1)

    def assertParameters(self, found, published, share):
        for value, wanted in zip(found, published, strict=True):
            self.assertAlmostEqual(value / wanted, 1, delta=share)

    def test_bg_nbd(self):
        found = retention_fit.fit(self.exact, bg_nbd)
        self.assertEqual(len(self.known), 2357)
        self.assertParameters(found, (0.243, 4.414, 0.793, 2.426), 0.002)
        self.assertAlmostEqual(bg_nbd(found, self.exact), -9582.4, 1)
        expected = expected_purchases(found, (2, 30.43, 38.86), 39)
        self.assertAlmostEqual(expected, 1.226, 3)

    def test_cells_of_a_week_change_little(self):
        self.assertLess(len(self.cells), len(self.exact))
        found = retention_fit.fit(self.cells, bg_nbd)
        self.assertParameters(found, (0.243, 4.414, 0.793, 2.426), 0.003)
        self.assertEqual(sum(cell.count for cell in self.cells), 2357)

    def test_pareto_nbd(self):
        """The way to find the best parameters is right for another model, too."""
        found = retention_fit.fit(self.cells, pareto_nbd, start=(0.5, 10.0, 0.5, 10.0))
        self.assertParameters(found, (0.553, 10.578, 0.606, 11.669), 0.015)
        self.assertAlmostEqual(
            pareto_nbd((0.553, 10.578, 0.606, 11.669), self.exact), -9595.0, 1
        )

    def test_mbg_nbd_is_at_least_as_likely(self):
        found = retention_fit.fit(self.exact)
        self.assertFalse(retention_fit.degenerate(found))
        self.assertGreater(
            retention_fit.log_likelihood(found, self.exact),
            bg_nbd(retention_fit.fit(self.exact, bg_nbd), self.exact),
        )
        # whoever has bought once may have left: it isn't 1 as in BG/NBD
        self.assertLess(retention.alive(found, retention.Seen(0, 0, 38.86)), 0.5)

    def test_fit_is_a_maximum(self):
        found = retention_fit.fit(self.exact)
        best = retention_fit.log_likelihood(found, self.exact)
        for place in range(4):
            for factor in (0.97, 1.03):
                other = list(found)
                other[place] *= factor
                self.assertLess(retention_fit.log_likelihood(other, self.exact), best)

    # Ranking, date, calibration of what is shipped

    def test_shipped_method_beats_the_yardsticks(self):
        learnt = retention_backtest.learn(self.known, CUT, HOLD_OUT)
        self.assertFalse(learnt.reason)
        # 39 weeks can't be looked back by within 39 weeks
        self.assertLess(learnt.tested, HOLD_OUT)
        look = retention_score.Look(self.histories, CUT, HOLD_OUT)
        came = [row.wait is not None for row in look.rows]
        scores = [retention_score.score(learnt.scorer, row, CUT) for row in look.rows]
        self.assertGreater(retention_score.auc(scores, came), 0.775)
        plain = [row.days[-1] for row in look.rows]
        self.assertAlmostEqual(retention_score.auc(plain, came), 0.771, 3)

    def test_published_rankings(self):
        look = retention_score.Look(self.histories, CUT, HOLD_OUT)
        came = [row.wait is not None for row in look.rows]
        fitted = look.fitted

        def auc(value):
            return retention_score.auc([value(row) for row in look.rows], came)

        self.assertAlmostEqual(auc(lambda row: row.seen.repeats), 0.758, 3)
        self.assertAlmostEqual(
            max(look.decay_auc(tau) for tau in retention_score.TAUS),
            0.780,
            delta=0.003,
        )
        within = auc(lambda row: retention.buys_within(fitted, row.seen, HOLD_OUT))
        alone = auc(lambda row: retention.alive(fitted, row.seen))
        self.assertGreater(within, alone)

    def test_calibration(self):
        learnt = retention_backtest.learn(
            [[d for d in client if d <= END - 90] for client in self.histories],
            END - 90,
            90,
        )
        look = retention_score.Look(self.histories, END - 90, 90)
        scores = [
            retention_score.score(learnt.scorer, row, END - 90) for row in look.rows
        ]
        told = [retention_bins.probability(learnt.bins, one) for one in scores]
        came = sum(row.wait is not None for row in look.rows)
        self.assertAlmostEqual(sum(told) / came, 1, delta=0.12)

    def test_churn_point(self):
        churn, curve = retention_curve.churn_point(self.histories, END)
        self.assertEqual((churn.clients, churn.returns), (2357, 4339))
        self.assertTrue(churn.low < churn.days < churn.high)
        self.assertAlmostEqual(churn.days, 214, delta=5)
        self.assertEqual(
            sorted(p.silent for p in curve), [p.silent for p in curve][::-1]
        )
        # few come back: at the point, as the share says
        later = retention_curve.return_within(curve, churn.days, churn.followed)
        self.assertLessEqual(later, 0.2)

    def test_short_history_tells_nothing(self):
        early = datetime.date(1997, 2, 10).toordinal()
        known = [[d for d in client if d <= early] for client in self.histories]
        known = [client for client in known if client]
        self.assertTrue(retention_backtest.learn(known, early, 90).reason)
        churn, _curve = retention_curve.churn_point(known, early, 0.1)
        self.assertEqual((churn.days, churn.reason), (None, "short"))

    def test_few_clients_tell_nothing(self):
        learnt = retention_backtest.learn(self.histories[:60], END, 90)
        self.assertEqual(learnt.reason, "clients")
