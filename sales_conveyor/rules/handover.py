"""Who gets a client that changes hands, and who may sell to a client of somebody."""

from dataclasses import dataclass, field

#: By which rule a conveyor says who gets a client.
RULES = ("keep", "round_robin", "least_load", "region", "industry")


@dataclass
class Candidate:
    """Somebody who may get clients.

    ``load``: how many clients he has; ``capacity``: how many he may have, 0 is no
    limit; ``turn``: when he got the last one, as anything that can be compared;
    ``regions``, ``industries``: which he prefers.
    """

    user: int
    load: int = 0
    capacity: int = 0
    turn: int = 0
    regions: frozenset = field(default_factory=frozenset)
    industries: frozenset = field(default_factory=frozenset)

    @property
    def has_room(self):
        return not self.capacity or self.load < self.capacity


def exceeds(load, capacity):
    """Return by how many clients somebody has more than he may have.

    >>> exceeds(12, 10), exceeds(10, 10), exceeds(500, 0)
    (2, 0, 0)
    """
    return max(load - capacity, 0) if capacity else 0


class Distribution:
    """Gives clients to candidates, one after the other, by a rule.

    >>> team = [Candidate(1, load=5), Candidate(2, load=2), Candidate(3, load=9)]
    >>> [Distribution("round_robin", team).give() for _ in range(1)]
    [1]
    >>> turns = Distribution("round_robin", team)
    >>> [turns.give() for _ in range(4)]
    [2, 3, 1, 2]
    >>> loads = Distribution("least_load", [Candidate(1, 5), Candidate(2, 3)])
    >>> [loads.give() for _ in range(4)]
    [2, 2, 1, 2]

    Nobody gets more than he may have; where everybody is full, nobody gets any:

    >>> full = Distribution("least_load", [Candidate(1, 1, 2), Candidate(2, 5, 5)])
    >>> full.give(), full.give()
    (1, None)

    Who prefers the region of the client comes first, then those who prefer none:

    >>> north, south, any_ = (
    ...     Candidate(1, 0, regions=frozenset({"n"})),
    ...     Candidate(2, 0, regions=frozenset({"s"})),
    ...     Candidate(3, 7),
    ... )
    >>> regions = Distribution("region", [north, south, any_])
    >>> regions.give(region={"n"}), regions.give(region={"w"}), regions.give()
    (1, 3, 3)
    >>> Distribution("keep", [north]).give() is None
    True
    """

    def __init__(self, rule, candidates):
        self.rule = rule
        self.candidates = list(candidates)

    def give(self, region=frozenset(), industry=frozenset(), without=()):
        """Return who gets the next client; ``None``: nobody can.

        :param region: what the client's region is called, in narrower and wider terms
        :param industry: the same of its industry
        :param without: who may not get it
        """
        able = [
            one for one in self.candidates if one.has_room and one.user not in without
        ]
        chosen = self._first(able, region, industry)
        if chosen is None:
            return None
        chosen.load += 1
        chosen.turn = max(one.turn for one in self.candidates) + 1
        return chosen.user

    def _first(self, able, region, industry):
        if self.rule == "keep" or not able:
            return None
        if self.rule == "round_robin":
            return min(able, key=lambda one: (one.turn, one.user))
        if self.rule == "region":
            able = _preferring(able, "regions", region)
        elif self.rule == "industry":
            able = _preferring(able, "industries", industry)
        return min(able, key=lambda one: (one.load, one.turn, one.user), default=None)


def _preferring(able, name, terms):
    """Return those who prefer any of the terms, else those who prefer nothing, else
    all: a client isn't left lying because nobody prefers it."""
    return (
        [one for one in able if getattr(one, name) & frozenset(terms)]
        or [one for one in able if not getattr(one, name)]
        or able
    )


def sells_past(owner, salesperson, actor_is, colleagues_may, same_team):
    """Return whether somebody sells to a client past its owner.

    :param owner: who owns the client, if anybody does
    :param salesperson: whose the opportunity or quotation is; nobody's harms nobody
    :param actor_is: what the person who makes it is: ``owner``, ``entitled`` (may
        change the owner of this client anyway), or ``other``
    :param colleagues_may: the owner's sales team may sell too
    :param same_team: the salesperson is in a sales team of the owner

    >>> sells_past(1, 2, "other", False, True)
    True
    >>> sells_past(1, 2, "other", True, True)
    False
    >>> sells_past(1, 1, "other", False, False), sells_past(1, 2, "owner", False, False)
    (False, False)
    >>> sells_past(None, 2, "other", False, False)
    False
    """
    if not owner or not salesperson or salesperson == owner:
        return False
    if actor_is in ("owner", "entitled"):
        return False
    return not (colleagues_may and same_team)


def lapse(today, touched, warned, after, grace):
    """Return what becomes of a client whose owner is silent.

    :param today: a date
    :param touched: the day of the last touch, or of becoming owner if that is later
    :param warned: the day on which the owner was warned, if he was
    :param after: after how many days he is warned, 0: never
    :param grace: how many days after the warning the client lapses
    :return: ``None`` (all is well), ``"warn"``, ``"warned"`` (still time), ``"lapse"``

    >>> from datetime import date
    >>> day = lambda n: date(2026, 6, n)
    >>> lapse(day(20), day(15), None, 10, 5) is None
    True
    >>> lapse(day(25), day(15), None, 10, 5), lapse(day(25), day(15), day(25), 10, 5)
    ('warn', 'warned')
    >>> lapse(day(30), day(15), day(25), 10, 5)
    'lapse'
    >>> lapse(day(30), day(28), day(25), 10, 5) is None  # touched after the warning
    True
    """
    if not after or (today - touched).days < after:
        return None
    if not warned or warned < touched:
        return "warn"
    return "lapse" if (today - warned).days >= grace else "warned"
