"""When clients buy again and what has become of them, in sets: what
``rules/retention.py`` says of one, for all that a statement means.

What follows from purchase days alone (how many, the last interval, the decayed count)
is kept on the row, because it changes with purchases only. So the nightly pass, in
which time has moved on for everybody, reads no documents.
"""

from odoo.tools import SQL

from ..rules.retention import RHYTHM_INTERVALS, RHYTHM_VARIATION
from ..rules.retention_bins import LEAST_ODDS
from . import scopes
from .conveyors import of_owners
from .retention_facts import FACTS, columns_of, from_documents

#: Days before the churn point from which a client without a conveyor is at risk.
USUAL_BEFORE = 10

#: Columns that follow from the facts, the groups and the day.
SAID = (
    "group_id",
    "probability",
    "expected_from",
    "expected_to",
    "basis",
    "due_date",
    "churn_date",
    "status",
    "status_since",
)


def _numbers(column, place):
    return SQL(
        "ARRAY(SELECT (one ->> %s)::float8 FROM jsonb_array_elements(%s) WITH"
        " ORDINALITY AS bin (one, number) ORDER BY number)",
        place,
        column,
    )


def _middles(bins):
    """The scores half way between one bin and the next."""
    return SQL(
        """
        ARRAY(SELECT ((one ->> 0)::float8 + (%(bins)s -> number::int ->> 0)::float8) / 2
                FROM jsonb_array_elements(%(bins)s) WITH ORDINALITY AS bin (one, number)
               WHERE number < jsonb_array_length(%(bins)s) ORDER BY number)
        """,
        bins=bins,
    )


def _groups():
    """Common table expression ``grp``: groups with what they say, or what those say on
    whom they fall back."""
    bins = SQL("coalesce(m.bins, '[]'::jsonb)")
    return SQL(
        """
        grp AS MATERIALIZED (
            SELECT g.id, g.company_id, g.conveyor_id, g.key,
                   m.method, m.horizon, m.date_method, m.rhythm, m.tau AS model_tau,
                   (m.waits ->> 0)::float8 AS wait_early,
                   (m.waits ->> 2)::float8 AS wait_late,
                   -- what is stored exactly is reckoned with a hundredfold slower
                   m.rate::float8 AS rate, m.scale::float8 AS scale,
                   m.leaving_a::float8 AS leaving_a, m.leaving_b::float8 AS leaving_b,
                   ARRAY(SELECT one::float8 FROM jsonb_array_elements_text(
                       coalesce(m.weights, '[]'::jsonb)) WITH ORDINALITY AS w (one, n)
                       ORDER BY n) AS weights,
                   jsonb_array_length(%(bins)s) AS bin_count,
                   %(scores)s AS scores, %(shares)s AS shares,
                   %(early)s AS early, %(late)s AS late, %(middles)s AS middles,
                   k.churn_days, k.usual_days
              FROM conveyor_retention_group g
              LEFT JOIN conveyor_retention_group m ON m.id = g.model_group_id
              LEFT JOIN conveyor_retention_group k ON k.id = g.churn_group_id
        )
        """,
        bins=bins,
        scores=_numbers(bins, 0),
        shares=_numbers(bins, 1),
        early=_numbers(bins, 2),
        late=_numbers(bins, 4),
        middles=_middles(bins),
    )


#: What a client's score is, by the way that its group has chosen.
_SCORE = SQL(
    """
    CASE g.method
    WHEN 'recency' THEN -f.silent
    WHEN 'decay' THEN ln(f.decayed) - f.silent::float8 / f.tau
    WHEN 'regression' THEN
        g.weights[1] + g.weights[2] * ln(f.purchases)
        + g.weights[3] * ln(1 + f.silent) + g.weights[4] * ln(1 + f.age)
        + g.weights[5] * CASE WHEN f.purchases > 1 THEN ln((1 + f.silent)
            / (1 + (f.age - f.silent)::float8 / (f.purchases - 1))) ELSE 0 END
    WHEN 'model' THEN ln(b.share / (1 - b.share))
    END
    """
)
_PROBABILITY = SQL(
    """
    CASE WHEN g.bin_count IS NULL OR g.bin_count = 0 THEN NULL
         WHEN g.bin_count = 1 OR s.score >= g.scores[g.bin_count]
         THEN g.shares[g.bin_count]
         ELSE (SELECT 1 / (1 + exp(-greatest(
                 ln(low / (1 - low)) + (s.score - below) / (above - below)
                 * (ln(high / (1 - high)) - ln(low / (1 - low))), %(least)s)))
                 FROM (SELECT g.shares[p.place] AS low, g.shares[p.place + 1] AS high,
                              g.scores[p.place] AS below,
                              g.scores[p.place + 1] AS above) bin)
    END
    """,
    least=LEAST_ODDS,
)


def _scored(today):
    """Common table expression ``scored``: facts with their group, score and what
    follows from it. Here and in ``told``, ``OFFSET 0`` has each thing found out once;
    or PostgreSQL would put it in the place of each mention."""
    return SQL(
        """
        scored AS (
            SELECT f.*, g.id AS group_id, g.method, g.rhythm, g.date_method,
                   g.churn_days, g.usual_days,
                   round((%(probability)s)::numeric, 2)::float8 AS probability,
                   f.gap_count >= %(intervals)s
                       AND f.gap_deviation <= %(variation)s * f.gap_mean AS regular,
                   CASE g.date_method
                   WHEN 'model' THEN (f.scale + f.age) * (exp(-ln(1 - 0.25 * b.within)
                       / f.power) - 1)
                   WHEN 'table' THEN g.early[p.nearest]
                   WHEN 'constant' THEN g.wait_early END AS early,
                   CASE g.date_method
                   WHEN 'model' THEN (f.scale + f.age) * (exp(-ln(1 - 0.75 * b.within)
                       / f.power) - 1)
                   WHEN 'table' THEN g.late[p.nearest]
                   WHEN 'constant' THEN g.wait_late END AS late
              FROM (
                SELECT fact.*, g.id AS grp_id, %(today)s - fact.last_day AS silent,
                       %(today)s - fact.first_day AS age,
                       g.rate + fact.purchases - 1 AS power, g.scale,
                       coalesce(v.warning_days, %(before)s) AS before,
                       coalesce(v.warning_probability, 0) / 100 AS unlikely
                  FROM fact
                  JOIN res_company co ON co.id = fact.company_id
                  LEFT JOIN conveyor_conveyor v ON v.id = fact.conveyor_id
                  LEFT JOIN LATERAL (
                       SELECT CASE co.conveyor_retention_group
                              WHEN 'class' THEN (
                                  SELECT f.abc_class FROM conveyor_client c
                                    JOIN conveyor_figures f ON f.id = c.figures_id
                                   WHERE c.id = fact.id)
                              WHEN 'category' THEN fact.categ_id::text END AS key
                  ) own ON true
                  LEFT JOIN grp third ON third.company_id = fact.company_id
                       AND third.conveyor_id = fact.conveyor_id AND third.key = own.key
                  LEFT JOIN grp second ON second.company_id = fact.company_id
                       AND second.conveyor_id = fact.conveyor_id AND second.key IS NULL
                  LEFT JOIN grp first ON first.company_id = fact.company_id
                       AND first.conveyor_id IS NULL
                  LEFT JOIN grp g ON g.id = coalesce(third.id, second.id, first.id)
              ) f
              LEFT JOIN grp g ON g.id = f.grp_id
              LEFT JOIN LATERAL (
                   SELECT within, least(greatest(within * CASE WHEN gone > 500 THEN 0
                          ELSE 1 / (1 + g.leaving_a / (g.leaving_b + f.purchases - 1)
                                        * exp(least(gone, 500))) END,
                          1e-12), 1 - 1e-12) AS share
                     FROM (SELECT 1 - exp(f.power * ln((f.scale + f.age)
                                  / (f.scale + f.age + g.horizon))) AS within,
                                  f.power * ln((f.scale + f.age)
                                  / (f.scale + f.age - f.silent)) AS gone) model
              ) b ON true
              LEFT JOIN LATERAL (SELECT %(score)s AS score OFFSET 0) s ON true
              LEFT JOIN LATERAL (
                   SELECT least(greatest(width_bucket(s.score, g.scores), 1),
                                g.bin_count - 1) AS place,
                          coalesce(width_bucket(s.score, g.middles), 0) + 1
                              AS nearest
                    WHERE g.bin_count > 0 AND g.bin_count IS NOT NULL
              ) p ON true
            OFFSET 0
        )
        """,
        probability=_PROBABILITY,
        intervals=RHYTHM_INTERVALS,
        variation=RHYTHM_VARIATION,
        before=USUAL_BEFORE,
        score=_SCORE,
        today=today,
    )


def _told(today):
    """Common table expression ``told``: what is to be stored of each client."""
    return SQL(
        """
        told AS MATERIALIZED (
            SELECT s.id, s.company_id, %(facts)s,
                   s.group_id, s.probability,
                   CASE WHEN s.status = 'lost' THEN NULL
                        WHEN s.own THEN s.last_day
                            + greatest(round(s.gap_mean - s.gap_deviation), 1)::int
                        WHEN s.early IS NOT NULL
                        THEN %(today)s + greatest(round(s.early), 1)::int END
                       AS expected_from,
                   CASE WHEN s.status = 'lost' THEN NULL
                        WHEN s.own THEN s.last_day
                            + greatest(round(s.gap_mean + s.gap_deviation), 1)::int
                        WHEN s.late IS NOT NULL
                        THEN %(today)s + greatest(round(s.late), 1)::int END
                       AS expected_to,
                   CASE WHEN s.status = 'lost' THEN 'lost'
                        WHEN s.own THEN 'rhythm'
                        WHEN s.early IS NULL THEN 'none'
                        WHEN s.date_method = 'model' THEN 'model'
                        WHEN s.date_method = 'table' THEN 'group'
                        ELSE 'constant' END AS basis,
                   s.due_date, s.last_day + s.churn_days AS churn_date, s.status,
                   CASE s.status
                   WHEN 'lost' THEN s.last_day + s.churn_days
                   WHEN 'at_risk' THEN CASE
                       WHEN s.silent >= s.churn_days - s.before
                       THEN s.last_day + greatest(s.churn_days - s.before, 0)
                       END
                   WHEN 'due' THEN s.due_date
                   ELSE s.last_day END AS status_since
              FROM (
                SELECT i.*, CASE
                       WHEN i.silent >= i.churn_days THEN 'lost'
                       WHEN i.silent >= i.churn_days - i.before THEN 'at_risk'
                       WHEN i.probability < i.unlikely THEN 'at_risk'
                       WHEN %(today)s >= i.due_date THEN 'due'
                       WHEN i.purchases = 1 THEN 'new'
                       WHEN i.last_gap >= i.churn_days THEN 'won_back'
                       ELSE 'active' END AS status
                  FROM (
                    SELECT scored.*,
                           regular AND coalesce(rhythm, true)
                               AND silent <= gap_mean + gap_deviation AS own,
                           last_day + CASE WHEN regular
                               THEN greatest(round(gap_mean), 1)::int
                               ELSE usual_days END AS due_date
                      FROM scored
                    OFFSET 0
                  ) i
                OFFSET 0
              ) s
        )
        """,
        facts=columns_of(FACTS, "s"),
        today=today,
    )


#: What is worth writing. The window of a silent client moves with each day; it is
#: written when it is off by more than an eighth of its width.
_DIFFERS = SQL(
    """
    (%s) IS DISTINCT FROM (%s)
    OR (r.group_id, r.probability, r.basis, r.due_date, r.churn_date, r.status)
       IS DISTINCT FROM
       (t.group_id, t.probability, t.basis, t.due_date, t.churn_date, t.status)
    OR (r.expected_from IS NULL) <> (t.expected_from IS NULL)
    OR greatest(abs(r.expected_from - t.expected_from),
                abs(r.expected_to - t.expected_to))
       > greatest((t.expected_to - t.expected_from) / 8, 1)
    OR r.status_since IS DISTINCT FROM coalesce(t.status_since, r.status_since)
    """,
    columns_of(FACTS, "r"),
    columns_of(FACTS, "t"),
)


def told(facts, today):
    """Select what is to be said of clients, as it is to be stored."""
    return SQL(
        "WITH %s, %s, %s, %s SELECT id, %s FROM told",
        facts,
        _groups(),
        _scored(today),
        _told(today),
        columns_of(FACTS + SAID),
    )


def told_of(partner_ids, today):
    """:func:`told` of commercial entities, read from accounting."""
    return told(from_documents(scopes.list_scope(partner_ids)), today)


def evaluate_of(partner_ids, today):
    """:func:`evaluate` for commercial entities, read from accounting."""
    facts = from_documents(scopes.list_scope(partner_ids))
    return evaluate(facts, of_owners(partner_ids), today)


def evaluate(facts, clients, today):
    """Write what is said of clients where it differs, with a row of history for each
    change of status; one row (rows written) comes back.

    :param facts: :func:`from_documents` or :func:`from_rows`
    :param clients: SQL of the client files ``c`` that are meant
    """
    columns = FACTS + SAID
    return SQL(
        """
        WITH %(facts)s, %(groups)s, %(scored)s, %(told)s,
        differing AS MATERIALIZED (
            SELECT t.*, r.id IS NULL AS fresh, r.status AS was,
                   r.churn_date IS NOT NULL OR t.churn_date IS NULL AS comparable
              FROM told t
              LEFT JOIN conveyor_retention r ON r.id = t.id
             WHERE r.id IS NULL OR %(differs)s
        ),
        updated AS (
            UPDATE conveyor_retention r
               SET %(sets)s,
                   status_since = coalesce(d.status_since, CASE
                       WHEN r.status = d.status THEN r.status_since END, %(today)s)
              FROM differing d
             WHERE r.id = d.id AND NOT d.fresh
            RETURNING r.id
        ),
        inserted AS (
            INSERT INTO conveyor_retention (id, client_id, company_id, %(names)s)
            SELECT d.id, d.id, d.company_id, %(values)s,
                   coalesce(d.status_since, %(today)s)
              FROM differing d
             WHERE d.fresh
            RETURNING id
        ),
        gone AS (
            DELETE FROM conveyor_retention r
             USING conveyor_client c
             WHERE c.id = r.id AND %(clients)s
               AND (NOT c.active
                    OR NOT EXISTS (SELECT FROM conveyor_figures f
                                    WHERE f.id = c.figures_id
                                      AND f.purchase_count > 0))
            RETURNING r.id
        ),
        moved AS (
            INSERT INTO conveyor_retention_move
                   (client_id, company_id, owner_id, conveyor_id, day, date,
                    status_from, status)
            SELECT d.id, d.company_id, c.owner_id, c.conveyor_id, %(today)s,
                   coalesce(d.status_since, %(today)s), d.was, d.status
              FROM differing d
              JOIN conveyor_client c ON c.id = d.id
             -- the first churn point ever measured is no change of anybody
             WHERE d.was <> d.status AND d.comparable
            RETURNING id
        )
        SELECT (SELECT count(*) FROM updated) + (SELECT count(*) FROM inserted)
             + (SELECT count(*) FROM gone), (SELECT count(*) FROM moved)
        """,
        facts=facts,
        groups=_groups(),
        scored=_scored(today),
        told=_told(today),
        differs=_DIFFERS,
        sets=SQL(", ").join(
            SQL("%s = d.%s", SQL.identifier(name), SQL.identifier(name))
            for name in columns[:-1]
        ),
        names=columns_of(columns),
        values=columns_of(columns[:-1], "d"),
        clients=clients,
        today=today,
    )
