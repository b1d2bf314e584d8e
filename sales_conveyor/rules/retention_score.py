"""Ways to say which clients buy again within the horizon, each learnt from looks back.

A look back is a day in the past: what was known of the clients on that day, and who
bought within the horizon after it. Nothing that came later is used to foretell it.
"""

import math
from collections import defaultdict, namedtuple

from . import retention, retention_fit

#: What is known of a client on the day of the look, and after how many days it bought
#: again, or nothing.
Row = namedtuple("Row", "days seen wait")
#: What has been learnt of one way to score. ``tau``: of the decayed count; ``weights``:
#: of the regression; ``fitted``: of the model, on the last day.
Scorer = namedtuple("Scorer", "method tau weights fitted horizon")

RECENCY, DECAY, REGRESSION, MODEL = "recency", "decay", "regression", "model"
METHODS = (RECENCY, DECAY, REGRESSION, MODEL)
#: How fast old purchases may lose their weight, in days.
TAUS = (15, 30, 60, 90, 120, 180, 270, 365, 540)


class Look:
    """What was known on the day ``cut``, and what came in the days after it."""

    def __init__(self, histories, cut, horizon):
        self.cut, self.horizon = cut, horizon
        self.rows = []
        for days in histories:
            known = [day for day in days if day <= cut]
            if known:
                after = days[len(known)] - cut if len(known) < len(days) else None
                if after is not None and after > horizon:
                    after = None
                self.rows.append(Row(known, retention.seen(known, cut), after))
        self._fitted = None
        self._aucs = {}

    @property
    def returned(self):
        return sum(row.wait is not None for row in self.rows)

    def half(self, which):
        """Return every second client, to judge by clients who haven't taught."""
        other = Look((), self.cut, self.horizon)
        other.rows = self.rows[which::2]
        other._fitted = self.fitted
        return other

    @property
    def fitted(self):
        """The model fitted to what was known on that day; nothing where the history
        doesn't tell."""
        if self._fitted is None:
            counted = retention_fit.cells([row.seen for row in self.rows])
            self._fitted = retention_fit.fit(counted)
            if retention_fit.degenerate(self._fitted):
                self._fitted = False
        return self._fitted or None

    def decay_auc(self, tau):
        """Say how well the decayed count ranks, looked up once."""
        if tau not in self._aucs:
            scores = [retention.decayed(row.days, self.cut, tau) for row in self.rows]
            self._aucs[tau] = auc(scores, [row.wait is not None for row in self.rows])
        return self._aucs[tau]


def features(row):
    """Return what the regression looks at: how often, how lately, how long, and the
    silence beside the client's usual interval.

    >>> features(Row([0], retention.Seen(0, 0, 0), None))
    (1.0, 0.0, 0.0, 0.0, 0.0)
    """
    repeats, recency, age = row.seen
    silent = age - recency
    return _features(repeats, silent, age)


def _features(repeats, silent, age):
    pause = 0.0
    if repeats:
        pause = math.log((1 + silent) / (1 + (age - silent) / repeats))
    return (1.0, math.log(1 + repeats), math.log(1 + silent), math.log(1 + age), pause)


def linear(weights, values):
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def regression(rows, rounds=25):
    """Learn the weights of the logistic regression, by Newton's steps on cells.

    >>> rows = [Row([0], retention.Seen(n % 3, 0, 9 * n % 100), 5 if n % 3 else None)
    ...         for n in range(200)]
    >>> weights = regression(rows)
    >>> linear(weights, _features(2, 50, 50)) > linear(weights, _features(0, 50, 50))
    True
    """
    sums = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows:
        repeats, recency, age = row.seen
        cell = sums[repeats, (age - recency) // 7, age // 7]
        cell[0] += 1
        cell[1] += row.wait is not None
        cell[2] += age - recency
        cell[3] += age
    cells = [
        (_features(repeats, silent / count, age / count), count, came)
        for (repeats, _s, _a), (count, came, silent, age) in sorted(sums.items())
    ]
    size = len(cells[0][0])
    weights = [0.0] * size
    for _round in range(rounds):
        gradient = [-1e-3 * weight for weight in weights]
        curvature = [[1e-3 * (i == j) for j in range(size)] for i in range(size)]
        for values, count, came in cells:
            share = 1 / (1 + math.exp(-max(min(linear(weights, values), 30), -30)))
            spread = count * share * (1 - share)
            for i, value in enumerate(values):
                gradient[i] += (came - count * share) * value
                line = curvature[i]
                for j in range(i + 1):
                    line[j] += spread * value * values[j]
        for i in range(size):
            for j in range(i):
                curvature[j][i] = curvature[i][j]
        step = solve(curvature, gradient)
        weights = [
            weight + change for weight, change in zip(weights, step, strict=True)
        ]
        if max(map(abs, step)) < 1e-8:
            break
    return tuple(weights)


def solve(matrix, right):
    """Solve linear equations.

    >>> solve([[2.0, 1.0], [1.0, 3.0]], [3.0, 5.0])
    [0.8, 1.4]
    """
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, size):
            by = rows[k][i] / rows[i][i]
            rows[k] = [x - by * y for x, y in zip(rows[k], rows[i], strict=True)]
    result = [0.0] * size
    for i in reversed(range(size)):
        known = sum(rows[i][k] * result[k] for k in range(i + 1, size))
        result[i] = (rows[i][size] - known) / rows[i][i]
    return result


def train(method, looks, taus=TAUS):
    """Learn a way to score from looks back; nothing where they don't tell.

    :param taus: those that may be chosen for the decayed count
    """
    horizon, tau, weights, fitted = looks[-1].horizon, None, None, None
    if method == DECAY:
        tau = max(taus, key=lambda tau: (_mean_auc(looks, tau), -tau))
    elif method == REGRESSION:
        weights = regression([row for look in looks for row in look.rows])
    elif method == MODEL:
        fitted = looks[-1].fitted
        if fitted is None:
            return None
    return Scorer(method, tau, weights, fitted, horizon)


def _mean_auc(looks, tau):
    return sum(look.decay_auc(tau) for look in looks) / len(looks)


def score(scorer, row, today):
    """Say how a client is ranked: the higher, the likelier it buys.

    :param today: the day of the look, in the same count as the purchase days
    """
    if scorer.method == RECENCY:
        return float(row.days[-1] - today)
    if scorer.method == DECAY:
        return math.log(max(retention.decayed(row.days, today, scorer.tau), 1e-300))
    if scorer.method == REGRESSION:
        return linear(scorer.weights, features(row))
    share = retention.buys_within(scorer.fitted, row.seen, scorer.horizon)
    return logit(min(max(share, 1e-12), 1 - 1e-12))


def logit(share):
    return math.log(share / (1 - share))


def auc(scores, came):
    """Say how often somebody who came is ranked above somebody who didn't; 0.5 is
    chance. Equals count half.

    >>> auc([3, 2, 1, 1], [True, False, True, False])
    0.625
    >>> auc([1, 2], [True, True])
    0.5
    """
    counts = defaultdict(lambda: [0, 0])
    for value, yes in zip(scores, came, strict=True):
        counts[value][bool(yes)] += 1
    below = wins = yes_total = 0
    for value in sorted(counts):
        no, yes = counts[value]
        wins += yes * (below + no / 2)
        below += no
        yes_total += yes
    return wins / (yes_total * below) if yes_total and below else 0.5
