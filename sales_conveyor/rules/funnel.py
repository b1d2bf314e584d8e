"""What becomes of opportunities: what a change of theirs is called, and where it leads.

``sql/stage_moves.py`` says the same for many opportunities at once.
"""

#: What happened. ``create``: the opportunity is there. ``convert``: a lead was
#: qualified. ``team``: it went to another team in the same stage.
KINDS = ("create", "convert", "move", "team", "won", "lost", "reopen", "merge")
FORWARD, NOWHERE, BACK = 1, 0, -1

#: How a stay in a stage ended.
OUTCOMES = ("forward", "back", "lost", "merged")


def kind(before, after):
    """Return what a change is called, ``None`` if it is none of ours.

    :param before: (stage, status, team, whether it is a lead), or ``None`` if there was
        nothing before; stages and teams are numbers, the status is pending, won or lost
    :param after: the same after the change

    >>> kind(None, (1, "pending", 7, False))
    'create'
    >>> kind((1, "pending", 7, False), (2, "pending", 7, False))
    'move'
    >>> kind((1, "pending", 7, False), (4, "won", 7, False))
    'won'
    >>> kind((2, "pending", 7, False), (2, "lost", 7, False))
    'lost'
    >>> kind((2, "lost", 7, False), (1, "pending", 7, False))
    'reopen'
    >>> kind((2, "pending", 7, True), (2, "pending", 7, False))
    'convert'
    >>> kind((2, "pending", 7, False), (2, "pending", 8, False))
    'team'
    >>> kind((2, "pending", 7, False), (2, "pending", 7, False))
    """
    if before is None:
        return "create"
    (stage, status, team, is_lead), (to_stage, to_status, to_team, to_is_lead) = (
        before,
        after,
    )
    if status != to_status:
        return {"pending": "reopen"}.get(to_status, to_status)
    if is_lead != to_is_lead:
        return "convert"
    if stage != to_stage:
        return "move"
    return "team" if team != to_team else None


def direction(kind_, before_place, after_place):
    """Return whether a change leads forward, back or nowhere.

    :param before_place: place of the stage among the stages, ``None`` for a lead, which
        stands before all stages

    >>> direction("move", 2, 3), direction("move", 3, 1), direction("won", 2, 9)
    (1, -1, 1)
    >>> direction("lost", 2, 2), direction("team", 2, 2), direction("convert", None, 1)
    (0, 0, 1)
    """
    if kind_ in ("create", "lost", "reopen", "merge") or before_place == after_place:
        return NOWHERE
    if kind_ == "won" or before_place is None:
        return FORWARD
    if after_place is None:
        return BACK
    return FORWARD if after_place > before_place else BACK
