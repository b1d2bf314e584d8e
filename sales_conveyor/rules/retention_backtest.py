"""Which way to foretell purchases is shipped, decided inside a company's own history.

The last look back judges what the looks before it have taught; with one look, half of
the clients teach and the others judge. A method is used only if it beats the plain
yardsticks: how lately a client bought for the ranking, one constant wait for the date.
"""

import math
from collections import namedtuple

from . import retention, retention_score
from .retention_bins import bins, nearest, probability, quantile, quarters
from .retention_score import METHODS, MODEL, RECENCY, Look

#: A look back says something from so many clients on, of whom so many have come back
#: and so many haven't.
LEAST_CLIENTS = 100
LEAST_EACH = 30
#: Shorter horizons aren't tested.
LEAST_DAYS = 14
#: Nor is one so many times shorter than the horizon.
STRETCH = 3
#: How many looks back, at most; each begins where the next one's horizon ends.
LOOKS = 4
PARTS = 20
CONSTANT, TABLE = "constant", "table"

#: What the last look back says of the method and of the yardsticks.
Evidence = namedtuple(
    "Evidence",
    "cut clients returned aucs gain gain_error date_errors rhythm_clients"
    " rhythm_error rhythm_other within calibration looks",
)
#: What is known after all: how to score (``scorer``), what a score means (``bins``),
#: how the date is told (``date``: model, table or constant), whether clients with a
#: rhythm of their own are told theirs, and what it rests on. Without a scorer,
#: ``reason`` says why nothing can be told. ``tested``: over how many days it has been
#: tested, fewer than the horizon where the history is short.
Learnt = namedtuple(
    "Learnt", "reason horizon tested scorer bins date rhythm waits evidence"
)


def looks_back(histories, today, horizon):
    """Return the looks back that say something, oldest first."""
    first = min((days[0] for days in histories), default=today)
    looks = []
    for number in range(1, LOOKS + 1):
        cut = today - number * horizon
        if cut - first < horizon:
            break
        look = Look(histories, cut, horizon)
        came = look.returned
        if (
            len(look.rows) < LEAST_CLIENTS
            or min(came, len(look.rows) - came) < LEAST_EACH
        ):
            break
        looks.insert(0, look)
    return looks


def learn(histories, today, horizon, taus=retention_score.TAUS):
    """Learn from a history how to foretell, and whether it can be done.

    Where the history is too short to look back by the horizon, a shorter one is tested,
    and the shares are stretched to the horizon as the model has them.

    :param histories: for each client its purchase days, in order, as numbers
    :param taus: see :func:`.retention_score.train`
    """
    histories = list(histories)
    first = min((days[0] for days in histories), default=today)
    for tested in (horizon, (today - first) // 2, (today - first) // 3):
        looks = looks_back(histories, today, tested) if tested <= horizon else []
        if looks and tested >= max(LEAST_DAYS, horizon / STRETCH):
            learnt = _learn(looks, histories, today, taus)
            return learnt if tested == horizon else stretched(learnt, looks, horizon)
    return Learnt(_why_not(histories, today), horizon, *[None] * 7)


def _learn(looks, histories, today, taus):
    horizon = looks[-1].horizon
    method = _choose(looks, taus)
    [*_earlier, (teachers, judge)] = _lessons(looks)
    methods = {method: None, RECENCY: None, **dict.fromkeys(METHODS)}
    scorers = {name: _trained(name, teachers, judge, taus) for name in methods}
    scores = {name: _scores(one, judge) for name, one in scorers.items() if one}
    taught = bins([(_scores(scorers[method], look), look) for look in teachers])
    date, rhythm, evidence = _judge(method, scores, taught, teachers, judge)
    # what is shipped has learnt from all looks
    shipped = retention_score.train(method, looks, taus)
    fitted = Look(histories, today, horizon).fitted or looks[-1].fitted
    shipped = shipped._replace(fitted=fitted)
    return Learnt(
        None,
        horizon,
        horizon,
        shipped,
        bins([(_scores(shipped, look), look) for look in looks]),
        date if fitted or date != MODEL else TABLE,
        rhythm,
        _waits(looks),
        evidence._replace(looks=len(looks)),
    )


def _lessons(looks):
    """Return pairs (looks that teach, look that judges); nobody judges what taught
    it."""
    if len(looks) == 1:
        return [([looks[0].half(0)], looks[0].half(1))]
    return [(looks[:place], looks[place]) for place in range(1, len(looks))]


def _trained(method, teachers, judge, taus):
    if method == MODEL and not judge.fitted:
        return None
    return retention_score.train(method, teachers, taus)


def _choose(looks, taus):
    """Return the way to score that ranks best, on average; recency, which needs no
    learning, unless another is better."""
    sums = {}
    lessons = _lessons(looks)
    for teachers, judge in lessons:
        came = [row.wait is not None for row in judge.rows]
        for method in METHODS:
            scorer = _trained(method, teachers, judge, taus)
            if scorer:
                value = retention_score.auc(_scores(scorer, judge), came)
                sums.setdefault(method, []).append(value)
    means = {
        method: sum(values)
        for method, values in sums.items()
        if len(values) == len(lessons)
    }
    if MODEL in means and not looks[-1].fitted:
        del means[MODEL]
    return max(means, key=lambda method: (means[method], method == RECENCY))


def stretched(learnt, looks, horizon):
    """Say for a longer horizon what was learnt for a shorter one: of each group so many
    more come back as the model has it. Without a model nothing can be said."""
    fitted = learnt.scorer.fitted
    if not fitted:
        return Learnt("short", horizon, *[None] * 7)
    look = looks[-1]
    rows = list(zip(_scores(learnt.scorer, look), look.rows, strict=True))
    groups = {}
    for score, row in rows:
        groups.setdefault(nearest(learnt.bins, score), []).append(row.seen)
    table = []
    for one in learnt.bins:
        some = groups.get(one) or [row.seen for _score, row in rows]
        short, long = (
            sum(retention.buys_within(fitted, client, days) for client in some)
            / len(some)
            for days in (learnt.horizon, horizon)
        )
        power = math.log(1 - min(long, 0.999)) / math.log(
            1 - min(max(short, 1e-9), 0.99)
        )
        share = 1 - (1 - min(one.share, 0.999)) ** max(power, 1)
        table.append(one._replace(share=share))
    shares = (0.25, 0.5, 0.75)
    waits = [
        [retention.wait(fitted, row.seen, horizon, share) for _score, row in rows]
        for share in shares
    ]
    return learnt._replace(
        horizon=horizon,
        scorer=learnt.scorer._replace(horizon=horizon),
        bins=table,
        date=MODEL,
        waits=tuple(quantile(some, 0.5) for some in waits),
    )


def _why_not(histories, today):
    first = min((days[0] for days in histories), default=today)
    if len(histories) < LEAST_CLIENTS:
        return "clients"
    return "short" if today - first < 3 * LEAST_DAYS else "returns"


def _scores(scorer, look):
    """Score the clients of a look as of its day; the model is what was fitted then."""
    if scorer.method == MODEL:
        scorer = scorer._replace(fitted=look.fitted or scorer.fitted)
    return [retention_score.score(scorer, row, look.cut) for row in look.rows]


def _waits(looks):
    return quarters([row.wait for look in looks for row in look.rows if row.wait])


def window(date, row, score, today, fitted, horizon, table, waits):
    """Say within how many days from today a client is expected, should it buy within
    the horizon: a quarter comes earlier, a quarter later."""
    if date == MODEL:
        return tuple(
            retention.wait(fitted, row.seen, horizon, share)
            for share in (0.25, 0.5, 0.75)
        )
    if date == TABLE:
        found = nearest(table, score)
        return found.early, found.middle, found.late
    return waits


def own_wait(row, today):
    """Return how many days from now a client's own rhythm has its next purchase, or
    nothing if it has none, or is overdue already."""
    own = retention.rhythm(row.days)
    silent = today - row.days[-1]
    if not own or silent > own[0] + own[1]:
        return None
    return max(own[0] - silent, 1)


def _judge(method, scores, taught, teachers, judge):
    came = [row.wait is not None for row in judge.rows]
    aucs = {name: retention_score.auc(some, came) for name, some in scores.items()}
    waits = _waits(teachers)
    returned = [
        (row, score)
        for row, score in zip(judge.rows, scores[method], strict=True)
        if row.wait is not None
    ]
    errors, guesses = {}, {}
    for date in (CONSTANT, TABLE, MODEL):
        if date == MODEL and not judge.fitted:
            continue
        guesses[date] = [
            window(
                date, row, score, judge.cut, judge.fitted, judge.horizon, taught, waits
            )
            for row, score in returned
        ]
        errors[date] = _mean_error(guesses[date], returned)
    date = min(errors, key=lambda name: (errors[name], name != CONSTANT))
    own = [
        (abs(mine - row.wait), abs(guess[1] - row.wait))
        for (row, _score), guess in zip(returned, guesses[date], strict=True)
        if (mine := own_wait(row, judge.cut)) is not None
    ]
    rhythm_error = sum(mine for mine, _other in own) / len(own) if own else None
    rhythm_other = sum(other for _mine, other in own) / len(own) if own else None
    rhythm = len(own) >= LEAST_EACH and rhythm_error < rhythm_other
    within = sum(
        guess[0] <= row.wait <= guess[2]
        for (row, _score), guess in zip(returned, guesses[date], strict=True)
    ) / len(returned)
    gain, error = _gain(scores[method], scores[RECENCY], came)
    evidence = Evidence(
        judge.cut,
        len(judge.rows),
        len(returned),
        aucs,
        gain,
        error,
        errors,
        len(own),
        rhythm_error,
        rhythm_other,
        within,
        calibration([probability(taught, s) for s in scores[method]], came),
        None,
    )
    return date, rhythm, evidence


def _mean_error(guesses, returned):
    return sum(
        abs(guess[1] - row.wait)
        for guess, (row, _score) in zip(guesses, returned, strict=True)
    ) / len(returned)


def _gain(scores, plain, came):
    """Return by how much the ranking is better than the plain one, and the standard
    error of that: found again without each part of the clients in turn."""
    gain = retention_score.auc(scores, came) - retention_score.auc(plain, came)
    parts = []
    for part in range(PARTS):
        kept = [place for place in range(len(came)) if place % PARTS != part]
        some = [came[place] for place in kept]
        parts.append(
            retention_score.auc([scores[place] for place in kept], some)
            - retention_score.auc([plain[place] for place in kept], some)
        )
    mean = sum(parts) / PARTS
    error = math.sqrt((PARTS - 1) / PARTS * sum((part - mean) ** 2 for part in parts))
    return gain, error


def calibration(foretold, came, groups=10):
    """Return rows (clients, mean probability foretold, share who came) of tenths.

    >>> calibration([0.1, 0.1, 0.8, 0.8], [False, False, True, False], 2)
    [(2, 0.1, 0.0), (2, 0.8, 0.5)]
    """
    pairs = sorted(zip(foretold, came, strict=True), key=lambda pair: pair[0])
    result = []
    for number in range(groups):
        some = pairs[
            number * len(pairs) // groups : (number + 1) * len(pairs) // groups
        ]
        if some:
            result.append(
                (
                    len(some),
                    sum(share for share, _came in some) / len(some),
                    sum(bool(yes) for _share, yes in some) / len(some),
                )
            )
    return result
