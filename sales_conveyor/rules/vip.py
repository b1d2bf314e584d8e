"""The lists of a VIP programme: how good our relation with a client is, who is to meet
the client, and why.

Whoever has an excellent relation with a client goes on with it in the programme. Where
that isn't certain, somebody else looks. Whoever keeps a client to himself has to let
somebody else look.
"""

import json
from dataclasses import dataclass, field

EXCELLENT, DOUBTFUL, MONOPOLISED = RELATIONS = ("excellent", "doubtful", "monopolised")


@dataclass(frozen=True)
class Limits:
    """From where on a relation is excellent, or a client is kept to himself; a
    programme has its own.

    ``months``, ``regular``: in so many of the last months the owner has spoken with
    the client: that is regular; ``products``, ``product_months``: so many different
    ones, bought within so many months, are several; ``persons``: so many key persons
    who are still there are several; ``signs``: of growing revenue, several products and
    several key persons, so many have to hold beside regular touches; ``own_touches``:
    with fewer touches of the owner "nobody else has" says nothing.
    """

    months: int = 12
    regular: int = 6
    products: int = 3
    product_months: int = 24
    persons: int = 2
    signs: int = 2
    own_touches: int = 5


@dataclass(frozen=True)
class Facts:
    """What is measured of a client.

    ``owner``: user, if anybody; ``months``: of the last ones those in which the owner
    has touched the client; ``touches``: all touches of the owner; ``others``: how many
    other people have ever touched it; ``revenue``, ``before``: of the last twelve
    months and of the twelve before; ``products``, ``persons``: different products
    bought and key persons known; ``refused``: requests of colleagues for the client or
    its data that were refused.
    """

    owner: int | None = None
    months: int = 0
    touches: int = 0
    others: int = 0
    revenue: float = 0
    before: float = 0
    products: int = 0
    persons: int = 0
    refused: int = 0


def relation(facts, limits=Limits()):
    """Return the relation as measured, and the reasons: tuples of a code, a value, and
    within how many months, where that is a setting.

    >>> good = Facts(1, months=9, touches=30, others=1, revenue=120, before=100,
    ...              products=4, persons=2)
    >>> said, why = relation(good)
    >>> said, why[:2]
    ('excellent', [('regular', 9, 12), ('growing', 20)])
    >>> why[2:]
    [('products', 4, 24), ('persons', 2)]
    >>> relation(Facts(1, months=9, touches=30, others=1, products=4))[0]
    'doubtful'
    >>> relation(Facts(1, months=9, touches=30))  # nobody else, nobody written down
    ('monopolised', [('alone', 30), ('no_persons', 0)])
    >>> relation(Facts(1, touches=30, persons=3, refused=2))
    ('monopolised', [('alone', 30), ('refused', 2)])
    >>> relation(Facts(1, touches=2))[0], relation(Facts())
    ('doubtful', ('doubtful', [('no_owner', 0)]))

    With other limits the same facts say something else:

    >>> relation(good, Limits(regular=10))[0], relation(good, Limits(signs=3))[0]
    ('doubtful', 'excellent')
    >>> relation(good, Limits(signs=3, products=5))[0]
    'doubtful'
    >>> relation(Facts(1, months=9, touches=30), Limits(own_touches=31))[0]
    'doubtful'
    """
    if not facts.owner:
        return DOUBTFUL, [("no_owner", 0)]
    signs = _monopoly(facts, limits)
    if signs:
        return MONOPOLISED, signs
    regular = facts.months >= limits.regular
    growing = facts.revenue > facts.before
    several = [
        *(growing, facts.products >= limits.products),
        facts.persons >= limits.persons,
    ]
    excellent = regular and sum(several) >= limits.signs
    return EXCELLENT if excellent else DOUBTFUL, [
        ("regular" if regular else "not_regular", facts.months, limits.months),
        ("growing" if growing else "not_growing", change(facts.revenue, facts.before)),
        ("products", facts.products, limits.product_months),
        ("persons", facts.persons),
    ]


def _monopoly(facts, limits):
    """Return the signs that the owner keeps the client to himself; none, if he
    doesn't: nobody else has ever spoken with it, and either nobody is written down as
    its key person, or colleagues who asked were refused."""
    if facts.others or facts.touches < limits.own_touches:
        return []
    signs = [("no_persons", 0)] if not facts.persons else []
    signs += [("refused", facts.refused)] if facts.refused else []
    return [("alone", facts.touches), *signs] if signs else []


def change(now, before):
    """Return by how many percent something has changed; 0, if there was nothing.

    >>> change(120, 100), change(50, 100), change(50, 0)
    (20, -50, 0)
    """
    return round(100 * (now - before) / before) if before > 0 else 0


def pack(codes):
    """Return reasons as they are stored; ``unpack`` turns them back.

    >>> unpack(pack([("regular", 9, 12), ("region", 0)])), unpack(None)
    ([('regular', 9, 12), ('region', 0)], [])
    """
    return json.dumps([list(code) for code in codes])


def unpack(text):
    return [tuple(code) for code in json.loads(text or "[]")]


def capacity(meetings_week, share, days):
    """Return how many clients somebody can meet in a programme.

    :param meetings_week: meetings a week, if it were all of the working time
    :param share: percent of the working time
    :param days: how long the programme lasts

    >>> capacity(10, 50, 28), capacity(10, 100, 7), capacity(3, 50, 5)
    (20, 10, 1)
    """
    return int(meetings_week * share / 100 * days / 7)


@dataclass
class Participant:
    """Somebody who meets clients in a programme.

    ``capacity``: how many; ``load``: how many stand on the list already; ``regions``,
    ``conveyors``: to which he is bound, none of them: to nothing.
    """

    id: int
    user: int
    capacity: int
    load: int = 0
    regions: frozenset = field(default_factory=frozenset)
    conveyors: frozenset = field(default_factory=frozenset)

    def fits(self, region, conveyor):
        """Return how well a client suits: (conveyor, region), 0 is best."""
        return (_fits(self.conveyors, conveyor), _fits(self.regions, region))


def _fits(wanted, value):
    """Return 0 if it is what is wanted, 1 if nothing is, 2 if something else is."""
    return 1 if not wanted else 0 if value in wanted else 2


class Lists:
    """Puts clients on lists, one after the other.

    >>> anna, boris = Participant(1, 11, 10), Participant(2, 12, 20)
    >>> lists = Lists([anna, boris])
    >>> lists.give(EXCELLENT, owner=11)  # stays with the owner
    (1, [('keeps', 0)])
    >>> lists.give(DOUBTFUL, owner=12), lists.give(MONOPOLISED, owner=11)
    ((1, [('another', 0), ('load', 20)]), (2, [('must_another', 0), ('load', 5)]))

    By load, as a share of the capacity:

    >>> [lists.give(DOUBTFUL)[0] for _ in range(4)]
    [2, 2, 2, 1]

    A conveyor, then a region, comes before the load:

    >>> north = Participant(3, 13, 10, load=9, regions=frozenset({"n"}))
    >>> tours = Participant(4, 14, 10, load=9, conveyors=frozenset({"t"}))
    >>> lists = Lists([Participant(1, 11, 10), north, tours])
    >>> lists.give(DOUBTFUL, region="n", conveyor="t")
    (4, [('conveyor', 0), ('load', 100)])
    >>> lists.give(DOUBTFUL, region="n", conveyor="t")
    (3, [('region', 0), ('load', 100)])

    Nobody gets more than he can meet. A doubtful client then stays with its owner, a
    monopolised one with nobody:

    >>> lists = Lists([Participant(1, 11, 2), Participant(2, 12, 0)])
    >>> lists.give(MONOPOLISED, owner=11), lists.give(DOUBTFUL, owner=11)
    ((None, [('nobody', 0)]), (1, [('nobody_else', 0)]))
    >>> lists.give(EXCELLENT, owner=12), lists.give(EXCELLENT, owner=15)
    ((None, [('owner_full', 0)]), (1, [('owner_out', 0), ('load', 100)]))
    """

    def __init__(self, participants):
        self.participants = list(participants)
        self.by_user = {one.user: one for one in self.participants}
        self._tiers = {}

    def give(self, relation, owner=None, region=None, conveyor=None):
        """Return who gets a client, and why; ``None``: nobody."""
        own = self.by_user.get(owner)
        if relation == EXCELLENT and own:
            if own.load >= own.capacity:
                return None, [("owner_full", 0)]
            return self._put(own, [("keeps", 0)])
        for tier, reasons in self._tiers_of(region, conveyor):
            able = [
                one for one in tier if one.load < one.capacity and one.user != owner
            ]
            if able:
                one = min(able, key=lambda one: (one.load / one.capacity, one.id))
                why = self._why_another(relation, owner)
                return self._put(one, [*why, *reasons], tell_load=True)
        if relation == DOUBTFUL and own and own.load < own.capacity:
            return self._put(own, [("nobody_else", 0)])
        return None, [("nobody", 0)]

    @staticmethod
    def _why_another(relation, owner):
        if not owner:
            return []
        why = {
            EXCELLENT: "owner_out",
            DOUBTFUL: "another",
            MONOPOLISED: "must_another",
        }
        return [(why[relation], 0)]

    @staticmethod
    def _put(one, why, tell_load=False):
        one.load += 1
        if tell_load:
            why = [*why, ("load", round(100 * one.load / one.capacity))]
        return one.id, why

    def _tiers_of(self, region, conveyor):
        """Return the participants in groups, those whom the client suits best first,
        with what is said of it."""
        key = (region, conveyor)
        if key not in self._tiers:
            groups = {}
            for one in self.participants:
                groups.setdefault(one.fits(region, conveyor), []).append(one)
            self._tiers[key] = [
                (groups[fit], self._said(fit)) for fit in sorted(groups)
            ]
        return self._tiers[key]

    @staticmethod
    def _said(fit):
        names = ("conveyor", "region")
        return [(n, 0) for n, value in zip(names, fit, strict=True) if not value]


#: In this order clients are put on lists: who has to stay with somebody comes first.
ORDER = {EXCELLENT: 0, MONOPOLISED: 1, DOUBTFUL: 2}


def against_rule(relation, user, owner):
    """Return whether it is against the rule that a user gets a client: whoever keeps a
    client to himself doesn't meet it in the programme.

    >>> against_rule("monopolised", 1, 1), against_rule("monopolised", 2, 1)
    (True, False)
    >>> against_rule("doubtful", 1, 1), against_rule("monopolised", None, None)
    (False, False)
    """
    return relation == MONOPOLISED and bool(owner) and user == owner


#: What a line can be. Those of ``DONE`` are settled, those of ``REST`` need a word of
#: the head before the programme is closed.
STATES = ("proposed", "waiting", "listed", "planned", "met", "refused", "left")
DONE = ("met", "refused", "left")
REST = ("proposed", "waiting", "listed", "planned")


def state_of(interviews, listed):
    """Return the state of a line by the states of its interviews, the newest last.

    A meeting that took place counts, whatever came later; then one to come; then a
    refusal. One that didn't take place puts the client back on the list.

    >>> state_of(["refused", "held", "planned"], True)
    'met'
    >>> state_of(["refused", "planned"], True), state_of(["planned", "refused"], True)
    ('planned', 'planned')
    >>> state_of(["not_held", "refused"], True), state_of(["not_held"], True)
    ('refused', 'listed')
    >>> state_of([], True), state_of([], False)
    ('listed', 'waiting')
    """
    for found, state in (("held", "met"), ("planned", "planned")):
        if found in interviews:
            return state
    if interviews and interviews[-1] == "refused":
        return "refused"
    return "listed" if listed else "waiting"
