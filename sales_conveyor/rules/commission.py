"""What a salesperson earns by a payment of a client.

The readable definition. ``sql/commission.py`` says the same in sets; the tests hold the
two side by side.

Commission arises from what is *settled* of a posted invoice, whoever pays and by
whatever means: net of tax, in company currency, in proportion to the part settled. A
credit note takes back what it credits, except what was never paid: as far as it settles
the very invoice that it credits, neither counts.
"""

from collections import namedtuple

#: Phases of a sale: the client's first purchase day, and all that come after.
FIRST, REPEAT = "first", "repeat"
PHASES = (FIRST, REPEAT)
#: To whom commission belongs.
OWNER, SALESPERSON = "owner", "salesperson"

#: A rate: ``percent`` for whom it is meant; ``None`` is everybody. ``number`` grows
#: with each new rate.
Rate = namedtuple(
    "Rate", "number percent phase conveyor team user start end", defaults=(None,) * 6
)


def settled_base(untaxed, total, settled):
    """Return the net amount of an invoice that a settlement stands for.

    :param untaxed: of the invoice, in company currency
    :param total: of the invoice with tax, in its own currency
    :param settled: how much of the total is settled, in the same currency

    >>> settled_base(1000.0, 1180.0, 590.0)
    500.0
    >>> settled_base(0.0, 0.0, 0.0)
    0.0
    """
    return untaxed * settled / total if total else 0.0


def credited_base(untaxed, total, own_settled):
    """Return, below zero, what a credit note takes back.

    :param own_settled: how much of it settled the very invoice that it credits: that
        much of the invoice had never been paid

    >>> credited_base(1000.0, 1180.0, 0.0)
    -1000.0
    >>> credited_base(1000.0, 1180.0, 1180.0)
    0.0
    """
    return -untaxed * (1 - own_settled / total) + 0.0 if total else -untaxed


def phase(day, first_day):
    """Tell a first sale from a repeat one.

    >>> phase("2026-03-01", "2026-03-01"), phase("2026-04-01", "2026-03-01")
    ('first', 'repeat')
    >>> phase("2026-03-01", None)
    'first'
    """
    return FIRST if first_day is None or day <= first_day else REPEAT


def owner_on(day, owner, handovers):
    """Return whose client it was when it was invoiced. Who hands over on a day keeps
    the invoices of that day: so the first purchase, which brings the client to the
    client team, is the hunter's.

    :param owner: owner of today
    :param handovers: pairs (day, owner before), in the order in which they happened

    >>> changes = [("2026-03-05", "hunter"), ("2026-06-01", "farmer")]
    >>> owner_on("2026-03-05", "other", changes)
    'hunter'
    >>> [owner_on(day, "other", changes) for day in ("2026-03-06", "2026-07-01")]
    ['farmer', 'other']
    """
    return next((was for when, was in handovers if when >= day), owner)


def find_rate(rates, day, phase, conveyor, team, user):
    """Return the rate that says most precisely whom it is meant for: the person, then
    the team, then the conveyor, then the phase; of equals the youngest.

    >>> rates = [Rate(1, 5), Rate(2, 3, phase="repeat"), Rate(3, 8, user="olga")]
    >>> find_rate(rates, "2026-01-01", "repeat", "retail", None, "pavel").percent
    3
    >>> find_rate(rates, "2026-01-01", "repeat", "retail", None, "olga").percent
    8
    >>> find_rate([Rate(1, 5, end="2025-12-31")], "2026-01-01", "first", 1, 2, 3)
    """
    asked = (user, team, conveyor, phase)
    fits = [
        rate
        for rate in rates
        if all(
            said is None or said == one
            for said, one in zip(_meant(rate), asked, strict=True)
        )
        and (rate.start is None or rate.start <= day)
        and (rate.end is None or day <= rate.end)
    ]
    return max(fits, key=_precision, default=None)


def _meant(rate):
    return (rate.user, rate.team, rate.conveyor, rate.phase)


def _precision(rate):
    return (*(said is not None for said in _meant(rate)), rate.number)


def is_held(amount, lacking):
    """Tell whether a line waits for the client's data. What is taken back never waits.

    >>> is_held(50, True), is_held(50, False), is_held(-50, True)
    (True, False, False)
    """
    return bool(lacking) and amount > 0
