"""Which way to foretell purchases is shipped, decided inside a company's own history.

The last look back judges what the looks before it have taught; with one look, half of
the clients teach and the others judge. A method is used only if it beats the plain
yardsticks: how lately a client bought for the ranking, one constant wait for the date.
"""

import math
from collections import namedtuple

from . import retention, retention_score
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
#: Clients with about the same score, at least and at most so many groups.
BIN_CLIENTS = 50
BINS = 20
BIN_RETURNS = 12
PARTS = 20
#: Nobody is said to be likelier or less likely than this, in logarithms of odds.
LEAST_ODDS = -9.0

CONSTANT, TABLE = "constant", "table"

#: Clients of about the same score, ``score`` being their mean: which share came back,
#: and after how many days a quarter, half, and three quarters of those had.
Bin = namedtuple("Bin", "score share early middle late count came")
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


def quantile(values, share):
    """Return the value below which the share of the values lies.

    >>> quantile([4, 1, 3, 2], 0.5), quantile([1, 2, 3], 0.25), quantile([7], 0.9)
    (2.5, 1.5, 7.0)
    """
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def _quarters(waits):
    return tuple(quantile(waits, share) for share in (0.25, 0.5, 0.75))


def _waits(looks):
    return _quarters([row.wait for look in looks for row in look.rows if row.wait])


def bins(scored):
    """Say what a score means, from looks back: clients of about the same score.

    The shares never fall as the score rises: where they would, neighbours are put
    together.

    :param scored: pairs (scores, look)
    """
    rows = sorted(
        (
            (score, row.wait)
            for scores, look in scored
            for score, row in zip(scores, look.rows, strict=True)
        ),
        key=lambda pair: pair[0],
    )
    size = max(BIN_CLIENTS, -(-len(rows) // BINS))
    groups, start = [], 0
    while start < len(rows):
        stop = min(start + size, len(rows))
        while stop < len(rows) and rows[stop][0] == rows[stop - 1][0]:
            stop += 1  # equal scores stay together
        if len(rows) - stop < size // 2:
            stop = len(rows)
        groups.append(rows[start:stop])
        start = stop
    return _with_waits(_rising(groups))


def _rising(groups):
    result = []
    for group in groups:
        result.append(group)
        while len(result) > 1 and _share(result[-2]) >= _share(result[-1]):
            result[-2:] = [result[-2] + result[-1]]
    return result


def _share(group):
    return sum(wait is not None for _score, wait in group) / len(group)


def _with_waits(groups):
    result = []
    for place, group in enumerate(groups):
        waits = [wait for _score, wait in group if wait is not None]
        reach = 1
        while len(waits) < BIN_RETURNS and reach < len(groups):
            waits = [
                wait
                for near in groups[max(place - reach, 0) : place + reach + 1]
                for _score, wait in near
                if wait is not None
            ]
            reach += 1
        result.append(
            Bin(
                sum(score for score, _wait in group) / len(group),
                # neither never nor always is known from so many
                (sum(wait is not None for _score, wait in group) + 0.5)
                / (len(group) + 1),
                *_quarters(waits),
                len(group),
                sum(wait is not None for _score, wait in group),
            )
        )
    return result


def probability(table, score):
    """Say what a score means: between two groups in proportion, on the scale of odds.
    Below the lowest group it goes on falling as it does there; above the highest it
    rises no more.

    >>> table = [Bin(0, 0.1, 1, 2, 3, 50, 5), Bin(2, 0.5, 1, 2, 3, 50, 25)]
    >>> [round(probability(table, score), 3) for score in (-1, 0, 0.5, 2, 9)]
    [0.036, 0.1, 0.161, 0.5, 0.5]
    """
    if len(table) == 1 or score >= table[-1].score:
        return table[-1].share
    place = 0
    while score > table[place + 1].score:
        place += 1
    low, high = table[place], table[place + 1]
    part = (score - low.score) / (high.score - low.score)
    odds = retention_score.logit(low.share)
    odds += part * (retention_score.logit(high.share) - odds)
    return 1 / (1 + math.exp(-max(odds, LEAST_ODDS)))


def nearest(table, score):
    """Return the group to which a score belongs: the last one that begins below it.

    >>> table = [Bin(0, 0.1, 9, 9, 9, 50, 5), Bin(2, 0.5, 1, 2, 3, 50, 25)]
    >>> [nearest(table, score).middle for score in (-1, 0.9, 1.1, 5)]
    [9, 9, 2, 2]
    """
    for low, high in zip(table, table[1:], strict=False):
        if score < (low.score + high.score) / 2:
            return low
    return table[-1]


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
