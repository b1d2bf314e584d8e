"""What a score means, read off looks back: which share of the clients with about that
score came back, and when."""

import math
from collections import namedtuple

from .retention_score import logit

#: Clients with about the same score, at least and at most so many groups.
BIN_CLIENTS = 50
BINS = 20
BIN_RETURNS = 12
#: Nobody is said to be likelier or less likely than this, in logarithms of odds.
LEAST_ODDS = -9.0

#: Clients of about the same score, ``score`` being their mean: which share came back,
#: and after how many days a quarter, half, and three quarters of those had.
Bin = namedtuple("Bin", "score share early middle late count came")


def quantile(values, share):
    """Return the value below which the share of the values lies.

    >>> quantile([4, 1, 3, 2], 0.5), quantile([1, 2, 3], 0.25), quantile([7], 0.9)
    (2.5, 1.5, 7.0)
    """
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def quarters(waits):
    """Return the waits after which a quarter, half, and three quarters are over."""
    return tuple(quantile(waits, share) for share in (0.25, 0.5, 0.75))


def bins(scored):
    """Say what a score means, from looks back: clients of about the same score.

    The shares never fall as the score rises: where they would, neighbours are put
    together.

    :param scored: pairs (scores, look)
    """
    rows = sorted(
        (
            (score, row.wait)
            for scores, look in scored
            for score, row in zip(scores, look.rows, strict=True)
        ),
        key=lambda pair: pair[0],
    )
    size = max(BIN_CLIENTS, -(-len(rows) // BINS))
    groups, start = [], 0
    while start < len(rows):
        stop = min(start + size, len(rows))
        while stop < len(rows) and rows[stop][0] == rows[stop - 1][0]:
            stop += 1  # equal scores stay together
        if len(rows) - stop < size // 2:
            stop = len(rows)
        groups.append(rows[start:stop])
        start = stop
    return _with_waits(_rising(groups))


def _rising(groups):
    result = []
    for group in groups:
        result.append(group)
        while len(result) > 1 and _share(result[-2]) >= _share(result[-1]):
            result[-2:] = [result[-2] + result[-1]]
    return result


def _share(group):
    return sum(wait is not None for _score, wait in group) / len(group)


def _with_waits(groups):
    result = []
    for place, group in enumerate(groups):
        waits = [wait for _score, wait in group if wait is not None]
        reach = 1
        while len(waits) < BIN_RETURNS and reach < len(groups):
            waits = [
                wait
                for near in groups[max(place - reach, 0) : place + reach + 1]
                for _score, wait in near
                if wait is not None
            ]
            reach += 1
        result.append(
            Bin(
                sum(score for score, _wait in group) / len(group),
                # neither never nor always is known from so many
                (sum(wait is not None for _score, wait in group) + 0.5)
                / (len(group) + 1),
                *quarters(waits),
                len(group),
                sum(wait is not None for _score, wait in group),
            )
        )
    return result


def probability(table, score):
    """Say what a score means: between two groups in proportion, on the scale of odds.
    Below the lowest group it goes on falling as it does there; above the highest it
    rises no more.

    >>> table = [Bin(0, 0.1, 1, 2, 3, 50, 5), Bin(2, 0.5, 1, 2, 3, 50, 25)]
    >>> [round(probability(table, score), 3) for score in (-1, 0, 0.5, 2, 9)]
    [0.036, 0.1, 0.161, 0.5, 0.5]
    """
    if len(table) == 1 or score >= table[-1].score:
        return table[-1].share
    place = 0
    while score > table[place + 1].score:
        place += 1
    low, high = table[place], table[place + 1]
    part = (score - low.score) / (high.score - low.score)
    odds = logit(low.share)
    odds += part * (logit(high.share) - odds)
    return 1 / (1 + math.exp(-max(odds, LEAST_ODDS)))


def nearest(table, score):
    """Return the group to which a score belongs: the last one that begins below it.

    >>> table = [Bin(0, 0.1, 9, 9, 9, 50, 5), Bin(2, 0.5, 1, 2, 3, 50, 25)]
    >>> [nearest(table, score).middle for score in (-1, 0.9, 1.1, 5)]
    [9, 9, 2, 2]
    """
    for low, high in zip(table, table[1:], strict=False):
        if score < (low.score + high.score) / 2:
            return low
    return table[-1]
