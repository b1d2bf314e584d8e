"""Whether income follows letters, and by how many weeks: pure Python, and careful not
to sell chance as insight.

What is compared are changes from week to week, for two series that grow together for
years look alike without having anything to do with each other. The band says how large
a correlation has to be: letters are dealt out anew over the weeks, in blocks, so that
what a week has to do with the week before it stays, and the largest correlation at any
lag is noted each time. Nineteen of twenty stay within the band.
"""

import random

#: Weeks by which income may follow letters.
MAX_LAG = 12
#: Fewer weeks than that say nothing.
ENOUGH = 30
#: Fewer weeks with letters than that say nothing either.
ENOUGH_LETTERS = 8
ROUNDS = 400
#: Weeks that stay together when letters are dealt out anew.
BLOCK = 4
CONFIDENCE = 0.95

FOUND, NONE, FEW = "found", "none", "few"


def changes(values):
    """Return the changes from week to week.

    >>> changes([1, 3, 2])
    [2, -1]
    """
    return [after - before for before, after in zip(values, values[1:], strict=False)]


def correlation(left, right):
    """Return Pearson's correlation; 0 where one of both doesn't change.

    >>> round(correlation([1, 2, 3], [2, 4, 6]), 6), correlation([1, 2], [3, 3])
    (1.0, 0.0)
    """
    count = len(left)
    if count < 2:
        return 0.0
    mean_left, mean_right = sum(left) / count, sum(right) / count
    left = [value - mean_left for value in left]
    right = [value - mean_right for value in right]
    size = sum(value * value for value in left) * sum(value * value for value in right)
    if not size:
        return 0.0
    return sum(a * b for a, b in zip(left, right, strict=True)) / size**0.5


def by_lag(letters, income, max_lag=MAX_LAG):
    """Return the correlations of changes of letters with changes of income 0, 1, 2…
    weeks later.

    >>> letters = [1, 5, 2, 8, 1, 9, 3, 7]
    >>> [round(r, 2) for r in by_lag(letters, [0, *letters[:-1]], 1)]
    [-0.45, 1.0]
    """
    return [
        correlation(letters[: len(letters) - lag], income[lag:])
        for lag in range(max_lag + 1)
    ]


def deal(values, rng, block=BLOCK):
    """Return values dealt out anew in blocks.

    >>> sorted(deal([1, 2, 3, 4, 5], random.Random(1), 2))
    [1, 2, 3, 4, 5]
    """
    start = rng.randrange(block)
    blocks = [values[:start]] + [
        values[at : at + block] for at in range(start, len(values), block)
    ]
    rng.shuffle(blocks)
    return [value for one in blocks for value in one]


def lag(letters, income, max_lag=MAX_LAG, rounds=ROUNDS):
    """Return what the weeks say: a verdict, the correlations by lag, the band, and the
    lag at which income follows letters most, if it does.

    :param letters: letters in each week
    :param income: income in each week

    >>> lag([1, 2, 3], [1, 2, 3])["verdict"]
    'few'
    """
    answer = {"verdict": FEW, "lags": [], "band": None, "lag": None}
    sent = sum(1 for value in letters if value)
    if len(letters) < ENOUGH or sent < ENOUGH_LETTERS or len(set(income)) < 2:
        return answer
    moved, followed = changes(letters), changes(income)
    lags = by_lag(moved, followed, max_lag)
    # the same weeks always get the same answer
    rng = random.Random(len(letters))
    largest = sorted(
        max(abs(r) for r in by_lag(deal(moved, rng), followed, max_lag))
        for _round in range(rounds)
    )
    band = largest[min(int(CONFIDENCE * rounds), rounds - 1)]
    best = max(range(max_lag + 1), key=lambda at: lags[at])
    found = lags[best] > band
    return {
        "verdict": FOUND if found else NONE,
        "lags": [round(r, 3) for r in lags],
        "band": round(band, 3),
        "lag": best if found else None,
    }
