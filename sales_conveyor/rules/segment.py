"""Segments: who is in one, whose eyes count, and which segments lead to which."""

CLIENTS, PROSPECTS, EVERYBODY = AUDIENCES = ("clients", "prospects", "everybody")
MAIN, ROLES, ALL = ADDRESSEES = ("main", "roles", "all")

#: What decides who is a member: whoever changes it is the author of the segment.
CONDITIONS = frozenset(
    {
        "audience",
        "client_domain",
        "company_id",
        "consent_needed",
        "exclude_ids",
        "include_ids",
        "partner_domain",
        "person_domain",
    }
)


def circle(edges, start):
    """Return the way by which a segment leads back to itself, nothing if it doesn't.

    :param edges: {segment: the segments it asks for}

    >>> circle({1: [2], 2: [3], 3: [1]}, 1)
    [1, 2, 3, 1]
    >>> circle({1: [1]}, 1)
    [1, 1]
    >>> circle({1: [2], 2: [3], 3: [2]}, 1)
    []
    >>> circle({1: [2, 3], 2: [3]}, 1)
    []
    """
    done, ways = set(), [[start]]
    while ways:
        way = ways.pop()
        for following in edges.get(way[-1], ()):
            if following == start:
                return [*way, start]
            if following not in done:
                done.add(following)
                ways.append([*way, following])
    return []


def share(part, whole):
    """Return a share in percent; nothing of nothing is nothing.

    >>> share(1, 4), share(3, 0), share(0, 0)
    (25.0, 0.0, 0.0)
    """
    return 100 * part / whole if whole else 0.0


def eyes(asker, author, asker_sees_all):
    """Say as whom a segment is looked at: by whoever may see the least of what it asks
    for, so that no condition tells anybody what he may not read.

    What a segment *is*, is what its author sees: whoever last changed its conditions
    can't learn more by them. Whoever looks at it and may not read everything gets of
    that what he sees himself.

    >>> eyes(7, 7, False), eyes(7, 9, True), eyes(7, 9, False)
    ((7,), (9,), (9, 7))
    """
    if asker == author or asker_sees_all:
        return (author,)
    return (author, asker)
