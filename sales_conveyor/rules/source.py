"""Lead sources: where people come from, what that costs, and whom it brings.

``sql/sources.py`` says the same for all leads and clients at once; the tests hold the
two side by side.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

#: What a source is. ``direct``: they came by themselves, or we went to them.
KINDS = (
    "publication",
    "event",
    "promotion",
    "advertising",
    "partner",
    "recommendation",
    "direct",
)
#: Documents by which vendors are paid for a source, credit notes among them.
BILL_TYPES = ("in_invoice", "in_refund", "in_receipt")

YES, NO, UNKNOWN = "yes", "no", "unknown"


def target(met):
    """Return whether a lead is a target client: it is if all criteria are met.

    :param met: for each criterion ``True``, ``False``, or ``None`` if it can't be
        checked

    >>> target([True, True]), target([True, False])
    ('yes', 'no')

    Nobody has said who a target client is, or it can't be said for sure:

    >>> target([]), target([True, None])
    ('unknown', 'unknown')

    One criterion that isn't met is enough, whatever the others would say:

    >>> target([False, None])
    'no'
    """
    met = list(met)
    if False in met:
        return NO
    return UNKNOWN if not met or None in met else YES


def cost(kind, amount, hours, rate):
    """Return what a line of costs amounts to.

    >>> cost("manual", 120.0, 0, 35.0), cost("hours", 0, 2.5, 40.0)
    (120.0, 100.0)
    """
    return hours * rate if kind == "hours" else amount


def origin(leads, entered):
    """Return the lead to which a client is owed whose first document names no source:
    the earliest one with a source, made not later than the day of that document.

    :param leads: (moment of creation, number, source or none)
    :param entered: day of the first document

    >>> from datetime import date, datetime
    >>> leads = [(datetime(2026, 3, 1, 9), 7, "Fair"),
    ...          (datetime(2026, 2, 1, 9), 5, None),
    ...          (datetime(2026, 2, 9, 9), 6, "Article")]
    >>> origin(leads, date(2026, 3, 1))
    6
    >>> origin(leads, date(2026, 2, 8)) is None
    True
    """
    earlier = [
        (created, number)
        for created, number, source in leads
        if source and created.date() <= entered
    ]
    return min(earlier)[1] if earlier else None


def per(total, count):
    """Return a total for each of a number, ``None`` where there are none.

    >>> per(100, 4), per(100, 0)
    (25.0, None)
    """
    return total / count if count else None


def period_start(period, today):
    """Return the first day of a period that ends today, ``None``: from the beginning.

    >>> from datetime import date
    >>> [str(period_start(period, date(2026, 8, 17)))
    ...  for period in ("month", "quarter", "year", "12_months")]
    ['2026-08-01', '2026-07-01', '2026-01-01', '2025-08-18']
    >>> period_start(None, date(2026, 8, 17))
    """
    if period == "month":
        return today.replace(day=1)
    if period == "quarter":
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    if period == "year":
        return today.replace(month=1, day=1)
    if period == "12_months":
        return today - relativedelta(years=1) + timedelta(days=1)
    return None
