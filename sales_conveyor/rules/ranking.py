"""Which clients weigh how much: ABC classes and recency/frequency/money scores.

Every class is decided by a threshold, so one client can be classed without a look at
the others. Scores are thresholds on the value alone: equal values have equal scores.
The ABC classes are cut client by client, as they are everywhere: where the limit falls
among clients of equal revenue, the older files come first.
"""

from collections import Counter

#: ABC limits in percent of revenue when the company has set none.
DEFAULT_A_PERCENT = 80.0
DEFAULT_B_PERCENT = 95.0
#: Scores run from 1 (lowest fifth) to SCORES (highest fifth).
SCORES = 5


def abc_thresholds(clients, a_percent=DEFAULT_A_PERCENT, b_percent=DEFAULT_B_PERCENT):
    """Return the last A client and the last B client.

    Clients are taken from the largest down. A client is in A while those before it have
    brought less than ``a_percent`` of the revenue (the one that crosses the limit
    belongs to A), then in B up to ``b_percent``. ``None``: no client is in that class.

    :param clients: pairs (revenue, number of the file)

    >>> abc_thresholds([(50, 1), (30, 2), (10, 3), (6, 4), (4, 5)])
    ((30, 2), (6, 4))
    >>> abc_thresholds([(100, 1)])
    ((100, 1), (100, 1))
    >>> abc_thresholds([(10, number) for number in range(10)])
    ((10, 7), (10, 9))
    >>> abc_thresholds([(0, 1), (-5, 2)])
    (None, None)
    """
    total = sum(max(revenue, 0) for revenue, _number in clients)
    last_a = last_b = None
    before = 0
    for client in sorted(clients, key=_place):
        if 100 * before < total * a_percent:
            last_a = client
        if 100 * before < total * b_percent:
            last_b = client
        before += max(client[0], 0)
    return last_a, last_b


def _place(client):
    revenue, number = client
    return -revenue, number


def abc_class(client, last_a, last_b):
    """Return the class of one client, a pair (revenue, number of the file).

    >>> limits = (30, 2), (10, 3)
    >>> [abc_class((revenue, 9), *limits) for revenue in (50, 30, 20, 10, 9)]
    ['A', 'B', 'B', 'C', 'C']
    >>> abc_class((30, 2), *limits), abc_class((30, 1), *limits)
    ('A', 'A')
    >>> abc_class((5, 1), None, None)
    'C'
    """
    if last_a is not None and _place(client) <= _place(last_a):
        return "A"
    if last_b is not None and _place(client) <= _place(last_b):
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
