"""The way from an introductory offer to the main purchase.

``sql/introductory.py`` says the same for all clients at once; the tests hold the two
side by side.
"""

from collections import namedtuple

#: One client's sales document that was not given back: day, number, and what it holds:
#: ``introductory``: {product: quantity} less what was credited of it; ``main``: amount
#: of everything else, net of tax, less what was credited of it.
Document = namedtuple("Document", "day number introductory main")

#: One client's way with one introductory product. ``newcomer``: it was no client yet.
Way = namedtuple("Way", "product first_day first_number main_day days newcomer")


def ways(documents):
    """Return the :class:`Way` of each introductory product that a client has had.

    It begins with the first document on which the product stands, paid or free. The
    main purchase is the first document, on that day or later, with an amount for
    anything else. Whoever had bought anything else before is no newcomer.

    >>> from datetime import date
    >>> trial = Document(date(2026, 3, 1), 1, {"Trial": 1}, 0)
    >>> again = Document(date(2026, 3, 4), 2, {"Trial": 2}, 0)
    >>> main = Document(date(2026, 3, 11), 3, {}, 500)
    >>> [way] = ways([main, trial, again])
    >>> way.first_number, str(way.main_day), way.days, way.newcomer
    (1, '2026-03-11', 10, True)

    It may stop there:

    >>> ways([trial])[0].days is None
    True

    A client who tries something new is no newcomer, though the way is measured too:

    >>> ways([Document(date(2026, 1, 1), 0, {}, 9), trial, main])[0].newcomer
    False

    Both at once is a way of no days; what was given back is nothing:

    >>> ways([Document(date(2026, 3, 1), 1, {"Trial": 1}, 70)])[0].days
    0
    >>> ways([Document(date(2026, 3, 1), 1, {"Trial": 0}, 70)])
    []
    """
    documents = sorted(documents, key=lambda document: (document.day, document.number))
    mains = [document.day for document in documents if document.main > 0]
    found = {}
    for document in documents:
        for product, quantity in document.introductory.items():
            if quantity > 0 and product not in found:
                found[product] = _way(product, document, mains)
    return list(found.values())


def _way(product, first, mains):
    main_day = next((day for day in mains if day >= first.day), None)
    return Way(
        product=product,
        first_day=first.day,
        first_number=first.number,
        main_day=main_day,
        days=(main_day - first.day).days if main_day else None,
        newcomer=not any(day < first.day for day in mains),
    )
