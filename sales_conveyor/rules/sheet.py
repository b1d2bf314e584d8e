"""A questionnaire on the two sides of one sheet: how much text a line takes, what goes
to the annex, and which sections are on which side.

Everything on the sheet has a height of its own, whatever is written there: so a sheet
that is filled in takes as much room as an empty one. What doesn't fit is printed in a
numbered annex.
"""

_NARROW = frozenset("ijlftrI.,:;'|!()[]{}/\\- г")
_WIDE = frozenset("mwMW@%ШЩЖЮФМЫШшщжюфмы—…")

#: Heights of what stands on the sheet, in pixels of the report.
LINE, ROW, LABEL, NOTE, HEAD, TITLE, BOXES = 33, 34, 21, 18, 22, 38, 28
CRITERION, GAP = 44, 6
#: How much more text a line takes in the smaller font.
SMALLER = 1.2


def width(text):
    """Return how wide a text is at most, in sizes of its font: a careful estimate, for
    the widest of the usual fonts.

    >>> width("iii") < width("nnn") < width("NNN") < width("MMM")
    True
    >>> width("") + width(None)
    0
    """
    return sum(
        0.42
        if char in _NARROW
        else 1.0
        if char in _WIDE
        else 0.78
        if char.isupper()
        else 0.66
        for char in text or ""
    )


def wrap(text, room):
    """Return the lines into which a text is broken. What people have typed in lines
    stays so; words too long for a line are cut.

    >>> wrap("one two three", width("one two "))
    ['one two', 'three']
    >>> wrap("first\\nsecond", 99), wrap("", 9), wrap("aaaaaa", width("aaaa"))
    (['first', 'second'], [], ['aaaa', 'aa'])
    """
    lines = []
    for paragraph in (text or "").strip().splitlines():
        line = ""
        for word in paragraph.split():
            joined = f"{line} {word}" if line else word
            if width(joined) <= room:
                line = joined
                continue
            if line:
                lines.append(line)
            while width(word) > room and len(word) > 1:
                cut = _cut(word, room)
                lines.append(word[:cut])
                word = word[cut:]
            line = word
        if line or not lines:
            lines.append(line)
    return lines


def squeeze(text, room):
    """Return the lines of a text that has room for one, and whether they have to be
    printed smaller: two at most then; what is longer ends in dots.

    >>> squeeze("one", width("one two")), squeeze("one two six", width("one two"))
    ((['one'], False), (['one two', 'six'], True))
    >>> squeeze("one two " * 9, width("one two "))
    (['one two', 'one two…'], True)
    """
    if width(text) <= room:
        return [text], False
    room *= SMALLER
    lines = wrap(text, room)
    if len(lines) > 2:
        rest = wrap(" ".join(lines[1:]), room - width("…"))
        lines = [lines[0], f"{rest[0]}…"]
    return lines, True


def _cut(word, room):
    """Return how many characters of a word fit, at least one."""
    taken = 0.0
    for number, char in enumerate(word):
        taken += width(char)
        if taken > room:
            return max(number, 1)
    return len(word)


class Annex:
    """What didn't fit onto the sheet, numbered in the order in which it is met."""

    def __init__(self):
        self.entries = []

    def fit(self, title, text, lines, room):
        """Return the lines of a text that fit. If there are more, all of it goes to
        the annex, and the last line says under which number.

        >>> annex = Annex()
        >>> annex.fit("How?", "all well", 2, 30), annex.entries
        (['all well'], [])
        >>> annex.fit("How?", "one two three four", 1, width("one two three"))
        ['one two… [1]']
        >>> annex.entries
        [{'number': 1, 'title': 'How?', 'text': 'one two three four'}]
        """
        broken = wrap(text, room)
        if len(broken) <= lines:
            return broken
        mark = f"… [{self.add(title, text)}]"
        kept = wrap(text, room)[: max(lines, 1)]
        last = kept[-1]
        while last and width(last + mark) > room:
            last = last.rpartition(" ")[0] or last[:-1]
        return [*kept[:-1], last + mark] if lines else []

    def add(self, title, text):
        """Put a text into the annex; return its number."""
        number = len(self.entries) + 1
        self.entries.append({"number": number, "title": title, "text": text.strip()})
        return number


def sides(heights):
    """Return how many sections are on the first side, so that the fuller of the two
    sides is as empty as possible.

    >>> sides([10, 10, 10, 10]), sides([30, 5, 5]), sides([5]), sides([])
    (2, 1, 1, 0)
    >>> sides([10, 20, 30])
    2
    """
    whole, above, best, found = sum(heights), 0, None, 0
    for number, height in enumerate(heights, 1):
        above += height
        fuller = max(above, whole - above)
        if best is None or fuller < best:
            best, found = fuller, number
    return found
