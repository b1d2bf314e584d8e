"""Whom a statement on the ladder is about, and by which rules."""

from odoo.tools import SQL


class Scope:
    """Which contacts a statement is about, as pieces of SQL.

    :ivar persons: condition on contacts ``p``
    :ivar clients: condition on client files ``c``
    :ivar places: condition on places ``s``
    :ivar is_list: whether they are named one by one
    :ivar exact: whether purchases are read from the documents of this moment; otherwise
        from the figures
    """

    def __init__(self, persons, clients, places, is_list=False, exact=False):
        self.persons = persons
        self.clients = clients
        self.places = places
        self.is_list = is_list
        self.exact = exact


def list_scope(partner_ids, exact=False):
    """The given commercial entities.

    :param partner_ids: numbers, or SQL that stands for an array of a few
    """
    # those who have been put under another contact may still have a place
    parts = SQL(
        "SELECT q.id FROM res_partner q WHERE q.commercial_partner_id = ANY(%s)",
        partner_ids,
    )
    return Scope(
        persons=SQL("p.commercial_partner_id = ANY(%s)", partner_ids),
        clients=SQL("c.partner_id = ANY(%s)", partner_ids),
        places=SQL("s.partner_id IN (%s)", parts),
        is_list=True,
        exact=exact,
    )


def range_scope(start, stop):
    """All contacts with a number in [start, stop)."""
    return Scope(
        persons=SQL(
            "p.commercial_partner_id >= %s AND p.commercial_partner_id < %s",
            start,
            stop,
        ),
        clients=SQL("c.partner_id >= %s AND c.partner_id < %s", start, stop),
        places=SQL("s.partner_id >= %s AND s.partner_id < %s", start, stop),
    )


def whole_scope():
    """Everybody."""
    return Scope(persons=SQL("true"), clients=SQL("true"), places=SQL("true"))


class Ladder:
    """The rules, numbered for a statement.

    :ivar stage_ids: numbers of the stages, lowest first
    :ivar rules: for each of them its alternatives, as ``rules.ladder.by_facts`` has
        them
    :param also: alternatives of no stage whose facts have to be known as well
    """

    def __init__(self, stage_ids, rules, also=()):
        self.stage_ids = list(stage_ids)
        self.rules = rules
        self._said = repr((self.stage_ids, rules, also))
        #: (place of the stage, conditions), highest stage first
        self.alternatives = [
            (place, alternative)
            for place in reversed(range(len(rules)))
            for alternative in rules[place]
            if alternative
        ]
        conditions = [one for _place, all_ in self.alternatives for one in all_]
        conditions += [one for all_ in also for one in all_]
        self.facts = {one.fact for one in conditions}
        self.tags = sorted(
            {tuple(sorted(one.tags)) for one in conditions if one.fact == "target_list"}
        )
        #: {day after which purchases count: least number that anybody asks for}
        self.windows = {}
        for one in conditions:
            if one.fact == "purchases_recent":
                least = self.windows.get(one.since, one.n)
                self.windows[one.since] = min(least, one.n)
        self.since = sorted(self.windows)

    def __eq__(self, other):
        """Equal rules make equal statements."""
        return isinstance(other, Ladder) and self._said == other._said

    def __hash__(self):
        return hash(self._said)

    def condition(self, one):
        """Say a condition over a row of known facts."""
        if one.fact == "target_list":
            number = self.tags.index(tuple(sorted(one.tags)))
            return SQL("%s", SQL.identifier(f"listed_{number}"))
        if one.fact == "purchases":
            return SQL("purchase_count >= %s", one.n)
        if one.fact == "purchases_recent":
            number = self.since.index(one.since)
            return SQL("%s >= %s", SQL.identifier(f"recent_{number}"), one.n)
        if one.fact == "recommendations":
            return SQL("(recommendations >= %s AND became_clients >= %s)", one.k, one.j)
        return SQL.identifier(one.fact)

    def alternative(self, conditions):
        return SQL("(%s)", SQL(" AND ").join(self.condition(one) for one in conditions))

    def fulfilled(self):
        """Say the number of the first alternative that is fulfilled, from 1 on."""
        if not self.alternatives:
            return SQL("NULL::int")
        return SQL(
            "CASE %s END",
            SQL(" ").join(
                SQL("WHEN %s THEN %s::int", self.alternative(conditions), number)
                for number, (_place, conditions) in enumerate(self.alternatives, 1)
            ),
        )

    @property
    def places(self):
        """For each alternative the place of its stage, from 1 on."""
        return [place + 1 for place, _conditions in self.alternatives]

    @property
    def causes(self):
        """For each alternative the fact that it is called after."""
        return [conditions[0].fact for _place, conditions in self.alternatives]
