"""Where a contact stands on the client ladder.

The readable definition. ``sql/ladder.py`` says the same for a million contacts at once;
the tests hold the two side by side.
"""

from collections import namedtuple

#: What can be known of a contact, in the order in which one gets to know it.
FACTS = (
    "target_list",
    "recommended",
    "lead",
    "answered",
    "opportunity",
    "introductory",
    "purchases",
    "purchases_recent",
    "recommendations",
)

#: One condition of a rule. ``n`` purchases; ``since``: the last months begin after this
#: day; ``k`` recommendations, of which ``j`` became clients; ``tags``: numbers of the
#: tags that make a target list.
Condition = namedtuple(
    "Condition", "fact n since k j tags", defaults=(1, None, 1, 0, ())
)

#: What is known of one contact in one company.
Facts = namedtuple(
    "Facts",
    "tags recommended lead answered opportunity introductory purchase_days"
    " recommendations became_clients",
    defaults=(frozenset(), False, False, False, False, False, (), 0, 0),
)


def holds(condition, facts):
    """Tell whether a condition holds.

    >>> from datetime import date
    >>> client = Facts(tags={7}, purchase_days=[date(2026, 1, 5), date(2026, 5, 1)],
    ...                recommendations=3, became_clients=1)
    >>> holds(Condition("purchases", n=2), client)
    True
    >>> holds(Condition("purchases_recent", n=2, since=date(2026, 1, 5)), client)
    False
    >>> holds(Condition("recommendations", k=3), client)
    True
    >>> holds(Condition("recommendations", k=3, j=2), client)
    False
    >>> holds(Condition("target_list", tags=(7, 8)), client)
    True
    >>> holds(Condition("target_list"), client), holds(Condition("lead"), client)
    (False, False)
    """
    if condition.fact == "target_list":
        return bool(set(condition.tags) & set(facts.tags))
    if condition.fact == "purchases":
        return len(facts.purchase_days) >= condition.n
    if condition.fact == "purchases_recent":
        recent = [day for day in facts.purchase_days if day > condition.since]
        return len(recent) >= condition.n
    if condition.fact == "recommendations":
        return (
            facts.recommendations >= condition.k and facts.became_clients >= condition.j
        )
    return bool(getattr(facts, condition.fact))


def by_facts(rules, facts):
    """Return where the facts put a contact: (place of the stage in ``rules``, the fact
    that does it), or ``(None, None)`` if they put it nowhere.

    It is the highest stage whose rule holds. A stage without a rule is never entered.

    :param rules: for each stage, lowest first, its alternatives; an alternative is a
        list of conditions which all have to hold

    >>> rules = [[[Condition("lead")]],
    ...          [],
    ...          [[Condition("purchases", n=3)],
    ...           [Condition("recommendations"), Condition("purchases")]]]
    >>> by_facts(rules, Facts(lead=True))
    (0, 'lead')
    >>> by_facts(rules, Facts(lead=True, recommendations=1))
    (0, 'lead')
    >>> by_facts(rules, Facts(recommendations=1, purchase_days=[1]))
    (2, 'recommendations')
    >>> by_facts(rules, Facts())
    (None, None)
    """
    for place in reversed(range(len(rules))):
        for alternative in rules[place]:
            if alternative and all(holds(one, facts) for one in alternative):
                return place, alternative[0].fact
    return None, None


def hand_holds(by_facts_now, by_hand, by_facts_then, until, today):
    """Tell whether a stage set by hand still holds.

    It holds until the end of its last day, or until facts overtake it: they put the
    contact higher than the hand did, and higher than they themselves did at that time.
    So a contact can be put lower than the facts say, and stays there until there is a
    new and better fact.

    :param by_facts_now: place of the stage that the facts say, -1 for none
    :param by_hand: place of the stage set by hand
    :param by_facts_then: what the facts said when it was set

    >>> hand_holds(2, 3, 2, None, 10), hand_holds(4, 3, 2, None, 10)
    (True, False)
    >>> hand_holds(2, 3, 2, 9, 10), hand_holds(2, 3, 2, 10, 10)
    (False, True)

    Put lower by hand: the fact that was known then doesn't count against it.

    >>> hand_holds(3, 1, 3, None, 10), hand_holds(4, 1, 3, None, 10)
    (True, False)
    """
    if until is not None and until < today:
        return False
    return by_facts_now <= max(by_hand, by_facts_then)
