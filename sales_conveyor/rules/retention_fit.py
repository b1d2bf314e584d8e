"""Fitting the model of ``retention.py`` to what clients have done.

Only the standard library: clients are counted in cells of some days, which makes a
million of them a few thousand rows, and the best parameters are found by Nelder and
Mead's method, which needs no derivatives.
"""

import math
from collections import defaultdict, namedtuple

from .retention import Fitted

#: How many days a cell covers. At 14 alpha would be off by 1.5 %.
CELL_DAYS = 7
#: Below this mean chance of leaving after a purchase nobody ever leaves, which says
#: that the history is too short, not that clients are faithful.
LEAST_DROPOUT = 0.005
#: Parameters beyond these aren't looked for: where all clients are alike, the
#: likelihood goes on rising there by next to nothing.
LARGEST = 1e4

#: Clients with the same number of repeat purchases and about the same times.
Cell = namedtuple("Cell", "repeats recency age count")


def cells(clients, width=CELL_DAYS):
    """Count clients in cells; the times of a cell are the means of its clients.

    >>> from .retention import Seen
    >>> cells([Seen(0, 0, 70), Seen(0, 0, 72), Seen(1, 8, 80)])
    [Cell(repeats=0, recency=0.0, age=71.0, count=2), Cell(repeats=1, recency=8.0, \
age=80.0, count=1)]
    """
    sums = defaultdict(lambda: [0, 0, 0])
    for repeats, recency, age in clients:
        cell = sums[repeats, recency // width, age // width]
        cell[0] += recency
        cell[1] += age
        cell[2] += 1
    return [
        Cell(key[0], recency / count, age / count, count)
        for key, (recency, age, count) in sorted(sums.items())
    ]


def log_likelihood(fitted, counted, leaves_at_first=True):
    """Say how well parameters explain the cells.

    :param leaves_at_first: whether a client may leave after its first purchase already
        (MBG/NBD), or only after a later one (BG/NBD). Where it may not, everybody who
        has bought once is alive for ever.
    """
    r, alpha, a, b = fitted
    more = 1 if leaves_at_first else 0
    total, repeats = 0.0, None
    lgamma, log, exp, log1p = math.lgamma, math.log, math.exp, math.log1p
    fixed = (
        r * log(alpha) - lgamma(r) + lgamma(a + b) - lgamma(b)
    )  # the same for every client
    for cell in counted:
        if cell.repeats != repeats:
            repeats = cell.repeats
            power = r + repeats
            same = (
                fixed
                + lgamma(power)
                + lgamma(b + repeats + more)
                - lgamma(a + b + repeats + more)
            )
            left = a / (b + repeats - 1 + more) if repeats or more else 0
            log_left = log(left) if left else 0
        since = log(alpha + cell.age)
        value = same - power * since
        if left:
            gone = power * (since - log(alpha + cell.recency))
            if gone > 500:
                value += gone + log_left
            else:
                value += log1p(left * exp(gone))
        total += cell.count * value
    return total


def minimise(function, start, step=0.5, tolerance=1e-7, limit=2000):
    """Find the least value of a function of several numbers.

    >>> best = minimise(lambda p: (p[0] - 3) ** 2 + (p[1] + 1) ** 4, [0.0, 0.0])
    >>> [round(value, 2) for value in best]
    [3.0, -1.0]
    """
    size = len(start)
    points = [list(start)]
    for place in range(size):
        point = list(start)
        point[place] += step
        points.append(point)
    simplex = sorted((function(point), point) for point in points)
    for _turn in range(limit):
        worst = simplex[-1][0]
        if worst - simplex[0][0] <= tolerance * (abs(worst) + tolerance):
            break
        centre = [
            sum(point[place] for _value, point in simplex[:-1]) / size
            for place in range(size)
        ]

        def towards(by, centre=centre, worst=simplex[-1][1]):
            point = [
                mid + by * (end - mid) for mid, end in zip(centre, worst, strict=True)
            ]
            return function(point), point

        best = towards(-1)
        if best[0] < simplex[0][0]:
            best = min(best, towards(-2))
        elif best[0] >= simplex[-2][0]:
            best = min(best, towards(-0.5 if best[0] < worst else 0.5))
        if best[0] < simplex[-2][0] or best[0] < worst:
            simplex[-1] = best
        else:
            first = simplex[0][1]
            simplex = [simplex[0]] + [
                (function(point), point)
                for point in (
                    [(x + y) / 2 for x, y in zip(first, other, strict=True)]
                    for _value, other in simplex[1:]
                )
            ]
        simplex.sort()
    return simplex[0][1]


def fit(counted, likelihood=log_likelihood, start=None, size=4):
    """Return the parameters that explain the cells best.

    :param start: where to look first, as a tuple of parameters
    """
    people = sum(cell.count for cell in counted)
    if not people:
        return None
    if start is None:
        age = sum(cell.age * cell.count for cell in counted) / people
        start = (0.5, max(age, 1) / 4, 1.0, 2.0)[:size]
    limit = math.log(LARGEST)

    def loss(logs):
        if any(abs(value) > limit for value in logs):
            return math.inf
        return -likelihood(tuple(map(math.exp, logs)), counted) / people

    logs = [math.log(value) for value in start]
    for step in (0.7, 0.15):  # the second look is around what the first one has found
        logs = minimise(loss, logs, step, tolerance=1e-9)
    return Fitted(*map(math.exp, logs)) if size == 4 else tuple(map(math.exp, logs))


def degenerate(fitted):
    """Tell why parameters mean nothing, or return nothing if they do mean something.

    >>> degenerate(Fitted(0.5, 40, 0.9, 1.6))
    >>> degenerate(Fitted(0.5, 40, 0.0003, 9)), degenerate(Fitted(0.5, 40, 3e-4, 1e-4))
    ('dropout', 'flat')
    """
    if fitted is None:
        return "flat"
    if fitted.a / (fitted.a + fitted.b) < LEAST_DROPOUT:
        return "dropout"
    if min(fitted) < 10 / LARGEST:
        return "flat"
    return None
