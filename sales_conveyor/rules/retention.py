"""Whether and when a client buys again, and what that makes of it.

All times are days. A client is what its purchase days say: ``repeats`` purchases after
the first one, ``recency``: days from the first purchase to the last, ``age``: days from
the first purchase to the day on which it is asked.

``sql/retention.py`` says the same for a million clients at once; the tests hold the two
side by side.
"""

import hashlib
import math
from collections import namedtuple

#: A client's purchases as seen from one day.
Seen = namedtuple("Seen", "repeats recency age")
#: What has been fitted: purchases come by a rate that differs from client to client
#: (gamma: ``r``, ``alpha``), and after each purchase, the first one included, a client
#: may have left for good, with a chance that differs as well (beta: ``a``, ``b``).
Fitted = namedtuple("Fitted", "r alpha a b")

#: A client has a rhythm of its own from so many intervals on, if they differ by no more
#: than this from their mean (coefficient of variation).
RHYTHM_INTERVALS = 4
RHYTHM_VARIATION = 0.6

STATUSES = ("new", "active", "due", "at_risk", "lost", "won_back")


def seen(days, today):
    """Sum up purchase days, in order, as seen from a day.

    >>> seen([0, 30, 50], 60)
    Seen(repeats=2, recency=50, age=60)
    """
    return Seen(len(days) - 1, days[-1] - days[0], today - days[0])


def alive(fitted, client):
    """Say how likely it is that the client hasn't left for good.

    It is no ranking: whoever has bought often and pauses gets less than a newcomer.

    >>> fitted = Fitted(0.525, 43.2, 0.891, 1.614)
    >>> round(alive(fitted, Seen(0, 0, 200)), 3)
    0.422
    >>> alive(fitted, Seen(5, 190, 200)) > alive(fitted, Seen(5, 50, 200))
    True
    """
    power = (fitted.r + client.repeats) * math.log(
        (fitted.alpha + client.age) / (fitted.alpha + client.recency)
    )
    if power > 500:
        return 0.0
    return 1 / (1 + fitted.a / (fitted.b + client.repeats) * math.exp(power))


def _buys_if_alive(fitted, client, horizon):
    since = fitted.alpha + client.age
    return 1 - (since / (since + horizon)) ** (fitted.r + client.repeats)


def buys_within(fitted, client, horizon):
    """Say how likely it is that the client buys within so many days.

    >>> fitted = Fitted(0.525, 43.2, 0.891, 1.614)
    >>> round(buys_within(fitted, Seen(3, 80, 100), 90), 3)
    0.618
    """
    return alive(fitted, client) * _buys_if_alive(fitted, client, horizon)


def wait(fitted, client, horizon, share=0.5):
    """Say after how many days ``share`` of such clients have bought, of those who buy
    within the horizon.

    >>> fitted = Fitted(0.525, 43.2, 0.891, 1.614)
    >>> [round(wait(fitted, Seen(3, 80, 100), 90, q)) for q in (0.25, 0.5, 0.75)]
    [10, 23, 45]
    """
    within = _buys_if_alive(fitted, client, horizon)
    since = fitted.alpha + client.age
    return since * ((1 - share * within) ** (-1 / (fitted.r + client.repeats)) - 1)


def decayed(days, today, tau):
    """Count purchases, each the less the longer it was ago: half after 0.69 ``tau``.

    >>> decayed([0, 100], 100, 50)
    1.1353352832366128
    """
    return sum(math.exp((day - today) / tau) for day in days)


def rhythm(days):
    """Return mean and standard deviation of a client's intervals if it has a rhythm of
    its own, else nothing.

    >>> rhythm([0, 30, 60, 92, 121])
    (30.25, 1.0897247358851685)
    >>> rhythm([0, 30, 60, 92]), rhythm([0, 1, 60, 62, 300])
    (None, None)
    """
    gaps = [later - earlier for earlier, later in zip(days, days[1:], strict=False)]
    if len(gaps) < RHYTHM_INTERVALS:
        return None
    mean = sum(gaps) / len(gaps)
    deviation = math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / len(gaps))
    return (mean, deviation) if deviation <= RHYTHM_VARIATION * mean else None


def status(days, today, usual, churn, before, unlikely=False):
    """Say what has become of a client, and since when.

    :param days: purchase days, in order
    :param usual: days after a purchase from which the next one is due; nothing: not
        known
    :param churn: days after the last purchase from which few come back any more;
        nothing: not known
    :param before: days before that point from which a client is at risk
    :param unlikely: whether its probability of buying is below the limit

    >>> [status([0], today, 40, 100, 10)[0] for today in (0, 40, 89, 90, 99, 100)]
    ['new', 'due', 'due', 'at_risk', 'at_risk', 'lost']
    >>> status([0, 50], 60, 40, 100, 10), status([0, 50], 155, 40, 100, 10)
    (('active', 50), ('lost', 150))

    Whoever comes back after the point is won back until the next purchase is due, or
    has come:

    >>> status([0, 150], 160, 40, 100, 10), status([0, 150, 170], 180, 40, 100, 10)
    (('won_back', 150), ('active', 170))
    >>> status([0, 50], 60, 40, 100, 10, unlikely=True)
    ('at_risk', 60)
    >>> status([0, 50], 5000, None, None, 10), status([], 10, 40, 100, 10)
    (('active', 50), (None, None))
    """
    if not days:
        return None, None
    last = days[-1]
    silent = today - last
    if churn is not None and silent >= churn:
        return "lost", last + churn
    if churn is not None and silent >= churn - before:
        return "at_risk", last + max(churn - before, 0)
    if unlikely:
        return "at_risk", today
    if usual is not None and silent >= usual:
        return "due", last + usual
    if len(days) == 1:
        return "new", last
    if churn is not None and last - days[-2] >= churn:
        return "won_back", last
    return "active", last


def held_out(client, last_purchase, share):
    """Tell whether a client isn't warned of, so that the effect can be measured: the
    given share of all, at random, but always the same ones.

    :param client: number of the client file
    :param last_purchase: ISO date of the last purchase: chosen anew after each
    :param share: percent

    >>> sum(held_out(number, "2026-01-31", 20) for number in range(10_000))
    1985
    >>> held_out(7, "2026-01-31", 0), held_out(7, "2026-01-31", 100)
    (False, True)
    """
    said = hashlib.md5(f"{client} {last_purchase}".encode()).hexdigest()
    return int(said[:7], 16) % 10_000 < share * 100
