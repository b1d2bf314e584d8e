"""What the picture of a conveyor shows: periods, shares, and what is under target."""

from datetime import date, timedelta

#: Periods that can be chosen by name, besides one of one's own.
PERIODS = (
    "last_30",
    "last_90",
    "last_365",
    "this_month",
    "last_month",
    "this_quarter",
    "this_year",
    "last_year",
    "all",
)
DEFAULT_PERIOD = "last_90"

#: Whose conversion is shown: of those who entered in the period, however long it took
#: them; or of those who left in it, whenever they had entered.
ENTERED, LEFT = "entered", "left"
BASES = (ENTERED, LEFT)


def period(name, today, begun=None):
    """Return the first and the last day of a period.

    :param begun: first day of which anything is known

    >>> today = date(2026, 8, 15)
    >>> [str(day) for day in period("last_30", today)]
    ['2026-07-17', '2026-08-15']
    >>> [str(day) for day in period("last_month", today)]
    ['2026-07-01', '2026-07-31']
    >>> [str(day) for day in period("this_quarter", today)]
    ['2026-07-01', '2026-08-15']
    >>> [str(day) for day in period("last_year", today)]
    ['2025-01-01', '2025-12-31']
    >>> [str(day) for day in period("all", today, date(2024, 2, 3))]
    ['2024-02-03', '2026-08-15']
    """
    if name.startswith("last_") and name[5:].isdigit():
        return today - timedelta(days=int(name[5:]) - 1), today
    month = today.replace(day=1)
    if name == "last_month":
        end = month - timedelta(days=1)
        return end.replace(day=1), end
    if name == "last_year":
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    first = {
        "this_month": month,
        "this_quarter": month.replace(month=(month.month - 1) // 3 * 3 + 1),
        "this_year": month.replace(month=1),
        "all": min(begun or today, today),
    }[name]
    return first, today


def share(part, whole):
    """Return how many of 100, ``None`` where there is nobody to speak of.

    >>> share(1, 8), share(0, 4), share(0, 0)
    (12.5, 0.0, None)
    """
    return round(100 * part / whole, 1) if whole else None


def misses(value, target, at_most=False):
    """Return whether a figure misses its target. No target, no figure: nothing is
    missed.

    >>> misses(12.5, 20.0), misses(20.0, 20.0), misses(None, 20.0), misses(12.5, 0)
    (True, False, False, False)
    >>> misses(9.0, 7.0, at_most=True), misses(6.0, 7.0, at_most=True)
    (True, False)
    """
    if not target or value is None:
        return False
    return value > target if at_most else value < target


def a_week(count, first, last):
    """Return how many came a week, from the first to the last day inclusive.

    >>> a_week(30, date(2026, 6, 1), date(2026, 6, 14))
    15.0
    """
    return round(count / ((last - first).days + 1) * 7, 1)


def whole_days(start, stop):
    """Split a time into whole days of universal time and what lies around them.

    :return: (first day, day after the last), [(from, to) of the rest]

    >>> from datetime import datetime
    >>> days, rest = whole_days(datetime(2026, 6, 1, 21), datetime(2026, 6, 4, 21))
    >>> [str(day) for day in days]
    ['2026-06-02', '2026-06-04']
    >>> [(str(one), str(other)) for one, other in rest]
    [('2026-06-01 21:00:00', '2026-06-02 00:00:00'), \
('2026-06-04 00:00:00', '2026-06-04 21:00:00')]
    >>> whole_days(datetime(2026, 6, 1), datetime(2026, 6, 3))[1]
    []
    >>> days, rest = whole_days(datetime(2026, 6, 1, 5), datetime(2026, 6, 1, 7))
    >>> days[0] == days[1], len(rest)
    (True, 1)
    """

    def midnight(moment):
        return moment.replace(hour=0, minute=0, second=0, microsecond=0)

    first, after = midnight(start), midnight(stop)
    if first < start:
        first += timedelta(days=1)
    if first > after:
        return (after.date(), after.date()), [(start, stop)]
    rest = [
        (one, other) for one, other in ((start, first), (after, stop)) if one < other
    ]
    return (first.date(), after.date()), rest
