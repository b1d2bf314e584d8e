"""The ledger of stays in stages by day: what is summed instead of a million stage
changes.

A stay begins with a row of the history that ``begins`` and ends when that row is told
its ``outcome``. Whoever writes the history writes here, in the same statement, what it
adds: +1 entered, +1 went on. Nothing is ever corrected, only added (what is deleted,
with a minus), so the sum of all rows is right at any moment, for whoever reads it,
whatever else is under way. A job replaces the many rows of a day by their sums.
"""

from odoo.tools import SQL

from ..rules.funnel import OUTCOMES

#: What the rows of a day are told apart by.
KEYS = ("day", "company_ref", "conveyor_ref", "team_ref", "stage_ref", "is_lead")
#: By the day of entry: how many entered, and what has become of these.
OF_ENTERED = ("created", "entered", "went_on", "went_back", "lost", "merged")
#: By the day of leaving: how many left, and how.
OF_LEFT = ("left_on", "left_back", "left_lost", "left_merged")
COUNTS = (*OF_ENTERED, *OF_LEFT)

_COLUMNS = SQL(", ").join(map(SQL.identifier, (*KEYS, "source_ref", *COUNTS)))
_NAMES = SQL(", ").join(map(SQL.identifier, (*KEYS, "source_ref")))
_SUMS = SQL(", ").join(
    SQL("sum(%s) AS %s", SQL.identifier(name), SQL.identifier(name)) for name in COUNTS
)
_NOT_NOTHING = SQL(" OR ").join(
    SQL("sum(%s) <> 0", SQL.identifier(name)) for name in COUNTS
)


def add_entered(stays, sign=1):
    """The part of a statement that adds stays which begin.

    :param stays: SQL of a relation with the columns of the history
    :param sign: -1 takes them away
    """
    return _insert(_entered(stays, sign))


def add_ended(stays, sign=1):
    """The part of a statement that adds the ends of stays: to the day on which they
    had begun, and to that on which they ended."""
    return _insert(_ended(stays, sign))


def _insert(lines):
    return SQL("INSERT INTO conveyor_stage_day (%s) %s", _COLUMNS, lines)


def _entered(stays, sign):
    return SQL(
        """
        SELECT at::date AS day, company_id AS company_ref, conveyor_id AS conveyor_ref,
               team_id AS team_ref, to_stage_id AS stage_ref, is_lead,
               CASE WHEN kind = 'create' THEN source_id END AS source_ref,
               CASE WHEN kind = 'create' THEN %(sign)s ELSE 0 END AS created,
               %(sign)s AS entered, %(nothing)s
          FROM %(stays)s s
         WHERE begins AND conveyor_id IS NOT NULL
        """,
        stays=stays,
        sign=sign,
        nothing=SQL(", ").join(
            SQL("0 AS %s", SQL.identifier(name)) for name in COUNTS[2:]
        ),
    )


def _ended(stays, sign):
    ends = [
        SQL(
            "CASE WHEN entry = %s AND outcome = %s THEN %s ELSE 0 END",
            of_entered,
            outcome,
            sign,
        )
        for of_entered in (True, False)
        for outcome in OUTCOMES
    ]
    return SQL(
        """
        SELECT CASE WHEN entry THEN at ELSE left_at END::date, company_id, conveyor_id,
               team_id, to_stage_id, is_lead, NULL::int, 0, 0, %(ends)s
          FROM %(stays)s s CROSS JOIN (VALUES (true), (false)) side (entry)
         WHERE begins AND outcome IS NOT NULL AND conveyor_id IS NOT NULL
        """,
        stays=stays,
        ends=SQL(", ").join(ends),
    )


def take_away(lead_ids):
    """Take the stays of opportunities away that are about to be deleted."""
    stays = SQL("stay")
    return SQL(
        """
        WITH stay AS (
            SELECT * FROM conveyor_stage_move WHERE lead_id = ANY(%s) AND begins
        ),
        entered AS (%s)
        %s
        """,
        list(lead_ids),
        add_entered(stays, -1),
        add_ended(stays, -1),
    )


def fill():
    """Write the ledger anew from the whole history, as its sums."""
    return SQL(
        """
        WITH gone AS (DELETE FROM conveyor_stage_day),
        line AS (%(lines)s)
        INSERT INTO conveyor_stage_day (rolled, %(columns)s)
        SELECT true, %(names)s, %(sums)s FROM line GROUP BY %(names)s
        """,
        lines=_lines(),
        columns=_COLUMNS,
        names=_NAMES,
        sums=_SUMS,
    )


def days_to_roll(limit):
    """Days to which rows have been added since they were summed, the oldest first."""
    return SQL(
        "SELECT DISTINCT day FROM conveyor_stage_day WHERE rolled IS NOT TRUE"
        " ORDER BY day LIMIT %s",
        limit,
    )


def roll(days):
    """Replace the rows of days by their sums. What others add meanwhile isn't seen,
    and stays."""
    return SQL(
        """
        WITH row AS (
            DELETE FROM conveyor_stage_day WHERE day = ANY(%(days)s)
            RETURNING %(columns)s
        )
        INSERT INTO conveyor_stage_day (rolled, %(columns)s)
        SELECT true, %(names)s, %(sums)s FROM row GROUP BY %(names)s
        HAVING %(not_nothing)s
        """,
        days=list(days),
        columns=_COLUMNS,
        names=_NAMES,
        sums=_SUMS,
        not_nothing=_NOT_NOTHING,
    )


def differences():
    """Where the ledger isn't what the history says: there are no such rows."""

    def sums(relation):
        return SQL(
            "SELECT %s, %s FROM %s x GROUP BY %s HAVING %s",
            _NAMES,
            _SUMS,
            relation,
            _NAMES,
            _NOT_NOTHING,
        )

    ledger = sums(SQL("conveyor_stage_day"))
    history = sums(SQL("(%s)", _lines()))
    return SQL(
        "((%(ledger)s) EXCEPT (%(history)s))"
        " UNION ALL ((%(history)s) EXCEPT (%(ledger)s))",
        ledger=ledger,
        history=history,
    )


def _lines():
    """What the whole history adds, line by line."""
    history = SQL("conveyor_stage_move")
    return SQL("%s UNION ALL %s", _entered(history, 1), _ended(history, 1))
