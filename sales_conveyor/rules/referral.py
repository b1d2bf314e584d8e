"""Recommendations: what is one, who is thanked for it, whom a written name may mean."""

import re

#: Clients who entered longer ago aren't thanked for: nobody would know what for. So
#: years of invoices that are read in start no wave of thanks.
THANKS_DAYS = 45
#: Shorter words of a name say too little to look for.
WORD_LENGTH = 3


def leads_back(client, referrer, referrers):
    """Return whether a recommendation leads back to whom it is about: somebody
    recommends himself, or somebody whom he was brought by.

    :param client: the client (commercial entity) who is recommended
    :param referrer: the client to whom the referrer belongs
    :param referrers: {client: clients to whom its referrers belong}

    >>> leads_back("mill", "mill", {})
    True
    >>> leads_back("mill", "bakery", {"bakery": ["shop"], "shop": ["mill"]})
    True
    >>> leads_back("mill", "bakery", {"bakery": ["shop"], "shop": ["bakery"]})
    False
    """
    seen, waiting = set(), [referrer]
    while waiting:
        one = waiting.pop()
        if one == client:
            return True
        if one not in seen:
            seen.add(one)
            waiting += referrers.get(one, ())
    return False


def brings_client(client_since, recommended_on):
    """Return whether a recommendation may have brought the client: it hadn't bought
    before.

    :param client_since: the day on which the client entered the central file, if it did

    >>> brings_client(None, "2026-06-01"), brings_client("2026-06-01", "2026-06-01")
    (True, True)
    >>> brings_client("2026-05-31", "2026-06-01")
    False
    """
    return not client_since or client_since >= recommended_on


def words(text):
    """Return the words of a written name by which contacts are looked for.

    >>> words("Mrs. Ada Mill (Mill & Sons), ada@mill.example")
    ['mrs', 'ada', 'mill', 'sons', 'ada@mill.example']
    >>> words("по рекомендации Ивана"), words("by X.")
    (['рекомендации', 'ивана'], [])
    """
    found = (word.strip(".,-+@") for word in re.findall(r"[\w.+@-]+", text.lower()))
    return [
        word for word in dict.fromkeys(found) if len(word.strip("_")) >= WORD_LENGTH
    ]


def likeness(text, name):
    """Return how well a contact's name fits a written one: the same, part of it, or how
    many words they share.

    >>> fits = [likeness("Ada Mill", name) for name in ("ada mill", "Mill Ltd", "Bob")]
    >>> fits
    [4, 1, 0]
    >>> likeness("Ada Mill, of the mill in the valley", "Ada Mill")
    4
    """
    text, name = text.lower().strip(), (name or "").lower().strip()
    shared = sum(word in name for word in words(text))
    same = bool(name) and (name in text or text in name)
    return shared + 2 * same
