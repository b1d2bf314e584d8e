"""How many contacts' details a person may open, within an hour and within a day.

Both spans slide: they end now, and begin an hour, and a day, ago. So nobody gets twice
the amount around the full hour.
"""

from datetime import timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def widest(budgets):
    """Return the limits (an hour, a day) of somebody with several budgets; 0 is no
    limit. Who has no budget at all isn't counted.

    >>> widest([(100, 300), (50, 1000)])
    (100, 1000)
    >>> widest([(100, 300), (0, 200)])
    (0, 300)
    >>> widest([(0, 0)]) is widest([]) is None
    True
    """
    if not budgets:
        return None
    limits = tuple(
        0 if 0 in column else max(column) for column in zip(*budgets, strict=True)
    )
    return limits if any(limits) else None


def exceeded(hour, day, limits):
    """Return which limit is exceeded by so many contacts: "hour", "day" or None.

    >>> exceeded(100, 100, (100, 300)), exceeded(101, 101, (100, 300))
    (None, 'hour')
    >>> exceeded(1, 301, (100, 300)), exceeded(500, 500, (0, 0))
    ('day', None)
    """
    for span, count, limit in zip(("hour", "day"), (hour, day), limits, strict=True):
        if limit and count > limit:
            return span
    return None
