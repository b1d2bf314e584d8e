"""Mailings on paper: who gets no piece and why, what a returned piece says of an
address, and where labels stand on a sheet."""

#: Why a member of a segment gets no piece, in this order: the first one counts.
REASONS = (
    "no_address",
    "returned",
    "refused",
    "consent",
    "limit",
    "duplicate",
    "holdout",
)

LETTER, CARD, BULLETIN, GIFT = SHAPES = ("letter", "card", "bulletin", "gift")
PLANNED, POSTED, RETURNED = "planned", "posted", "returned"
CANCELLED, LEFT_OUT = "cancelled", "left_out"
#: States of pieces that went out, and have cost something.
GONE = (POSTED, RETURNED)

ADDRESS, PERSON, REFUSAL = "address", "person", "refusal"
#: What a returned piece says, by the reason that stands on it: about the address,
#: about the person at this address, or about what the person wants.
SAYS = {
    "unknown_address": ADDRESS,
    "moved": ADDRESS,
    "not_collected": ADDRESS,
    "unknown_person": PERSON,
    "refused": REFUSAL,
}

#: Label sheets on A4: columns, rows, width and height of a label, margin at the left
#: and at the top, step from label to label across and down, in millimetres.
SHEETS = {
    "2x7": (2, 7, 99.1, 38.1, 4.65, 15.15, 101.6, 38.1),
    "3x7": (3, 7, 63.5, 38.1, 7.25, 15.15, 66.0, 38.1),
    "3x8": (3, 8, 70.0, 36.0, 0.0, 4.5, 70.0, 36.0),
    "2x4": (2, 4, 99.1, 67.7, 4.65, 13.1, 101.6, 67.7),
    "3x9": (3, 9, 70.0, 31.0, 0.0, 9.0, 70.0, 31.0),
    "2x5": (2, 5, 105.0, 57.0, 0.0, 6.0, 105.0, 57.0),
}
PAGE = (210.0, 297.0)
POINTS_PER_MM = 72 / 25.4


def channel(shape):
    """Return the channel of the touch that a posted piece is.

    >>> channel("gift"), channel("bulletin"), channel("card")
    ('gift', 'letter', 'letter')
    """
    return "gift" if shape == GIFT else "letter"


def places(sheet, count, first=1):
    """Return where labels stand: (page, left, top) of each, in millimetres.

    :param first: the first label on the first sheet that is still there, from 1 on

    >>> places("2x7", 2)
    [(0, 4.65, 15.15), (0, 106.25, 15.15)]
    >>> [page for page, _left, _top in places("2x4", 3, first=7)]
    [0, 0, 1]
    >>> places("3x8", 25)[-1]
    (1, 0.0, 4.5)
    """
    columns, rows, _width, _height, left, top, across, down = SHEETS[sheet]
    found = []
    for position in range(first - 1, first - 1 + count):
        page, place = divmod(position, columns * rows)
        row, column = divmod(place, columns)
        found.append(
            (page, round(left + column * across, 2), round(top + row * down, 2))
        )
    return found


def labels(sheet):
    """Return how many labels a sheet has.

    >>> labels("3x7"), labels("2x4")
    (21, 8)
    """
    columns, rows = SHEETS[sheet][:2]
    return columns * rows


def to_be_packed(quantity, pieces):
    """Return how much of a thing is needed for so many pieces, without the dust of
    binary fractions.

    >>> to_be_packed(0.1, 3), to_be_packed(2, 50)
    (0.3, 100)
    """
    return round(quantity * pieces, 6)
