"""Mailings: who is left out and why, when letters wait, the rhythm of a series, and
what may be said of the purchases after a letter."""

import calendar
from datetime import datetime, time, timedelta
from math import sqrt

#: Why a member of a segment gets no letter, in this order: the first one counts.
REASONS = (
    "no_email",
    "bad_email",
    "blacklist",
    "opt_out",
    "consent",
    "limit",
    "duplicate",
    "holdout",
)

WEEKS, MONTHS = UNITS = ("week", "month")
#: Saturday and Sunday, as ``date.weekday()`` counts.
WEEKEND = (5, 6)


def is_quiet(day, quiet_weekend, periods):
    """Tell whether no letters go out on a day.

    :param periods: rows (first day, last day, whether it comes back every year)

    >>> from datetime import date
    >>> is_quiet(date(2026, 6, 13), True, []), is_quiet(date(2026, 6, 13), False, [])
    (True, False)
    >>> new_year = (date(2025, 12, 31), date(2026, 1, 2), True)
    >>> is_quiet(date(2031, 1, 1), False, [new_year])
    True
    >>> is_quiet(date(2031, 1, 3), False, [new_year])
    False
    >>> is_quiet(date(2031, 1, 1), False, [(*new_year[:2], False)])
    False
    >>> leap = (date(2024, 2, 29), date(2024, 2, 29), True)
    >>> is_quiet(date(2025, 2, 28), False, [leap])
    True
    """
    if quiet_weekend and day.weekday() in WEEKEND:
        return True
    for first, last, yearly in periods:
        if first <= day <= last:
            return True
        if not yearly:
            continue
        for year in (day.year - 1, day.year):
            begin = _in_year(first, year)
            if begin <= day <= begin + (last - first):
                return True
    return False


def _in_year(day, year):
    last = calendar.monthrange(year, day.month)[1]
    return day.replace(year=year, day=min(day.day, last))


def next_open(moment, hour, quiet_weekend, periods):
    """Return when letters may go out: now, or at the hour of the first day that isn't
    quiet. Nothing, if no day of the next year is free.

    >>> from datetime import date
    >>> friday = datetime(2026, 6, 12, 15, 30)
    >>> next_open(friday, 9, True, []) == friday
    True
    >>> next_open(friday + timedelta(days=1), 9, True, [])
    datetime.datetime(2026, 6, 15, 9, 0)
    >>> next_open(friday, 9.5, True, [(date(2026, 6, 12), date(2026, 6, 15), False)])
    datetime.datetime(2026, 6, 16, 9, 30)
    >>> next_open(friday, 9, False, [(date(2026, 1, 1), date(2026, 12, 31), True)])
    """
    if not is_quiet(moment.date(), quiet_weekend, periods):
        return moment
    at = clock(hour)
    for days in range(1, 367):
        day = moment.date() + timedelta(days=days)
        if not is_quiet(day, quiet_weekend, periods):
            return datetime.combine(day, at)
    return None


def clock(hour):
    """Return the time of day of a number of hours.

    >>> clock(9.5), clock(24)
    (datetime.time(9, 30), datetime.time(23, 59))
    """
    minutes = min(max(round(hour * 60), 0), 24 * 60 - 1)
    return time(*divmod(minutes, 60))


def issues(start, after, number, unit, every, weekday, week):
    """Return the next days of a series.

    :param start: the day from which it is counted
    :param after: days after this one are asked for
    :param number: how many
    :param unit: week: every so many weeks on a weekday; month: every so many months, on
        the first to fourth or last (5) such weekday
    :param weekday: Monday is 0

    Every second Tuesday, from the first one on or after the start:

    >>> from datetime import date
    >>> start = date(2026, 6, 10)
    >>> [str(day) for day in issues(start, start, 3, "week", 2, 1, 1)]
    ['2026-06-16', '2026-06-30', '2026-07-14']
    >>> str(issues(start, date(2026, 6, 30), 1, "week", 2, 1, 1)[0])
    '2026-07-14'

    The second Tuesday of every month, the last one of every third:

    >>> [str(day) for day in issues(start, start, 2, "month", 1, 1, 2)]
    ['2026-07-14', '2026-08-11']
    >>> [str(day) for day in issues(start, start, 2, "month", 3, 1, 5)]
    ['2026-06-30', '2026-09-29']
    """
    found = []
    if unit == WEEKS:
        step = timedelta(weeks=every)
        day = start + timedelta(days=(weekday - start.weekday()) % 7)
        if day <= after:
            day += step * ((after - day) // step)
        while len(found) < number:
            if day > after or (day == after == start):
                found.append(day)
            day += step
        return found
    months = start.year * 12 + start.month - 1
    behind = after.year * 12 + after.month - 1 - months
    months += max(behind, 0) // every * every
    while len(found) < number:
        day = _weekday_of_month(*divmod(months, 12), weekday, week)
        if day >= start and (day > after or day == after == start):
            found.append(day)
        months += every
    return found


def _weekday_of_month(year, month, weekday, week):
    days = [
        one[weekday] for one in calendar.monthcalendar(year, month + 1) if one[weekday]
    ]
    return datetime(year, month + 1, days[min(week, len(days)) - 1]).date()


def uplift(bought, mailed, bought_without, without):
    """Return by how much the share of buyers is higher with a letter than without, in
    percentage points, and between which bounds (95 of 100 such bands hold the truth).
    Nothing, where one of the two groups is empty.

    Newcombe's band (from Wilson's), which is right for small numbers as well.

    >>> difference, low, high = uplift(30, 100, 15, 100)
    >>> round(difference, 1), round(low, 1), round(high, 1)
    (15.0, 3.4, 26.1)
    >>> [round(one) for one in uplift(0, 10, 0, 10)]
    [0, -28, 28]
    >>> uplift(3, 10, 0, 0)
    """
    if not mailed or not without:
        return None
    one, low_one, high_one = _wilson(bought, mailed)
    two, low_two, high_two = _wilson(bought_without, without)
    difference = one - two
    low = difference - sqrt((one - low_one) ** 2 + (high_two - two) ** 2)
    high = difference + sqrt((high_one - one) ** 2 + (two - low_two) ** 2)
    return 100 * difference, 100 * low, 100 * high


def _wilson(part, whole, z=1.96):
    rate = part / whole
    middle = rate + z * z / (2 * whole)
    half = z * sqrt(rate * (1 - rate) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    return rate, (middle - half) / scale, (middle + half) / scale
