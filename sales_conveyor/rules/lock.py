"""What keeps a client where the company has put it, and whom it lets pass."""

#: Kinds of locks. Who is in the central file is under the first one all the time; the
#: others are set for a time, by somebody, for a reason.
KINDS = ("central_file", "reserved", "vip", "handover", "dispute", "departure")

#: What can be forbidden. ``membership``: to close, archive, delete or merge.
#: ``parent``: to put the client under another contact, or to move its contacts away.
#: ``data``: to change or blank protected data.
OPERATIONS = ("owner", "membership", "company", "parent", "data")

#: What each kind of lock forbids.
FORBIDS = {
    "central_file": frozenset(OPERATIONS),
    "reserved": frozenset({"owner"}),
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
