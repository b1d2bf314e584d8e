"""The start screen: what a person's day begins with."""

#: What is shown to whom: everybody, first-sales staff (hunters), the client team
#: (farmers), the head of a VIP programme, the central-file officer.
TODAY, FIRST_SALES, CLIENTS, OFFICER = "today", "first_sales", "clients", "officer"
VIP_HEAD = "vip_head"

#: How many of those who wait are shown by name.
SHOWN = 5
#: How far a screen looks ahead, in days: reservations that end, birthdays.
AHEAD = 7
#: How long a hand-over is news, in days.
NEWS = 14
#: Over how many days drift to existing clients is measured on the leader's screen.
DRIFT_DAYS = 90


def roles(
    phases, first_sales, account_management, owns=False, officer=False, head=False
):
    """Return what somebody does, by the phases of the teams; whoever is in no team of
    a conveyor may do either, but for an officer and the head of a VIP programme, who
    have a work of their own.

    :param owns: whether clients are entrusted to them: whoever has clients looks after
        them, whatever the team is for
    :param officer: whether the central file is looked after

    >>> roles({"conversion"}, {"lead_generation", "conversion"}, "account_management")
    ['first_sales']
    >>> roles({"account_management", "lead_generation"},
    ...       {"lead_generation", "conversion"}, "account_management")
    ['first_sales', 'clients']
    >>> roles({"conversion"}, {"conversion"}, "account_management", owns=True)
    ['first_sales', 'clients']
    >>> roles({None}, {"conversion"}, "account_management")
    ['first_sales', 'clients']
    >>> roles(set(), {"conversion"}, "account_management", officer=True)
    ['officer']
    >>> roles(set(), {"conversion"}, "account_management", head=True)
    ['vip_head']
    """
    found = []
    if phases & set(first_sales):
        found.append(FIRST_SALES)
    if account_management in phases or owns:
        found.append(CLIENTS)
    if head:
        found.append(VIP_HEAD)
    if officer:
        found.append(OFFICER)
    return found or [FIRST_SALES, CLIENTS]


def share(part, whole):
    """Return a part in percent, nothing where there is no whole.

    >>> share(1, 4), share(0, 0)
    (25.0, None)
    """
    return 100 * part / whole if whole else None
