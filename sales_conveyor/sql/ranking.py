"""ABC classes and scores of a whole company.

``rules/ranking.py`` is the readable definition. A company's thresholds are kept in
``conveyor_ranking``, so that one changed client is classed without a look at the others.
"""

from odoo.tools import SQL

from ..rules.ranking import SCORES


def cuts():
    """Rows with each company's thresholds, the score cuts as arrays."""

    def array(name, type_):
        return SQL(
            "ARRAY(SELECT jsonb_array_elements_text(score_cuts->%s)::%s) AS %s",
            name,
            SQL(type_),
            SQL.identifier(name),
        )

    return SQL(
        "SELECT company_id, a_from, b_from, %s, %s, %s FROM conveyor_ranking",
        array("recency", "date"),
        array("frequency", "int"),
        array("monetary", "numeric"),
    )


def classes(figures):
    """Columns abc_class, recency_score, frequency_score and monetary_score of the row
    ``figures`` (an alias), by the thresholds in alias ``rank``."""

    def score(value, name):
        return SQL(
            "CASE WHEN %(figures)s.purchase_count > 0 AND rank.company_id IS NOT NULL"
            " THEN 1 + width_bucket(%(figures)s.%(value)s, rank.%(cuts)s) END",
            figures=figures,
            value=SQL.identifier(value),
            cuts=SQL.identifier(name),
        )

    return SQL(
        """
        CASE WHEN %(figures)s.document_count > 0 AND rank.company_id IS NOT NULL THEN
             CASE WHEN %(figures)s.revenue_total >= rank.a_from THEN 'A'
                  WHEN %(figures)s.revenue_total >= rank.b_from THEN 'B'
                  ELSE 'C' END END AS abc_class,
        %(recency)s AS recency_score,
        %(frequency)s AS frequency_score,
        %(monetary)s AS monetary_score
        """,
        figures=figures,
        recency=score("last_purchase_date", "recency"),
        frequency=score("purchase_count", "frequency"),
        monetary=score("revenue_total", "monetary"),
    )


def measure(company_id, a_percent, b_percent, now):
    """Measure a company's thresholds from its figures and keep them."""

    def score_cuts(column):
        return SQL(
            """
            SELECT jsonb_agg(cut ORDER BY score) FROM (
                SELECT score, min(value) AS cut
                  FROM generate_series(2, %(scores)s) score
                  JOIN (SELECT value, ceil(%(scores)s * sum(count(*)) OVER (ORDER BY value)
                                           / sum(count(*)) OVER ()) AS fifth
                          FROM (SELECT %(column)s AS value FROM conveyor_figures
                                 WHERE company_id = %(company)s AND purchase_count > 0
                               ) client
                         GROUP BY value) step ON step.fifth >= score
                 GROUP BY score) cut
            """,
            scores=SCORES,
            column=SQL.identifier(column),
            company=company_id,
        )

    return SQL(
        """
        INSERT INTO conveyor_ranking (
               company_id, client_count, revenue_total, a_from, b_from, score_cuts,
               measured_at, stale)
        SELECT %(company)s, coalesce(sum(clients), 0), coalesce(max(total), 0),
               min(revenue) FILTER (WHERE before < total * %(a)s::numeric / 100),
               min(revenue) FILTER (WHERE before < total * %(b)s::numeric / 100),
               jsonb_build_object(
                   'recency', coalesce((%(recency)s), '[]'),
                   'frequency', coalesce((%(frequency)s), '[]'),
                   'monetary', coalesce((%(monetary)s), '[]')),
               %(now)s, false
          FROM (SELECT revenue_total AS revenue, count(*) AS clients,
                       sum(sum(greatest(revenue_total, 0))) OVER () AS total,
                       sum(sum(greatest(revenue_total, 0))) OVER (
                           ORDER BY revenue_total DESC)
                       - sum(greatest(revenue_total, 0)) AS before
                  FROM conveyor_figures
                 WHERE company_id = %(company)s AND document_count > 0
                 GROUP BY revenue_total) step
        ON CONFLICT (company_id) DO UPDATE SET
               client_count = excluded.client_count,
               revenue_total = excluded.revenue_total,
               a_from = excluded.a_from, b_from = excluded.b_from,
               score_cuts = excluded.score_cuts,
               measured_at = excluded.measured_at, stale = false
        """,
        company=company_id,
        a=a_percent,
        b=b_percent,
        recency=score_cuts("last_purchase_date"),
        frequency=score_cuts("purchase_count"),
        monetary=score_cuts("revenue_total"),
        now=now,
    )


def classify(company_id):
    """Class all clients of a company by its thresholds; rows that stay are not written."""
    return SQL(
        """
        WITH rank AS MATERIALIZED (%(cuts)s),
        classed AS (
            SELECT f.id, %(classes)s
              FROM conveyor_figures f
              LEFT JOIN rank ON rank.company_id = f.company_id
             WHERE f.company_id = %(company)s
        )
        UPDATE conveyor_figures f
           SET abc_class = classed.abc_class, recency_score = classed.recency_score,
               frequency_score = classed.frequency_score,
               monetary_score = classed.monetary_score
          FROM classed
         WHERE f.id = classed.id
           AND (f.abc_class, f.recency_score, f.frequency_score, f.monetary_score)
               IS DISTINCT FROM
               (classed.abc_class, classed.recency_score, classed.frequency_score,
                classed.monetary_score)
        """,
        cuts=cuts(),
        classes=classes(SQL("f")),
        company=company_id,
    )
