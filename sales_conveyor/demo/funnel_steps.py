"""What happens to a lead of the demo company, step by step.

Steps are pairs: days since the step before, and the event, which has no time yet.
"""

from collections import namedtuple
from datetime import datetime, time, timedelta

from . import funnel_cast as cast

#: ``kind`` as in the history; ``raw``: nobody has qualified the lead yet.
Event = namedtuple("Event", "at kind stage team seller reason raw")

#: Share of leads that a salesperson has found, or was sent straight.
DIRECT = 0.18
#: Share of those nobody had qualified who turn out to be none of ours.
UNFIT = 0.16
#: Share of stays that last because nobody thinks of the lead.
FORGOTTEN = 0.07
#: Share of the lost that are taken up again, and of offers that are made anew.
TAKEN_UP, WENT_BACK = 0.08, 0.12


def steps_of(chance, way, source, seller, win=False, until=None):
    """Return what happens to a lead.

    :param way: the stages that it goes through
    :param win: whether it is won; if not, chance decides how far it gets
    :param until: the stage in which it is to be today, if that is told
    """
    told = {**cast.WHOLESALE_SOURCES, **cast.RETAIL_SOURCES}.get(source)
    sure = bool(win or until)
    steps, place = _begin(chance, way, told, seller, sure, until)
    if steps[-1][1].kind == "lost":
        return steps
    go_on = _shares(way, told, seller)
    went_back = taken_up = False
    while way[place].stage != until:
        step, event = way[place], steps[-1][1]
        stay = _stay(chance, step, event.seller)
        if not sure and chance.random() < FORGOTTEN:
            stay *= 7
        if not sure and chance.random() >= go_on[place]:
            reason = chance.choice(step.reasons)
            lost = event._replace(kind="lost", stage=step.stage, reason=reason)
            steps.append((stay + _hope(chance, way), lost))
            if taken_up or chance.random() > TAKEN_UP:
                break
            taken_up = True
            event = lost._replace(kind="reopen", reason=None)
            steps.append((chance.uniform(25, 120), event))
            continue
        place += 1
        if place == len(way):
            steps.append((stay, event._replace(kind="won", stage=None)))
            break
        event = _moved(way[place], seller, event)
        steps.append((stay, event))
        if place >= 4 and not went_back and chance.random() < WENT_BACK:
            went_back = True
            place -= 1
            event = event._replace(stage=way[place].stage)
            steps.append((chance.uniform(1, 6), event))
    return steps


def _begin(chance, way, told, seller, sure, until):
    """Return the first steps, until somebody has looked at the lead, and the place of
    the stage in which it is then."""
    raw = bool(told) and chance.random() < told.raw
    recommended = told is cast.WHOLESALE_SOURCES["referral"]
    direct = not raw and (recommended or chance.random() < DIRECT)
    place = int(way is cast.WHOLESALE and direct and seller != "katya")
    if until == way[0].stage:
        place = 0
    team, who = ("first", seller) if place else _whose(way[0], seller)
    event = Event(None, "create", way[place].stage, team, who, None, raw)
    steps = [(0, event)]
    if raw:
        wait = chance.expovariate(0.2) * (0.3 if way is cast.RETAIL else 1) + 0.1
        if sure or chance.random() > UNFIT:
            event = event._replace(kind="convert", raw=False)
        else:
            event = event._replace(kind="lost", reason="not_target")
        steps.append((wait, event))
    return steps, place


def _moved(step, seller, before):
    """Return the move to a step. Whoever of first sales has a lead keeps it."""
    team, who = _whose(step, seller)
    if before.team == "first":
        team, who = before.team, before.seller
    return before._replace(
        kind="move", stage=step.stage, team=team, seller=who, reason=None
    )


def _whose(step, seller):
    return step.team, "katya" if step.team == "leads" else seller


def _shares(way, source, seller):
    """Return the share that goes on, of each step, of those who don't buy in the
    end."""
    good = (source.quality if source else 1.0) * cast.SELLERS[seller].luck
    shares, win = [], 1.0
    for step in reversed(way):
        on = min(0.95, step.on * good)
        shares.insert(0, on * (1 - win) / (1 - on * win))
        win *= on
    return shares


def _hope(chance, way):
    """Return how much longer those stay whom nobody will win."""
    return chance.expovariate(1 / (7 if way is cast.RETAIL else 26))


def _stay(chance, step, seller):
    pace = cast.SELLERS[seller].pace
    return step.days * pace * chance.lognormvariate(0, 0.6) + 0.05


def take_up_again(steps):
    """Have a first sale lost before its last step, and taken up again."""
    wait, event = steps[-2]
    lost = event._replace(kind="lost", reason="later")
    again = event._replace(kind="reopen")
    return [*steps[:-1], (wait + 5, lost), (33, again), steps[-1]]


def dated(steps, ago, today):
    """Give each event its time, in working hours; leave out what is to come."""
    before = None
    for wait, event in steps:
        ago -= wait
        at = _at_work(ago, today)
        if before and at <= before:
            at = before + timedelta(minutes=23)
        if at.date() >= today:
            return
        before = at
        yield event._replace(at=at)


def _at_work(ago, today):
    moment = datetime.combine(today, time()) - timedelta(ago)
    day, passed = moment.date(), (ago * -1) % 1
    day -= timedelta(max(0, day.weekday() - 4))  # weekends are free
    return datetime.combine(day, time(6)) + timedelta(seconds=int(passed * 32_400))
