"""Whether a client is served well: by measures and limits, not by opinions.

A service is good only if every criterion is met. What nobody has answered isn't known,
and what isn't known is never called good.
"""

from datetime import timedelta

#: How a value is compared with its limit.
AT_LEAST, AT_MOST, MORE, LESS, YES, NO = COMPARISONS = (
    "at_least",
    "at_most",
    "more",
    "less",
    "yes",
    "no",
)
#: Whether a criterion, or all of an interview, is met.
SATISFACTORY, UNSATISFACTORY, UNKNOWN = VERDICTS = (
    "satisfactory",
    "unsatisfactory",
    "unknown",
)
#: Where corrective work stands.
OPEN, DONE, CONFIRMED, CANCELLED = STATES = ("open", "done", "confirmed", "cancelled")

_COMPARE = {
    AT_LEAST: lambda value, limit: value >= limit,
    AT_MOST: lambda value, limit: value <= limit,
    MORE: lambda value, limit: value > limit,
    LESS: lambda value, limit: value < limit,
    YES: lambda value, limit: bool(value),
    NO: lambda value, limit: not value,
}


def is_met(value, comparison, limit=0.0):
    """Return whether a value keeps its limit; None where it isn't known.

    :param value: what was measured, or whether it is so; None if nobody has said

    >>> is_met(100.0, "at_least", 100.0), is_met(99.9, "at_least", 100.0)
    (True, False)
    >>> is_met(0, "at_most", 0), is_met(1, "at_most", 0)   # no failure noticed
    (True, False)
    >>> is_met(3, "more", 3), is_met(3, "less", 3)
    (False, False)
    >>> is_met(True, "yes"), is_met(False, "no"), is_met(None, "no")
    (True, True, None)
    >>> is_met(5, None)
    """
    if value is None or comparison not in _COMPARE:
        return None
    return _COMPARE[comparison](value, limit or 0.0)


def verdict(met):
    """Return the verdict on several criteria together: satisfactory only if all are
    met.

    :param met: True, False or None (not known) for each criterion

    >>> verdict([True, True]), verdict([True, None]), verdict([True, None, False])
    ('satisfactory', 'unknown', 'unsatisfactory')
    >>> verdict([])
    'unknown'
    """
    met = list(met)
    if False in met:
        return UNSATISFACTORY
    if not met or None in met:
        return UNKNOWN
    return SATISFACTORY


def change(before, now):
    """Say how a verdict has changed from one round to the next.

    >>> change("satisfactory", "unsatisfactory"), change("unsatisfactory", "unknown")
    ('worse', 'open')
    >>> change("unsatisfactory", "satisfactory"), change("unknown", "satisfactory")
    ('better', 'new')
    >>> change("satisfactory", "satisfactory"), change(None, "unknown")
    ('same', 'same')
    """
    if before not in VERDICTS:
        before = UNKNOWN
    if before == now:
        return "same"
    if UNKNOWN in (before, now):
        return "open" if now == UNKNOWN else "new"
    return "better" if now == SATISFACTORY else "worse"


def next_deadline(today, days):
    """Return by when something is to be done.

    >>> from datetime import date
    >>> next_deadline(date(2026, 6, 1), 7)
    datetime.date(2026, 6, 8)
    """
    return today + timedelta(days=days)


def is_late(state, deadline, check_deadline, today):
    """Return whether corrective work is late: not done by its deadline, or done and
    the client not asked in time.

    >>> from datetime import date
    >>> june = [date(2026, 6, day) for day in range(1, 31)]
    >>> is_late("open", june[4], None, june[4]), is_late("open", june[4], None, june[5])
    (False, True)
    >>> is_late("done", june[4], june[9], june[8])
    False
    >>> is_late("done", None, june[9], june[10])
    True
    >>> is_late("confirmed", june[4], june[4], june[20])
    False
    """
    limit = {OPEN: deadline, DONE: check_deadline}.get(state)
    return bool(limit and limit < today)
