"""What an opportunity needs before it may go on: which stages it leaves by a move, and
whether a field counts as filled."""

import re

#: What a requirement may be. The first three are fields: of the opportunity, of its
#: customer, of the customer's client file.
LEAD_FIELD, PARTNER_FIELD, CLIENT_FIELD = "lead_field", "partner_field", "client_field"
ACTIVITY, QUOTATION = "activity", "quotation"
MEETING, MEETING_PLANNED = "meeting", "meeting_planned"
FIELD_KINDS = (LEAD_FIELD, PARTNER_FIELD, CLIENT_FIELD)

_NUMBERS = ("integer", "float", "monetary")
_TAGS = re.compile(r"<(?!img|iframe|video)[^>]*>|&nbsp;", re.IGNORECASE)


def is_filled(type_, value):
    """Tell whether a field counts as filled.

    A number has to be other than zero, a tick has to be set, a text has to say
    something.

    >>> is_filled("char", " "), is_filled("char", "0"), is_filled("char", False)
    (False, True, False)
    >>> is_filled("float", 0.0), is_filled("integer", -1)
    (False, True)
    >>> is_filled("boolean", False), is_filled("boolean", True)
    (False, True)
    >>> is_filled("html", "<p><br>&nbsp;</p>"), is_filled("html", '<img src="plan"/>')
    (False, True)
    >>> is_filled("many2many", [])
    False
    """
    if type_ in _NUMBERS:
        return value != 0
    if type_ == "html":
        value = _TAGS.sub("", value or "")
    if isinstance(value, str):
        value = value.strip()
    return bool(value)


class Funnel:
    """All funnel stages of the company, and the way of an opportunity through them.

    Stages and teams are numbers. A pipeline is what Odoo shows to a team: its own
    stages and those for all teams, in the order of their sequence.

    :param stages: tuples (stage, sequence, whether it is folded, numbers of its teams)
    """

    def __init__(self, stages):
        self._places = {}
        self._teams = {}
        self._folded = set()
        for stage, sequence, folded, teams in stages:
            self._places[stage] = (sequence, stage)
            self._teams[stage] = frozenset(teams)
            if folded:
                self._folded.add(stage)

    def pipeline(self, team, stage):
        """Return the stages of a team; without a team, those of the teams of a stage.

        >>> funnel = Funnel([(1, 1, False, []), (2, 2, False, [7]), (3, 3, False, [8])])
        >>> sorted(funnel.pipeline(7, 1)), sorted(funnel.pipeline(None, 1))
        ([1, 2], [1])
        >>> sorted(funnel.pipeline(None, 3))
        [1, 3]
        """
        wanted = {team} if team else self._teams.get(stage, frozenset())
        return {
            stage for stage, teams in self._teams.items() if not teams or teams & wanted
        }

    def left(self, before, after):
        """Return the stages that an opportunity leaves forward by a change, in order.

        :param before: (stage, team), or ``None`` if it is no opportunity yet: it comes
            in by the first stage that isn't folded, as Odoo has it
        :param after: (stage, team) after the change

        >>> funnel = Funnel([
        ...     (1, 10, False, []), (2, 20, False, [7]), (3, 30, False, []),
        ...     (4, 40, False, []), (5, 5, False, [8]), (6, 1, True, []),
        ... ])
        >>> funnel.left((1, 7), (3, 7)), funnel.left((1, 9), (3, 9))
        ([1, 2], [1])

        Back and nowhere are free:

        >>> funnel.left((3, 7), (1, 7)), funnel.left((3, 7), (3, 7))
        ([], [])

        To come in at the beginning is free, further on it is not:

        >>> [funnel.left(None, (stage, 7)) for stage in (1, 3, 6)]
        [[], [1, 2], []]

        With another team it goes on in that team's pipeline, and owes what only that
        team's stages require; where the new team doesn't know the stage, it comes in
        anew:

        >>> funnel.left((2, 7), (5, 8)), funnel.left((2, 7), (1, 8))
        ([], [5])

        The way over another team is no shorter, nor is the way back:

        >>> funnel.left((1, 7), (3, 9)), funnel.left((3, 9), (3, 7))
        ([1, 2], [2])
        """
        end, team = after
        if end not in self._places:
            return []
        pipeline = self.pipeline(team, end)
        begin, old_team = before or (None, None)
        if begin not in self._places:
            found = self._between(pipeline, self._start(pipeline), end)
        elif team == old_team:
            found = self._between(pipeline | {begin}, begin, end)
        else:
            entry = begin if begin in pipeline else self._start(pipeline)
            found = self._between(pipeline, entry, end)
            old_pipeline = self.pipeline(old_team, begin)
            if team:
                own = pipeline - old_pipeline
                found |= self._between(own, self._start(pipeline), end)
            if end in old_pipeline:
                found |= self._between(old_pipeline | {begin}, begin, end)
        return sorted(found, key=self._places.get)

    def following(self, stage, team):
        """Return the stage that comes after another one, ``None`` if it is the last.

        >>> Funnel([(1, 3, False, []), (2, 1, False, [])]).following(2, None)
        1
        >>> Funnel([(1, 3, False, []), (2, 1, False, [])]).following(1, None)
        """
        if stage not in self._places:
            return None
        place = self._places[stage]
        return min(
            (
                other
                for other in self.pipeline(team, stage)
                if self._places[other] > place
            ),
            key=self._places.get,
            default=None,
        )

    def _start(self, pipeline):
        return min(pipeline - self._folded, key=self._places.get, default=None)

    def _between(self, stages, begin, end):
        """Return the stages from one, which is included, to another, which is not."""
        least = self._places[begin] if begin else (float("-inf"), 0)
        return {
            stage
            for stage in stages
            if least <= self._places[stage] < self._places[end]
        }
