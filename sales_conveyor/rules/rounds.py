"""Interviews with the same client side by side: what has changed from one to the next,
and when the next one is due."""

NEW, GONE, CHANGED, SAME, MORE, LESS = "new", "gone", "changed", "same", "more", "less"


def answer_change(before, now):
    """Say how an answer differs from the last one.

    :param before: the last answer; None where there was none
    :param now: value of this round

    >>> answer_change("silo", "silo"), answer_change("silo", "mill")
    ('same', 'changed')
    >>> answer_change(None, "mill"), answer_change(4, 3), answer_change(3.0, 4.0)
    ('new', 'less', 'more')
    """
    if before == now:
        return SAME
    if before is None:
        return NEW
    if isinstance(now, float | int) and isinstance(before, float | int):
        return MORE if now > before else LESS
    return CHANGED


def person_changes(before, now):
    """Say what has become of each person from one round to the next.

    :param before, now: {person: (whether the person has left, what is said)}; the round
        before is None, if there was none
    :return: {person: change} of this round, and of those who aren't told of any more

    >>> first = {"ada": (False, "Buyer"), "bob": (False, ""), "eva": (False, "")}
    >>> changes = person_changes(
    ...     first, {"ada": (False, "Head"), "bob": (True, ""), "carl": (False, "")}
    ... )
    >>> sorted(changes.items())
    [('ada', 'changed'), ('bob', 'left'), ('carl', 'new'), ('eva', 'gone')]
    >>> person_changes(None, {"ada": (False, "")})
    {'ada': 'same'}
    >>> person_changes({"bob": (True, "")}, {})   # gone long since
    {}
    """
    changes = {}
    for person, (left, said) in now.items():
        if left:
            changes[person] = "left"
        elif before is None:
            changes[person] = SAME
        elif person not in before or before[person][0]:
            changes[person] = NEW
        else:
            changes[person] = SAME if before[person][1] == said else CHANGED
    for person, (left, _said) in (before or {}).items():
        if person not in now and not left:
            changes[person] = GONE
    return changes
