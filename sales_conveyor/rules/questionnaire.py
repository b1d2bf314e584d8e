"""Questionnaires and interviews: kinds of sections and questions, what counts as an
answer, what a birthday is that somebody has typed."""

import re

SECTIONS = (
    *("header", "persons", "praise", "cooperation", "quality"),
    *("volume", "offers", "recommendations", "free"),
)
#: Questions whose answer is one row of its own.
ANSWERED_BY_VALUE = {
    "char": "value_text",
    "text": "value_text",
    "choice": "option_ids",
    "choices": "option_ids",
    "number": "value_number",
    "scale": "value_number",
    "date": "value_date",
    "yes_no": "value_yes",
}
#: Questions that are answered by rows of a table: the table of each.
ANSWERED_BY_ROWS = {
    "persons": "person_ids",
    "recommendations": "recommendation_ids",
    "needs": "need_ids",
    "criterion": "verdict_ids",
}
TYPES = (*ANSWERED_BY_VALUE, *ANSWERED_BY_ROWS)

#: How what the client says is compared with the limit of a criterion.
COMPARISONS = {
    "at_most": lambda value, limit: value <= limit,
    "at_least": lambda value, limit: value >= limit,
    "less": lambda value, limit: value < limit,
    "more": lambda value, limit: value > limit,
    "yes": lambda value, _limit: bool(value),
    "no": lambda value, _limit: not value,
}
#: How it is written on paper, before the limit; the last two have none.
SIGNS = {"at_most": "≤", "less": "<", "at_least": "≥", "more": ">"}

PLANNED, HELD, NOT_HELD, REFUSED = STATES = ("planned", "held", "not_held", "refused")
#: The states that need a reason in words.
EXPLAINED = (NOT_HELD, REFUSED)


def met(comparison, value, limit):
    """Return whether a criterion is met; None if nothing says when it is.

    >>> met("at_most", 0, 0), met("at_most", 2, 0), met("at_least", 99.5, 99)
    (True, False, True)
    >>> met("yes", 1, 0), met("no", 1, 0), met("no", 0, 0)
    (True, False, True)
    >>> met(None, 3, 0) is None
    True
    """
    compare = COMPARISONS.get(comparison)
    return None if compare is None else compare(value, limit)


def progress(questions, answered):
    """Return how much of a questionnaire is answered, in per cent.

    :param questions: numbers of its questions
    :param answered: numbers of those that have an answer

    >>> progress([1, 2, 3], [3, 1, 9]), progress([], []), progress([1], [])
    (67, 0, 0)
    """
    questions = set(questions)
    if not questions:
        return 0
    return round(100 * len(questions.intersection(answered)) / len(questions))


def birthday(text):
    """Return day, month and year of a birthday as people type it; the year is 0 where
    it isn't said. None if it isn't a day.

    >>> birthday("12.03.1975"), birthday("12.03"), birthday("1975-03-12")
    ((12, 3, 1975), (12, 3, 0), (12, 3, 1975))
    >>> birthday("12/3"), birthday(" 29.02. "), birthday("31.02.1980")
    ((12, 3, 0), (29, 2, 0), None)
    >>> birthday("in spring") is birthday("") is birthday(None) is None
    True
    """
    text = (text or "").strip()
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4})?)?", text):
        day, month, year = (int(part or 0) for part in found.groups())
    else:
        return None
    longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not 1 <= month <= 12 or not 1 <= day <= longest[month - 1]:
        return None
    return day, month, year
