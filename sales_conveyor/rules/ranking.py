"""Which clients weigh how much: ABC classes and recency/frequency/money scores.

Every class is decided by a threshold on the value itself, so clients with equal values
always stand in the same class, and one client can be classed without looking at all.
"""

from collections import Counter

#: ABC limits in percent of revenue when the company has set none.
DEFAULT_A_PERCENT = 80.0
DEFAULT_B_PERCENT = 95.0
#: Scores run from 1 (lowest fifth) to SCORES (highest fifth).
SCORES = 5


def abc_thresholds(revenues, a_percent=DEFAULT_A_PERCENT, b_percent=DEFAULT_B_PERCENT):
    """Return the least revenue of an A client and of a B client.

    Clients are taken from the largest down. A client is in A while those before it have
    brought less than ``a_percent`` of the revenue (the one that crosses the limit belongs
    to A), then in B up to ``b_percent``. ``None``: no client is in that class.

    >>> abc_thresholds([50, 30, 10, 6, 4])
    (30, 6)
    >>> abc_thresholds([100])
    (100, 100)
    >>> abc_thresholds([10] * 10)
    (10, 10)
    >>> abc_thresholds([0, -5])
    (None, None)
    """
    total = sum(max(revenue, 0) for revenue in revenues)
    a_from = b_from = None
    before = 0
    for revenue, clients in sorted(Counter(revenues).items(), reverse=True):
        if before < total * a_percent / 100:
            a_from = revenue
        if before < total * b_percent / 100:
            b_from = revenue
        before += max(revenue, 0) * clients
    return a_from, b_from


def abc_class(revenue, a_from, b_from):
    """Return the class of one client.

    >>> [abc_class(revenue, 30, 10) for revenue in (50, 30, 10, 9)]
    ['A', 'A', 'B', 'C']
    >>> abc_class(5, None, None)
    'C'
    """
    if a_from is not None and revenue >= a_from:
        return "A"
    if b_from is not None and revenue >= b_from:
        return "B"
    return "C"


def score_cuts(values):
    """Return the least value of score 2, 3, 4 and 5.

    The score of a value is the fifth in which the last client with that value stands,
    counted from the lowest: equal values have equal scores.

    >>> score_cuts([1, 2, 3, 4, 5])
    [2, 3, 4, 5]
    >>> score_cuts([1, 1, 1, 1, 7])
    [1, 1, 1, 7]
    >>> score_cuts([])
    []
    """
    cuts, seen, total = [], 0, len(values)
    for value, clients in sorted(Counter(values).items()):
        seen += clients
        fifth = -(-SCORES * seen // total)
        cuts += [value] * (fifth - 1 - len(cuts))
    return cuts


def score(value, cuts):
    """Return the score of one value, 1 to 5.

    >>> [score(value, [2, 3, 4, 5]) for value in (1, 2, 5, 9)]
    [1, 2, 5, 5]
    """
    return 1 + sum(value >= cut for cut in cuts)
