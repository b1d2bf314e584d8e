"""What people say in their own words: a reason, what was done."""


def are_said(words):
    """Return whether somebody said anything: other programs may send a number or
    nothing at all where words belong.

    >>> [are_said(words) for words in ("He has moved", " ", False, 7)]
    [True, False, False, False]
    """
    return isinstance(words, str) and bool(words.strip())
