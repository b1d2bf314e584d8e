"""How complete a client file is, and what it lacks.

The readable definition. ``sql/completeness.py`` says the same for a million client
files at once; the tests hold the two side by side. Whether a single field counts as
filled is said in ``rules/requirement.py``.
"""

from collections import namedtuple

from .requirement import is_filled

#: What a rule looks at: the client's contact, its contact persons, the client file.
PARTNER, PERSONS, CLIENT = "partner", "persons", "client"
#: For whom a rule is made.
ALL, COMPANIES, PRIVATE = "all", "companies", "private"

#: One rule, in the order in which what is missing is named. ``conveyor``: number of the
#: conveyor whose clients it is for, false for those of all.
Rule = namedtuple(
    "Rule", "id weight required conveyor audience", defaults=(1, False, None, ALL)
)
#: What is said of a client file. ``score``: percent; ``missing``: numbers of the rules
#: that aren't met; ``lacking``: whether a required one is among them.
Judgement = namedtuple("Judgement", "score missing lacking")


def applies(rule, conveyor, is_company):
    """Tell whether a rule is made for a client.

    >>> applies(Rule(1), None, False), applies(Rule(1, conveyor=5), None, False)
    (True, False)
    >>> rule = Rule(1, conveyor=5, audience=COMPANIES)
    >>> applies(rule, 5, True), applies(rule, 5, False), applies(rule, 6, True)
    (True, False, False)
    """
    if rule.conveyor and rule.conveyor != conveyor:
        return False
    return rule.audience == ALL or (rule.audience == COMPANIES) == bool(is_company)


def met_by(values, minimum=1):
    """Tell whether enough records have a field filled.

    :param values: (type of the field, its value) of each record: one for the client
        itself, those of all contact persons where the rule is about them

    >>> met_by([("char", " "), ("char", "0")]), met_by([("char", "a")], 2), met_by([])
    (True, False, False)
    """
    return sum(is_filled(type_, value) for type_, value in values) >= minimum


def judge(rules, conveyor, is_company, met):
    """Return what is said of a client file.

    The score is the share of the weights that is there, rounded down: 100 means that
    nothing is missing. Where nothing is asked for, nothing is missing.

    :param rules: the rules, in order
    :param met: numbers of those that are met

    >>> rules = [Rule(1, 20, True), Rule(2, 10), Rule(3, 5, audience=COMPANIES)]
    >>> judge(rules, None, False, {1})
    Judgement(score=66, missing=[2], lacking=False)
    >>> judge(rules, None, True, {2, 3})
    Judgement(score=42, missing=[1], lacking=True)
    >>> judge([], None, True, set())
    Judgement(score=100, missing=[], lacking=False)
    """
    own = [rule for rule in rules if applies(rule, conveyor, is_company)]
    missing = [rule for rule in own if rule.id not in met]
    total = sum(rule.weight for rule in own)
    there = total - sum(rule.weight for rule in missing)
    return Judgement(
        score=there * 100 // total if total else 100,
        missing=[rule.id for rule in missing],
        lacking=any(rule.required for rule in missing),
    )


def in_order(rules):
    """Return rules as what is missing is named: what adds most first.

    :param rules: pairs (rule, its place in the list of the administrator)

    >>> [rule.id for rule in in_order([(Rule(1, 5), 10), (Rule(2, 9), 20),
    ...                                (Rule(3, 5, True), 30)])]
    [2, 3, 1]
    """
    return [
        rule
        for rule, _place in sorted(
            rules,
            key=lambda pair: (-pair[0].weight, not pair[0].required, pair[1]),
        )
    ]


def adds(rules, conveyor, is_company):
    """Return what each rule is worth for a client, in percent: {rule: percent}.

    >>> adds([Rule(1, 20), Rule(2, 10), Rule(3, 5, conveyor=7)], None, False)
    {1: 66.7, 2: 33.3}
    """
    own = [rule for rule in rules if applies(rule, conveyor, is_company)]
    total = sum(rule.weight for rule in own)
    return {rule.id: round(100 * rule.weight / total, 1) for rule in own}
