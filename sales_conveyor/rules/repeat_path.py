"""The repeat path: how many clients go from the first purchase to the second, third,
fourth, how fast, and what part of the purchases are repeat ones.

A purchase is a day on which a client bought (see ``rules.figures``). What is said here
of some histories, ``sql/repeat_path.py`` says of a million.
"""

from bisect import bisect_right
from datetime import date, timedelta
from itertools import accumulate

#: Purchases that are told apart; later ones are not drawn.
STEPS = 6
#: Steps of which groups are told apart.
SHARES = 3
#: Months that are drawn, and months after the first purchase in the table.
MONTHS, AFTER = 24, 12
#: Fewer waits than this say nothing of how fast clients come back.
ENOUGH = 10
#: Clients who have waited so long are due: after this share of those who came back had.
DUE, LATE = 0.25, 0.9


def month(day):
    """Return the number of a month.

    >>> month(date(1997, 1, 31)), month(date(1997, 3, 1)) - month(date(1997, 1, 31))
    (23964, 2)
    """
    return 12 * day.year + day.month - 1


def first_day(number):
    """Return the first day of a month.

    >>> first_day(23964), first_day(23975)
    (datetime.date(1997, 1, 1), datetime.date(1997, 12, 1))
    """
    return date(number // 12, number % 12 + 1, 1)


def months(histories):
    """Return {month: (purchases, repeat ones, revenue, revenue of repeat ones)}.

    :param histories: for each client the rows (day, revenue), in order

    >>> day = date(2026, 1, 5)
    >>> months([[(day, 10), (date(2026, 1, 9), 30)], [(day, 10)]])
    {24312: (3, 1, 50, 30)}
    """
    found = {}
    for history in histories:
        for place, (day, revenue) in enumerate(history):
            row = found.setdefault(month(day), [0, 0, 0, 0])
            row[0] += 1
            row[2] += revenue
            if place:
                row[1] += 1
                row[3] += revenue
    return {key: tuple(row) for key, row in sorted(found.items())}


def steps(histories):
    """Return, for each purchase from the first on, how many clients have made it, and
    the waits of those who made the next one, in days.

    >>> first = (date(2026, 1, 1), 1)
    >>> steps([[first, (date(2026, 1, 31), 1)], [first]])
    [(2, [30]), (1, [])]
    """
    found = []
    for history in histories:
        for place, (day, _revenue) in enumerate(history):
            if place == len(found):
                found.append((0, []))
            count, waits = found[place]
            found[place] = (count + 1, waits)
            if place:
                found[place - 1][1].append((day - history[place - 1][0]).days)
    return [(count, sorted(waits)) for count, waits in found[:STEPS]]


def cohorts(histories, after=AFTER):
    """Return {month of the first purchase: (clients, how many of them bought in each of
    the months after it)}.

    >>> first, later = (date(2026, 1, 5), 1), (date(2026, 3, 5), 1)
    >>> cohorts([[first, later], [first]], 3)
    {24312: (2, [0, 1, 0])}
    """
    found = {}
    for history in histories:
        first = month(history[0][0])
        count, buyers = found.setdefault(first, (0, [0] * after))
        found[first] = (count + 1, buyers)
        for at in {month(day) - first for day, _revenue in history}:
            if 0 < at <= after:
                buyers[at - 1] += 1
    return dict(sorted(found.items()))


def spread(waits):
    """Return lower quartile, median and 90th percentile, as PostgreSQL has them;
    nothing of too few.

    :param waits: {days: how many waited so long}

    >>> spread(dict.fromkeys(range(1, 12), 1))
    (3.5, 6.0, 10.0)
    >>> spread({2: 8, 10: 2}), spread({1: 2, 2: 1}) is None
    ((2.0, 2.0, 10.0), True)
    """
    total = sum(waits.values())
    if total < ENOUGH:
        return None
    days = sorted(waits)
    reached = list(accumulate(waits[day] for day in days))

    def at(part):
        place = part * (total - 1)
        lower, rest = int(place), place % 1
        before, after = (
            days[bisect_right(reached, min(number, total - 1))]
            for number in (lower, lower + 1)
        )
        return before + rest * (after - before)

    return at(DUE), at(0.5), at(LATE)


def due_days(quarter, late, today):
    """Return the days of the last purchase between which a client is due, and before
    which it is late.

    >>> due_days(10, 90, date(2026, 6, 15))
    (datetime.date(2026, 3, 17), datetime.date(2026, 6, 5))
    """
    return today - timedelta(days=round(late)), today - timedelta(days=round(quarter))


def share(part, whole):
    """Return how many of 100; nothing where there is nobody to speak of.

    >>> share(1, 8), share(0, 0) is None
    (12.5, True)
    """
    return round(100 * part / whole, 1) if whole else None
