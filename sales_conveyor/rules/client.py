"""Who is in the central file, and what becomes of a file whose contact is merged."""


def entry_owner(partner_owner, document_owner, order_owner=None, lead_owner=None):
    """Return the owner with whom a client enters the central file.

    Whoever already answers for the contact keeps it; else whose order was invoiced, or
    whose opportunity it is; else the salesperson of the document by which the client
    entered: what is typed there comes last. Nobody is a possible answer: the officer
    assigns one.

    >>> entry_owner(7, 9), entry_owner(None, 9), entry_owner(None, None)
    (7, 9, None)
    >>> entry_owner(None, 9, lead_owner=3), entry_owner(None, 9, 5, 3)
    (3, 5)
    """
    return partner_owner or order_owner or lead_owner or document_owner or None


def contact_follows(files):
    """Return the client file whose owner the contact's salesperson field follows.

    A contact has one salesperson field but may be a client of several companies. It
    follows the file of the company that the contact belongs to, else the oldest file.

    :param files: tuples (file, is of the contact's own company, date of entry, number)

    >>> older = ("a", False, "2026-01-01", "1")
    >>> contact_follows([("b", False, "2026-02-01", "2"), older])
    'a'
    >>> contact_follows([("b", True, "2026-02-01", "2"), older])
    'b'
    >>> contact_follows([]) is None
    True
    """
    ranked = sorted(files, key=lambda f: (not f[1], f[2], f[3]))
    return ranked[0][0] if ranked else None
