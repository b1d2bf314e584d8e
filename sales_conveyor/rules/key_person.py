"""Key persons of a client: whether they are still there, and when the client is in
danger because of them, though it pays."""

#: Invoices "go on" while the last purchase isn't older.
BUYING_MONTHS = 12
#: After so many months without a word a key person counts as not spoken to, unless the
#: company says otherwise.
SILENT_MONTHS = 6
#: So many talks at least have to be of debts and complaints before it is said that all
#: of them are: one complaint is no sign.
TROUBLE_TALKS = 2

#: What can be wrong, the worst first.
REASONS = ("gone", "silent", "trouble")


def standing(left_on, in_use, of_client, today):
    """Return where a key person is: ``there``, or why not any more.

    :param left_on: the day on which the person left, or will leave
    :param in_use: whether the contact isn't archived
    :param of_client: whether the contact belongs to the client still

    >>> standing(None, True, True, "2026-06-15")
    'there'
    >>> standing("2026-12-31", True, True, "2026-06-15")
    'there'
    >>> standing("2026-06-15", True, True, "2026-06-15")
    'left'
    >>> standing(None, False, True, "2026-06-15"), standing(None, True, False, "2026")
    ('archived', 'elsewhere')
    """
    if left_on and left_on <= today:
        return "left"
    if not in_use:
        return "archived"
    return "there" if of_client else "elsewhere"


def danger(persons, silent_before, buys):
    """Return what is wrong with a client's key persons: one of ``REASONS``, or nothing.

    A client without known key persons, or who doesn't buy any more, is no concern of
    these signs: others tell that.

    :param persons: tuples (is there, last touch, talks of late, of these about debts
        and complaints); a person who has never been spoken to was last touched when
        the person was written down
    :param silent_before: touches before it are too long ago; nothing: no limit
    :param buys: whether invoices go on

    >>> danger([(False, "2026-06", 0, 0)], "2026-01", True)
    'gone'
    >>> danger([(False, "2026-06", 0, 0), (True, "2025-12", 0, 0)], "2026-01", True)
    'silent'
    >>> danger([(True, "2025-12", 0, 0), (True, "2026-03", 2, 0)], "2026-01", True)
    >>> danger([(True, "2026-05", 2, 2), (True, "2025-12", 0, 0)], "2026-01", True)
    'trouble'
    >>> danger([(True, "2026-05", 3, 2)], "2026-01", True)
    >>> danger([(True, "2026-05", 1, 1)], "2026-01", True)
    >>> danger([(True, "2025-12", 0, 0)], None, True)
    >>> danger([(False, "2026-06", 0, 0)], "2026-01", False), danger([], "2026", True)
    (None, None)
    """
    if not persons or not buys:
        return None
    there = [person for person in persons if person[0]]
    if not there:
        return "gone"
    if not silent_before:
        return None
    if all(touch < silent_before for _there, touch, _talks, _troubles in there):
        return "silent"
    talks, troubles = (sum(person[i] for person in there) for i in (2, 3))
    return "trouble" if troubles >= TROUBLE_TALKS and troubles == talks else None
