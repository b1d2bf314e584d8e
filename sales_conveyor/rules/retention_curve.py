"""After how many days of silence few clients come back any more.

Kaplan and Meier's estimate of the time to the next purchase. Whoever hasn't come back
yet is kept in until the day on which it is asked, instead of being left out or counted
as gone.
"""

import math
from collections import namedtuple

#: Below so many clients, or so many returns, nothing is said.
LEAST_CLIENTS = 30
#: Parts into which clients are divided to find out how sure a result is.
PARTS = 20
#: Two-sided 95 %.
WIDTH = 1.96

#: ``days``: day after the purchase; ``silent``: share who haven't come back by then,
#: with its band; ``at_risk``: how many could be followed so long.
Point = namedtuple("Point", "days silent low high at_risk")
#: The point itself, with its band; ``share`` of those silent so long come back later;
#: ``followed``: days for which enough clients could be followed.
Churn = namedtuple("Churn", "days low high share clients returns followed reason")


class Gaps:
    """How many clients came back, or were last seen, so many days after a purchase."""

    def __init__(self):
        self.returned = {}
        self.silent = {}

    def add(self, days, today):
        """Add a client's purchase days, in order.

        >>> gaps = Gaps()
        >>> gaps.add([0, 10, 30], 70)
        >>> gaps.returned, gaps.silent
        ({10: 1, 20: 1}, {40: 1})
        """
        for earlier, later in zip(days, days[1:], strict=False):
            self._count(self.returned, later - earlier)
        self._count(self.silent, today - days[-1])

    @staticmethod
    def _count(counts, days):
        counts[days] = counts.get(days, 0) + 1

    def minus(self, other):
        """Return what is left without those of ``other``."""
        result = Gaps()
        for mine, theirs, left in (
            (self.returned, other.returned, result.returned),
            (self.silent, other.silent, result.silent),
        ):
            left.update({day: n - theirs.get(day, 0) for day, n in mine.items()})
        return result


def survival(gaps):
    """Return the curve: how many haven't come back, day by day.

    >>> gaps = Gaps()
    >>> for client in ([0, 10], [0, 20], [0]):
    ...     gaps.add(client, 30)
    >>> [(p.days, round(p.silent, 3), p.at_risk) for p in survival(gaps)]
    [(10, 0.8, 5), (20, 0.533, 3)]
    """
    at_risk = sum(gaps.returned.values()) + sum(gaps.silent.values())
    points, silent, variance = [], 1.0, 0.0
    for day in sorted({*gaps.returned, *gaps.silent}):
        came = gaps.returned.get(day, 0)
        if came and at_risk:
            silent *= 1 - came / at_risk
            if at_risk > came:
                variance += came / (at_risk * (at_risk - came))
            points.append(Point(day, silent, *_band(silent, variance), at_risk))
        at_risk -= came + gaps.silent.get(day, 0)
    return points


def _band(silent, variance):
    """Greenwood's band on the scale on which it can't leave 0 to 1."""
    if not 0 < silent < 1:
        return silent, silent
    wide = math.exp(WIDTH * math.sqrt(variance) / abs(math.log(silent)))
    return silent**wide, silent ** (1 / wide)


def usual(points):
    """Return the day by which half of those who come back at all have come.

    >>> usual([Point(10, 0.8, 0, 1, 50), Point(20, 0.6, 0, 1, 40)])
    10
    >>> usual([])
    """
    points = _followed(points)
    if not points:
        return None
    half = (1 + points[-1].silent) / 2
    return next(point.days for point in points if point.silent <= half)


def _followed(points):
    return [point for point in points if point.at_risk >= LEAST_CLIENTS]


def _point(points, share):
    """Return the first day from which no more than ``share`` of those still silent
    come back while enough can be followed."""
    points = _followed(points)
    if not points:
        return None
    last = points[-1].silent
    for point in points:
        if 1 - last / point.silent <= share:
            return point.days
    return points[-1].days


def churn_point(histories, today, share=0.2):
    """Find the day after the last purchase from which no more than ``share`` of those
    still silent come back.

    It is told only if clients could be followed twice as long as that, for otherwise
    it would be the end of the history that makes it.

    :param histories: purchase days of the clients, each in order
    :return: (:class:`Churn`, the curve)

    >>> quick = [[0, 10 + n % 20] for n in range(300)]
    >>> stay = [[n % 50] for n in range(200)]
    >>> churn, curve = churn_point(quick + stay, 400)
    >>> churn.days, churn.returns, churn.reason
    (21, 300, None)
    >>> churn_point(quick[:20], 400)[0].reason, churn_point(stay, 400)[0].reason
    ('clients', 'returns')
    """
    total = Gaps()
    parts = [Gaps() for _part in range(PARTS)]
    clients = 0
    for number, days in enumerate(histories):
        total.add(days, today)
        parts[number % PARTS].add(days, today)
        clients += 1
    points = survival(total)
    returns = sum(total.returned.values())
    followed = max((point.days for point in _followed(points)), default=0)
    reason = None
    if clients < LEAST_CLIENTS:
        reason = "clients"
    elif returns < LEAST_CLIENTS:
        reason = "returns"
    days = None if reason else _point(points, share)
    if days is not None and followed_to(total) < 2 * days:
        days, reason = None, "short"
    low = high = None
    if days is not None:
        low, high = _spread(total, parts, share, days)
    return Churn(days, low, high, share, clients, returns, followed, reason), points


def followed_to(gaps):
    """Return for how many days enough clients could be followed after a purchase, come
    back or not.

    >>> gaps = Gaps()
    >>> for _number in range(40):
    ...     gaps.add([0], 90)
    >>> followed_to(gaps)
    90
    """
    left = 0
    for day in sorted({*gaps.returned, *gaps.silent}, reverse=True):
        left += gaps.returned.get(day, 0) + gaps.silent.get(day, 0)
        if left >= LEAST_CLIENTS:
            return day
    return 0


def _spread(total, parts, share, days):
    """Say between which days the point lies: it is found again without each part of
    the clients in turn."""
    found = [_point(survival(total.minus(part)), share) for part in parts]
    found = [value for value in found if value is not None]
    if len(found) < 2:
        return days, days
    mean = sum(found) / len(found)
    error = math.sqrt(
        (len(found) - 1) / len(found) * sum((value - mean) ** 2 for value in found)
    )
    return max(round(days - WIDTH * error), 0), round(days + WIDTH * error)


def return_within(points, silent, days):
    """Say which share of those silent for so long come back within so many days.

    >>> points = [Point(10, 0.8, 0, 1, 9), Point(20, 0.6, 0, 1, 9)]
    >>> round(return_within(points, 10, 10), 2), return_within(points, 20, 10)
    (0.25, 0.0)
    """
    before, after = 1.0, 1.0
    for point in points:
        if point.days <= silent:
            before = point.silent
        if point.days <= silent + days:
            after = point.silent
    return 1 - after / before if before else 0.0
