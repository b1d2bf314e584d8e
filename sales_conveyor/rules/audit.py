"""The audit of the central file: is there one, in what state is it, is it used, and who
starts to talk, we or the client?"""

#: The questions, in order.
EXISTS, STATE, USED, TALK = "1_exists", "2_state", "3_used", "4_talk"


def share(part, whole):
    """Return a part in percent of a whole, of which there may be nothing.

    >>> share(1, 4), share(2, 3), share(0, 0)
    (25.0, 66.7, 0.0)
    """
    return round(100 * part / whole, 1) if whole else 0.0


def started_by(talk):
    """Return who started to talk to each client in a period: whose message, of all to
    and from the client, was the first one.

    :param talk: (client, moment, whether it is ours) of each message

    >>> started_by([("a", 2, True), ("a", 1, False), ("b", 5, True)])
    {'a': False, 'b': True}
    """
    first = {}
    for client, _moment, ours in sorted(talk, key=lambda one: one[1]):
        first.setdefault(client, ours)
    return first
