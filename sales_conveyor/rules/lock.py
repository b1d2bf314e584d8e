"""What keeps a client where the company has put it, and whom it lets pass."""

from datetime import timedelta
from itertools import count

#: Kinds of locks. Who is in the central file is under the first one all the time; the
#: others are set for a time, by somebody, for a reason.
KINDS = ("central_file", "reserved", "vip", "handover", "dispute", "departure")

#: What can be forbidden. ``membership``: to close, archive, delete or merge.
#: ``parent``: to put the client under another contact, or to move its contacts away.
#: ``data``: to change or blank protected data.
OPERATIONS = ("owner", "membership", "company", "parent", "data")

#: What a permit can open: these, and to read what is reserved for the owner.
PERMITTED = (*OPERATIONS, "read")

#: What each kind of lock forbids.
FORBIDS = {
    "central_file": frozenset(OPERATIONS),
    # of a prospect: to take over, to merge, to archive, to make part of another client
    "reserved": frozenset({"owner", "membership", "parent"}),
    "vip": frozenset({"owner", "membership"}),
    "handover": frozenset({"owner", "membership"}),
    "dispute": frozenset({"owner", "membership", "company", "parent"}),
    "departure": frozenset({"owner", "membership"}),
}

#: As whom a person passes each kind of lock. A dispute lets nobody pass: it is settled
#: and lifted first.
OPENED_BY = {
    "central_file": frozenset({"officer", "leader", "permit"}),
    "reserved": frozenset({"officer", "leader", "holder", "permit"}),
    "vip": frozenset({"vip_head", "permit"}),
    "handover": frozenset({"officer"}),
    "dispute": frozenset(),
    "departure": frozenset({"officer", "leader"}),
}

#: What a team leader may do, where the company lets leaders manage their clients.
LEADER_MAY = frozenset({"owner"})

#: Kinds that people set, and as whom. Reservations are made by those who sell; the
#: others come about by a hand-over and by somebody's leaving.
SET_BY = {
    "vip": frozenset({"officer", "vip_head"}),
    "dispute": frozenset({"officer", "leader"}),
}

#: As whom a person lifts each kind. ``setter``: who has set this very lock; a leader
#: doesn't undo what the officer has decided.
LIFTED_BY = {
    "central_file": frozenset(),
    "reserved": frozenset({"officer", "leader", "holder"}),
    "vip": frozenset({"officer", "vip_head"}),
    "handover": frozenset({"officer"}),
    "dispute": frozenset({"officer", "setter"}),
    "departure": frozenset({"officer"}),
}


def may_set(kind, capacities):
    """Return whether somebody may set a kind of lock.

    >>> may_set("dispute", {"leader"}), may_set("vip", {"leader"})
    (True, False)
    >>> may_set("central_file", {"officer"})
    False
    """
    return not SET_BY.get(kind, frozenset()).isdisjoint(capacities)


def may_lift(kind, capacities):
    """Return whether somebody may lift a lock.

    >>> may_lift("dispute", {"leader"}), may_lift("dispute", {"leader", "setter"})
    (False, True)
    >>> may_lift("reserved", {"holder"}), may_lift("central_file", {"officer"})
    (True, False)
    """
    return not LIFTED_BY[kind].isdisjoint(capacities)


def in_force(until, today):
    """Return whether something that holds up to a last day holds today; without a last
    day it has no end.

    >>> in_force(None, "2026-06-15"), in_force("2026-06-15", "2026-06-15")
    (True, True)
    >>> in_force("2026-06-14", "2026-06-15")
    False
    """
    return not until or until >= today


def free_slots(limit, taken):
    """Return the places that are free for another reservation, in order. Each takes
    one, so that two made at the same moment can't both be the last one allowed.

    :param limit: reservations that one person may have open; 0: as many as wanted
    :param taken: places that are taken

    >>> list(free_slots(3, {1, 3})), list(free_slots(2, {1, 2, 7}))
    ([2], [])
    >>> next(free_slots(0, {1, 2}))
    3
    """
    places = range(1, limit + 1) if limit else count(1)
    return (place for place in places if place not in taken)


def pause_ends(ended_on, pause):
    """Return the first day on which somebody may reserve again what he had reserved.

    :param ended_on: day on which the reservation ended
    :param pause: days in between, in which others have their turn

    >>> from datetime import date
    >>> pause_ends(date(2026, 6, 1), 14)
    datetime.date(2026, 6, 15)
    """
    return ended_on + timedelta(days=pause)


def in_the_way(operation, locks, capacities):
    """Return the kinds of locks that keep somebody from an operation.

    :param operation: one of ``OPERATIONS``
    :param locks: kinds of the locks in force on the client
    :param capacities: what the person is for this client: ``officer``, ``leader`` (of
        the owner's team, if the company lets leaders), ``holder`` (of a reservation),
        ``vip_head``, ``permit`` (holds one for this operation)

    >>> in_the_way("owner", ["central_file"], {"officer"})
    []
    >>> in_the_way("owner", ["central_file"], set())
    ['central_file']
    >>> in_the_way("data", ["central_file"], {"leader"})
    ['central_file']
    >>> in_the_way("owner", ["central_file", "dispute"], {"officer"})
    ['dispute']
    >>> in_the_way("data", ["central_file", "dispute"], {"permit"})
    []
    """
    capacities = set(capacities)
    if operation not in LEADER_MAY:
        capacities.discard("leader")
    return [
        kind
        for kind in locks
        if operation in FORBIDS[kind] and not OPENED_BY[kind] & capacities
    ]
