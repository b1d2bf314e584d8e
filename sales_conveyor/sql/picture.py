"""The figures of the picture of a conveyor.

How many entered and left, and how, comes from the ledger of days (``stage_days``)
for whole days, and from the history for the hours around them; where persons or sources
are chosen, which the ledger doesn't know, from the history alone. Medians and reasons
always come from the history, by its covering indexes.
"""

from dataclasses import dataclass
from datetime import datetime

from odoo.tools import SQL

from ..rules import picture as rules
from ..rules.funnel import OUTCOMES
from . import stage_days

#: Where leads stand, and what stands in a stage that isn't one of the conveyor.
LEADS, OTHER = 0, -1


@dataclass(frozen=True)
class Scope:
    """What is counted: a conveyor in a time, and what else was chosen."""

    conveyor_id: int
    company_ids: tuple
    start: datetime
    stop: datetime
    #: the stages that are told apart; all others are one, see :func:`place`
    stage_ids: tuple = ()
    team_id: int | None = None
    salesperson_id: int | None = None
    source_id: int | None = None

    def place(self, stage, is_lead):
        """SQL of where a row belongs: ``LEADS``, the number of a stage, or ``OTHER``,
        if the stage is no longer one of the conveyor, or is there no more."""
        return SQL(
            "CASE WHEN %s THEN %s WHEN %s = ANY(%s) THEN %s ELSE %s END",
            is_lead,
            LEADS,
            stage,
            list(self.stage_ids),
            stage,
            OTHER,
        )

    def condition(self, alias):
        """Rows of opportunities or of their history that are meant, at any time."""
        names = {
            "team_id": self.team_id,
            "source_id": self.source_id,
            # the present one is called otherwise than the one of the history
            ("user_id" if alias == "l" else "salesperson_id"): self.salesperson_id,
        }
        parts = [
            SQL("%s = %s", SQL.identifier(alias, name), value)
            for name, value in names.items()
            if value
        ]
        return SQL(" AND ").join(
            [
                SQL("%s = %s", SQL.identifier(alias, "conveyor_id"), self.conveyor_id),
                self._companies(SQL.identifier(alias, "company_id")),
                *parts,
            ]
        )

    def ledger_condition(self):
        """The same of the ledger, at any time."""
        parts = [SQL("d.team_ref = %s", self.team_id)] if self.team_id else []
        return SQL(" AND ").join(
            [
                SQL("d.conveyor_ref = %s", self.conveyor_id),
                self._companies(SQL("d.company_ref")),
                *parts,
            ]
        )

    def _companies(self, column):
        return SQL(
            "(%s = ANY(%s) OR %s IS NULL)", column, list(self.company_ids), column
        )

    def whole_days(self):
        """Split the time between ledger and history."""
        if self.salesperson_id or self.source_id:
            return None, [(self.start, self.stop)]
        return rules.whole_days(self.start, self.stop)


def flow(scope):
    """Rows (place, then ``stage_days.COUNTS``)."""
    days, rest = scope.whole_days()
    parts = [_of_history(scope, *piece) for piece in rest]
    if days:
        parts.append(
            SQL(
                "SELECT stage_ref AS stage_id, is_lead, %s FROM conveyor_stage_day d"
                " WHERE %s AND day >= %s AND day < %s",
                _names(stage_days.COUNTS),
                scope.ledger_condition(),
                *days,
            )
        )
    return SQL(
        "SELECT %s, %s FROM (%s) row GROUP BY 1",
        scope.place(SQL("stage_id"), SQL("is_lead")),
        SQL(", ").join(
            SQL("coalesce(sum(%s), 0)::int", SQL.identifier(name))
            for name in stage_days.COUNTS
        ),
        SQL(" UNION ALL ").join(parts),
    )


def _of_history(scope, start, stop):
    """The counts of a piece of time, from the history: each stay is read once, for when
    it began and for when it ended."""

    def within(column):
        return SQL(
            "%(column)s >= %(start)s AND %(column)s < %(stop)s",
            column=SQL.identifier("m", column),
            start=start,
            stop=stop,
        )

    def outcomes(names, column):
        return [
            SQL(
                "count(*) FILTER (WHERE %s AND outcome = %s) AS %s",
                within(column),
                outcome,
                SQL.identifier(name),
            )
            for outcome, name in zip(OUTCOMES, names, strict=True)
        ]

    entered, left = within("at"), within("left_at")
    counts = [
        SQL("count(*) FILTER (WHERE %s AND kind = 'create') AS created", entered),
        SQL("count(*) FILTER (WHERE %s) AS entered", entered),
        *outcomes(stage_days.OF_ENTERED[2:], "at"),
        *outcomes(stage_days.OF_LEFT, "left_at"),
    ]
    return SQL(
        """
        SELECT to_stage_id AS stage_id, is_lead, %s
          FROM conveyor_stage_move m
         WHERE begins AND %s AND ((%s) OR (%s))
         GROUP BY to_stage_id, is_lead
        """,
        SQL(", ").join(counts),
        scope.condition("m"),
        entered,
        left,
    )


def sources(scope):
    """Rows (source, how many opportunities were made)."""
    days, rest = scope.whole_days()
    parts = [
        SQL(
            "SELECT source_id, 1 AS created FROM conveyor_stage_move m"
            " WHERE kind = 'create' AND begins AND %s AND at >= %s AND at < %s",
            scope.condition("m"),
            *piece,
        )
        for piece in rest
    ]
    if days:
        parts.append(
            SQL(
                "SELECT source_ref AS source_id, created FROM conveyor_stage_day d"
                " WHERE created <> 0 AND %s AND day >= %s AND day < %s",
                scope.ledger_condition(),
                *days,
            )
        )
    return SQL(
        # a source that was deleted since is none
        "SELECT s.id, sum(row.created)::int FROM (%s) row"
        " LEFT JOIN utm_source s ON s.id = row.source_id GROUP BY 1"
        " HAVING sum(row.created) <> 0 ORDER BY 2 DESC, 1",
        SQL(" UNION ALL ").join(parts),
    )


def medians(scope, column):
    """Rows (place, median seconds) of the stays that have ended, not by
    a merger.

    :param column: by what a stay belongs to the time: ``at`` or ``left_at``
    """
    return SQL(
        """
        SELECT %(place)s,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY stay_seconds::float8)
          FROM conveyor_stage_move m
         WHERE begins AND %(condition)s AND outcome IN ('forward', 'back', 'lost')
           AND %(column)s >= %(start)s AND %(column)s < %(stop)s
         GROUP BY 1
        """,
        place=_place(scope),
        condition=scope.condition("m"),
        column=SQL.identifier("m", column),
        start=scope.start,
        stop=scope.stop,
    )


def reasons(scope, column):
    """Rows (place, reason, how many were lost)."""
    return SQL(
        """
        SELECT %(place)s, lost_reason_id, count(*)
          FROM conveyor_stage_move m
         WHERE begins AND %(condition)s AND outcome = 'lost'
           AND %(column)s >= %(start)s AND %(column)s < %(stop)s
         GROUP BY 1, 2 ORDER BY 3 DESC, 2
        """,
        place=_place(scope),
        condition=scope.condition("m"),
        column=SQL.identifier("m", column),
        start=scope.start,
        stop=scope.stop,
    )


def present(scope):
    """Rows (place, how many stand there now)."""
    return SQL(
        "SELECT %s, count(*) FROM crm_lead l WHERE l.active AND %s GROUP BY 1",
        scope.place(SQL("l.stage_id"), SQL("l.type = 'lead'")),
        scope.condition("l"),
    )


def clients(scope, first, last, owner_ids, client_owner_ids):
    """One row: clients now, with the client team, buying again; and the same of those
    who came in the time.

    :param first: first day, in the company's own dates
    :param owner_ids: owners that are meant, ``None``: all
    :param client_owner_ids: owners who are of a client team
    """
    parts = [SQL("true")]
    if owner_ids is not None:
        parts.append(SQL("c.owner_id = ANY(%s)", list(owner_ids)))
    if scope.source_id:
        parts.append(SQL("c.source_id = %s", scope.source_id))
    return SQL(
        """
        SELECT count(*), count(*) FILTER (WHERE kept),
               count(*) FILTER (WHERE purchase_count > 1),
               count(*) FILTER (WHERE came), count(*) FILTER (WHERE came AND kept),
               count(*) FILTER (WHERE came AND purchase_count > 1)
          FROM (SELECT f.purchase_count,
                       coalesce(c.owner_id = ANY(%(kept)s), false) AS kept,
                       c.entry_date BETWEEN %(first)s AND %(last)s AS came
                  FROM conveyor_client c
                  JOIN conveyor_figures f ON f.id = c.figures_id
                 WHERE c.active AND c.conveyor_id = %(conveyor)s
                   AND c.company_id = ANY(%(companies)s) AND f.purchase_count > 0
                   AND %(condition)s) client
        """,
        conveyor=scope.conveyor_id,
        companies=list(scope.company_ids),
        condition=SQL(" AND ").join(parts),
        first=first,
        last=last,
        kept=list(client_owner_ids),
    )


def people(scope):
    """Rows (person) who have, or had in the time, opportunities of the conveyor."""
    return SQL(
        """
        SELECT DISTINCT salesperson_id FROM conveyor_stage_move m
         WHERE begins AND %s AND at >= %s AND at < %s AND salesperson_id IS NOT NULL
        """,
        scope.condition("m"),
        scope.start,
        scope.stop,
    )


def begun(conveyor_id):
    """When the history of a conveyor begins."""
    return SQL(
        "SELECT min(at) FROM conveyor_stage_move WHERE begins AND conveyor_id = %s",
        conveyor_id,
    )


def _place(scope):
    return scope.place(SQL("to_stage_id"), SQL("is_lead"))


def _names(names):
    return SQL(", ").join(map(SQL.identifier, names))
