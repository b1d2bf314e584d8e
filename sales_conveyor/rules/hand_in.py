"""Handing the data of a client in: the seller says that they are there, the officer
accepts them or sends them back."""

from datetime import timedelta

WAITING, ACCEPTED, RETURNED, FREED = "waiting", "accepted", "returned", "freed"
#: States after which nothing has to be handed in any more.
DONE = (ACCEPTED, FREED)
NOT_NEEDED, TO_DO = "not_needed", "to_do"


def is_needed(entered_on, needed_from):
    """Tell whether the data of a client have to be handed in: the company wants it of
    clients who came on a day or later.

    >>> is_needed(5, None), is_needed(5, 6), is_needed(6, 6)
    (False, False, True)
    """
    return needed_from is not None and entered_on >= needed_from


def state(needed, states):
    """Return where a client file stands.

    What was accepted once, or freed because nobody answered, stays so: data that get
    lost later are the business of completeness.

    :param states: states of what was handed in, oldest first

    >>> state(True, []), state(True, [RETURNED]), state(False, [])
    ('to_do', 'returned', 'not_needed')
    >>> state(True, [RETURNED, WAITING]), state(True, [FREED, RETURNED])
    ('waiting', 'freed')
    """
    for done in DONE:
        if done in states:
            return done
    if states:
        return states[-1]
    return TO_DO if needed else NOT_NEEDED


def is_held(lacking, needed, states):
    """Tell whether what depends on the data of a client, as commission does, waits.

    >>> is_held(True, False, []), is_held(False, False, []), is_held(False, True, [])
    (True, False, True)
    >>> is_held(False, True, [RETURNED, ACCEPTED]), is_held(False, True, [WAITING])
    (False, True)
    """
    return lacking or (needed and state(needed, states) not in DONE)


def deadline(day, days):
    """Return the last day on which the officer can answer.

    >>> from datetime import date
    >>> deadline(date(2026, 6, 15), 5)
    datetime.date(2026, 6, 20)
    """
    return day + timedelta(days=days)
