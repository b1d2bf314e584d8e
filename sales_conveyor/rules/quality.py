"""Whether a client is served well: by measures and limits, not by opinions.

A service is good only if every criterion is met. What nobody has answered isn't known,
and what isn't known is never called good. When a single criterion is met says
``rules.questionnaire``.
"""

from datetime import timedelta

#: Whether a criterion, or all of an interview, is met.
SATISFACTORY, UNSATISFACTORY, UNKNOWN = VERDICTS = (
    "satisfactory",
    "unsatisfactory",
    "unknown",
)
#: Where corrective work stands.
OPEN, DONE, CONFIRMED, CANCELLED = STATES = ("open", "done", "confirmed", "cancelled")
#: Work that isn't over: the client hasn't confirmed it yet.
UNFINISHED = (OPEN, DONE)


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
