"""The rules, by the examples that stand beside them."""

import doctest
import pkgutil
from importlib import import_module

from odoo.tests import BaseCase

from odoo.addons.sales_conveyor import rules
from odoo.addons.sales_conveyor.rules import ranking

from .common import conveyor_tags

#: Whoever adds a rule shows by an example what it does.
MODULES = [
    import_module(f"{rules.__name__}.{module.name}")
    for module in pkgutil.iter_modules(rules.__path__)
]


def load_tests(loader, tests, pattern):
    """Add the examples one by one, for runners that ask a module for its tests."""
    for module in MODULES:
        tests.addTests(doctest.DocTestSuite(module))
    return tests


@conveyor_tags
class TestRules(BaseCase):
    """The examples, for runners that don't ask, and what the examples don't say: the
    rules against the plainest possible ones."""

    def test_examples(self):
        for module in MODULES:
            with self.subTest(module.__name__):
                failed, attempted = doctest.testmod(module)
                self.assertFalse(failed)
                self.assertTrue(attempted)

    def test_scores_are_the_fifth_of_the_last_equal(self):
        for values in ([5], [1, 2], [3, 3, 3], list(range(17)), [1] * 9 + [2, 2, 8]):
            cuts = ranking.score_cuts(values)
            ordered = sorted(values)
            for value in values:
                place = len(ordered) - ordered[::-1].index(value)
                fifth = -(-ranking.SCORES * place // len(values))
                self.assertEqual(ranking.score(value, cuts), fifth, (values, value))

    def test_abc_takes_clients_from_the_largest_down(self):
        for revenues in (
            [100, 50, 30, 20],
            [10] * 7,
            [1000, 1],
            [5, 4, 3, 2, 1, 0, -7],
        ):
            clients = [(revenue, number) for number, revenue in enumerate(revenues)]
            limits = ranking.abc_thresholds(clients)
            total = sum(max(revenue, 0) for revenue in revenues)
            before = 0
            for place in clients:
                share = before / total
                expected = "A" if share < 0.8 else "B" if share < 0.95 else "C"
                self.assertEqual(ranking.abc_class(place, *limits), expected, clients)
                before += max(place[0], 0)
