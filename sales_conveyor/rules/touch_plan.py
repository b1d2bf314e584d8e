"""The touch plan: how often whom. ``sql/touch_plan.py`` says the same for a million
clients."""

from calendar import monthrange
from datetime import date, timedelta

UNITS = ("day", "week", "month")


def later(day, every, unit):
    """Return the day that is so much later.

    >>> later(date(2026, 6, 15), 2, "week"), later(date(2026, 1, 31), 1, "month")
    (datetime.date(2026, 6, 29), datetime.date(2026, 2, 28))
    """
    if unit == "month":
        month = day.month - 1 + every
        year, month = day.year + month // 12, month % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    return day + timedelta(days=every * (7 if unit == "week" else 1))


def choose(rhythms, client):
    """Return the rhythm of a client: the first one whose conditions it fulfils.

    :param rhythms: dictionaries, in order; a condition that says nothing is fulfilled
    :param client: dictionary with the same names

    >>> weekly = {"abc_class": "A", "conveyor": None}
    >>> choose([weekly, {"abc_class": None}], {"abc_class": "B", "conveyor": 3})
    {'abc_class': None}
    >>> choose([weekly], {"abc_class": "B", "conveyor": 3})
    """
    for rhythm in rhythms:
        if all(
            said is None or said == client.get(name) for name, said in rhythm.items()
        ):
            return rhythm
    return None


def next_touch(touches, since, every, unit, personally, mailings):
    """Return the day on which a client is to be touched next: so much after the last
    touch that counts, or after it became a client.

    :param touches: (day, whether personal, whether a letter of a mailing) of each
    :param since: when it became a client
    :param personally: whether only personal touches count
    :param mailings: whether letters of mailings count as well

    >>> touches = [(date(2026, 6, 1), True, False), (date(2026, 6, 10), False, True)]
    >>> next_touch(touches, date(2025, 1, 1), 1, "week", True, False)
    datetime.date(2026, 6, 8)
    >>> next_touch(touches, date(2025, 1, 1), 1, "week", True, True)
    datetime.date(2026, 6, 17)
    >>> next_touch([], date(2026, 1, 1), 30, "day", False, True)
    datetime.date(2026, 1, 31)
    """
    days = [
        day
        for day, personal, mailing in touches
        if (mailings if mailing else personal or not personally)
    ]
    return later(max(days, default=since), every, unit)


def overdue(next_day, today):
    """Return by how many days a touch is overdue; 0 on the day itself and before.

    >>> overdue(date(2026, 6, 10), date(2026, 6, 15)), overdue(None, date(2026, 6, 15))
    (5, 0)
    >>> overdue(date(2026, 6, 15), date(2026, 6, 15))
    0
    """
    return max((today - next_day).days, 0) if next_day else 0
