"""Greetings: birthdays of contact persons, and holidays."""

from datetime import date, timedelta

from .occasion import next_time

#: What is done on an occasion.
NONE, ACTIVITY, MAIL = "none", "activity", "mail"
#: How many days a greeting may be late, when the server stood still.
LATE = 2


def holiday_on(day, month, year, today):
    """Return when a holiday is, today or next; one of a certain year is once. Nothing,
    if it is over for good. Of the last days it counts as well: greetings may be late.

    >>> today = date(2026, 12, 30)
    >>> str(holiday_on(1, 1, 0, today)), str(holiday_on(30, 12, 0, today))
    ('2027-01-01', '2026-12-30')
    >>> str(holiday_on(12, 4, 2027, today)), holiday_on(5, 4, 2026, today)
    ('2027-04-12', None)
    >>> str(holiday_on(29, 12, 0, today)), str(holiday_on(27, 12, 0, today))
    ('2026-12-29', '2027-12-27')
    """
    since = today - timedelta(days=LATE)
    if not year:
        return next_time(day, month, since)
    found = date(year, month, day)
    return found if found >= since else None


def is_due(on, today, ahead):
    """Return whether somebody is greeted today: on the day, so many days before it
    where it has to be prepared, or a little late.

    >>> today = date(2026, 6, 15)
    >>> [is_due(date(2026, 6, day), today, 0) for day in (12, 13, 15, 16)]
    [False, True, True, False]
    >>> is_due(date(2026, 6, 18), today, 3), is_due(date(2026, 6, 19), today, 3)
    (True, False)
    """
    return today - timedelta(days=LATE) <= on <= today + timedelta(days=ahead)
