"""Days that come back every year: birthdays, anniversaries; the year may be unknown."""

from datetime import date


def is_day(day, month, year=None):
    """Return whether there is such a day; without a year, whether there is in some.

    >>> is_day(29, 2), is_day(29, 2, 2000), is_day(29, 2, 1999), is_day(31, 4)
    (True, True, False, False)
    >>> is_day(0, 1), is_day(1, 13), is_day(1, 1, 0)
    (False, False, True)
    """
    try:
        date(year or 2000, month, day)
    except ValueError:
        return False
    return True


def next_time(day, month, today):
    """Return when a day comes next, today included. Who was born on 29 February is
    congratulated a day before March in other years: nobody is greeted too late.

    >>> today = date(2026, 6, 15)
    >>> str(next_time(15, 6, today)), str(next_time(14, 6, today))
    ('2026-06-15', '2027-06-14')
    >>> [str(next_time(29, 2, date(year, 1, 1))) for year in (2026, 2028)]
    ['2026-02-28', '2028-02-29']
    >>> [str(next_time(29, 2, date(year, 3, 1))) for year in (2026, 2027)]
    ['2027-02-28', '2028-02-29']
    """
    for year in (today.year, today.year + 1):
        known = is_day(day, month, year)
        found = date(year, month, day if known else day - 1)
        if found >= today:
            return found
    raise ValueError("no such day")


def turns(year, next_on):
    """Return how old somebody becomes, or how long it is, the next time; nothing where
    the year isn't known.

    >>> turns(1986, date(2026, 6, 15)), turns(None, date(2026, 6, 15))
    (40, None)
    >>> turns(2027, date(2026, 6, 15))
    """
    return next_on.year - year if year and next_on and next_on.year > year else None
