"""The central-file officer's queues: what is to be looked at in the central file."""

from datetime import timedelta

#: What stands in each queue of client files.
NEW, INCOMPLETE, LACKING = "new", "incomplete", "lacking"
UNVERIFIED, NO_OWNER, UNTOUCHED = "unverified", "no_owner", "untouched"
EMAIL, PHONE, POST = "email", "phone", "post"
CLIENT_QUEUES = (
    NEW,
    LACKING,
    INCOMPLETE,
    UNVERIFIED,
    EMAIL,
    PHONE,
    POST,
    NO_OWNER,
    UNTOUCHED,
)


def months_before(day, months):
    """Return the day so many months before another one; what that month doesn't have
    is its last day.

    >>> from datetime import date
    >>> months_before(date(2026, 3, 31), 1), months_before(date(2026, 1, 15), 12)
    (datetime.date(2026, 2, 28), datetime.date(2025, 1, 15))
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = day.replace(year=year, month=month + 1, day=1)
    next_first = (first + timedelta(days=31)).replace(day=1)
    last = (next_first - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


def is_unverified(state, verified_on, entered_on, before):
    """Tell whether a client file is to be checked again: nobody has done so since the
    day ``before``. What came later than that is no older than a file checked today.

    >>> is_unverified("verified", 5, 1, 10), is_unverified("verified", 10, 1, 10)
    (True, False)
    >>> is_unverified("new", None, 9, 10), is_unverified("new", None, 10, 10)
    (True, False)
    >>> is_unverified("closed", None, 1, 10)
    False
    """
    return state != "closed" and (verified_on or entered_on) < before


def email_problems(email, normalized, bounced, refused):
    """Return what is wrong with an e-mail address.

    :param normalized: the address as Odoo understands it, empty if it doesn't
    :param bounced: how many letters came back
    :param refused: whether it is on the blacklist

    >>> email_problems("a@", "", 0, False), email_problems("a@b.example", "a@b.example",
    ...                                                    2, True)
    (['invalid'], ['bounced', 'refused'])
    >>> email_problems(False, False, 0, False)
    []
    """
    problems = []
    if (email or "").strip() and not normalized:
        problems.append("invalid")
    if bounced > 0:
        problems.append("bounced")
    if refused:
        problems.append("refused")
    return problems


def phone_problems(phone, sanitized):
    """Return what is wrong with a phone number.

    >>> phone_problems("12", False), phone_problems("+1 555 0100", "+15550100")
    (['invalid'], [])
    """
    return ["invalid"] if (phone or "").strip() and not sanitized else []
