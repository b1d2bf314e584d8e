"""What becomes of a value that somebody without the right writes over another one."""

#: Kinds of fields whose values can be protected: one value, said in a word or a line.
TYPES = (
    "char",
    "text",
    "html",
    "selection",
    "many2one",
    "boolean",
    "integer",
    "float",
    "date",
    "datetime",
)

#: Fields of a contact that say to whom it belongs or how it is kept. Locks, not
#: requests, look after them.
NOT_DATA = frozenset(
    {
        "active",
        "commercial_partner_id",
        "company_id",
        "parent_id",
        "partner_share",
        "type",
        "user_id",
    }
)


def verdict(present, written, has_empty=True):
    """Return what writing one value over another one is: ``same``, ``fill``, ``blank``
    or ``change``.

    Whoever fills what is empty adds; that is free. The others change data.

    :param has_empty: whether the field knows "nothing": a checkbox doesn't, so that
        each change of it is a change

    >>> verdict("", "a"), verdict(None, "a"), verdict("a", "a"), verdict("", None)
    ('fill', 'fill', 'same', 'same')
    >>> verdict("a", "b"), verdict("a", ""), verdict("a", "  ")
    ('change', 'blank', 'blank')
    >>> verdict(False, True, has_empty=False)
    'change'
    """
    if present == written or (has_empty and not present and not written):
        return "same"
    if not has_empty:
        return "change"
    if not present:
        return "fill"
    empty = not written or (isinstance(written, str) and not written.strip())
    return "blank" if empty else "change"


def to_note(waiting, user, written):
    """Return what to do about a value that somebody wants, beside those that wait for
    the same datum: ``(action, request)``.

    :param waiting: tuples (request, who asked, the value asked for)

    What waits already isn't asked again, whoever asked; a new wish of the same person
    replaces the old one.

    >>> to_note([], 7, "b")
    ('ask', None)
    >>> to_note([("one", 7, "b")], 7, "b"), to_note([("one", 9, "b")], 7, "b")
    (('waits', 'one'), ('waits', 'one'))
    >>> to_note([("one", 9, "c"), ("two", 7, "c")], 7, "b")
    ('replace', 'two')
    """
    for request, _who, wanted in waiting:
        if wanted == written:
            return "waits", request
    for request, who, _wanted in waiting:
        if who == user:
            return "replace", request
    return "ask", None
