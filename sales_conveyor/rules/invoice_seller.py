"""Whose sale an invoice is, if it names somebody who isn't the client's owner.

Whoever books decides what stands on the document; nobody is hindered. What it brings
(commission, figures by seller) is the owner's until somebody with the right says
otherwise. ``sql/invoice_seller.py`` says the same in sets.
"""

#: What becomes of it: ``waiting``, ``accepted`` (it counts as the document says),
#: ``refused`` (it counts for the owner), ``corrected`` (the document names somebody
#: else now).
STATES = ("waiting", "accepted", "refused", "corrected")
#: While it is one of these, the sale is the owner's.
NOT_COUNTED = ("waiting", "refused")


def needs_no_word(named, owner, ordered_by=(), contact_of=(), helpers=()):
    """Return whether the salesperson of an invoice needs nobody's word.

    :param named: the salesperson on the invoice; ``None``: nobody
    :param owner: whose client it was on the day of the invoice; ``None``: nobody's
    :param ordered_by: salespeople of the client's orders that are invoiced; those have
        been looked at already
    :param contact_of: salespeople of the contacts on it, which only those with the
        right change
    :param helpers: who may sell to the owner's clients as well

    >>> needs_no_word("olga", "olga"), needs_no_word("pavel", "olga")
    (True, False)
    >>> needs_no_word("pavel", None), needs_no_word(None, "olga")
    (True, True)
    >>> needs_no_word("pavel", "olga", ordered_by={"pavel"})
    True
    >>> needs_no_word("pavel", "olga", helpers={"ivan"})
    False
    """
    if not named or not owner or named == owner:
        return True
    return any(named in entitled for entitled in (ordered_by, contact_of, helpers))


def team_needs_no_word(team, teams, ordered_for=()):
    """Return whether the sales team of an invoice needs nobody's word: commission goes
    by its rate, on its conveyor.

    :param team: that of the invoice
    :param teams: in which the salesperson who counts works, has worked, or which he
        leads; of somebody in none, Odoo's choice is as good as any
    :param ordered_for: teams of the client's orders that are invoiced

    >>> team_needs_no_word("retail", {"retail"}), team_needs_no_word("vip", {"retail"})
    (True, False)
    >>> team_needs_no_word("vip", set()), team_needs_no_word(None, {"retail"})
    (True, True)
    >>> team_needs_no_word("vip", {"retail"}, {"vip"})
    True
    """
    return not team or not teams or team in teams or team in ordered_for
