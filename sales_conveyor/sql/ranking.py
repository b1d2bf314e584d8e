"""ABC classes and scores of a whole company.

``rules/ranking.py`` is the readable definition. A company's thresholds are kept in
``conveyor_ranking``, so that one changed client is classed without a look at the
others.
"""

from odoo.tools import SQL

from ..rules.ranking import SCORES

#: The columns of ``conveyor_figures`` that follow from a client's place among the
#: others.
COLUMNS = ("abc_class", "recency_score", "frequency_score", "monetary_score")


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
        "SELECT company_id, a_from, a_last_ref, b_from, b_last_ref, %s, %s, %s"
        " FROM conveyor_ranking",
        array("recency", "date"),
        array("frequency", "int"),
        array("monetary", "numeric"),
    )


def classes(figures, number):
    """The values of abc_class, recency_score, frequency_score and monetary_score of the
    row ``figures`` (an alias), by the thresholds in alias ``rank``.

    :param number: SQL of the number of the client's figures, ``NULL`` for a client who
        is just entering and so comes after all who have the same revenue
    """

    def score(value, name):
        return SQL(
            "CASE WHEN %(figures)s.purchase_count > 0 AND rank.company_id IS NOT NULL"
            " THEN 1 + width_bucket(%(figures)s.%(value)s, rank.%(cuts)s) END",
            figures=figures,
            value=SQL.identifier(value),
            cuts=SQL.identifier(name),
        )

    return (
        SQL(
            """
            CASE WHEN %(figures)s.document_count > 0 AND rank.company_id IS NOT NULL
                THEN
                 CASE WHEN %(figures)s.revenue_total > rank.a_from
                        OR %(figures)s.revenue_total = rank.a_from
                       AND %(number)s <= rank.a_last_ref THEN 'A'
                      WHEN %(figures)s.revenue_total > rank.b_from
                        OR %(figures)s.revenue_total = rank.b_from
                       AND %(number)s <= rank.b_last_ref THEN 'B'
                      ELSE 'C' END END
            """,
            figures=figures,
            number=number,
        ),
        score("last_purchase_date", "recency"),
        score("purchase_count", "frequency"),
        score("revenue_total", "monetary"),
    )


def measure(company_id, a_percent, b_percent, now):
    """Measure a company's thresholds from its figures and keep them. One row comes
    back: the thresholds."""

    def score_cuts(column):
        """The least values of the scores, of a column that has few values."""
        return SQL(
            """
            SELECT jsonb_agg(cut ORDER BY score) FROM (
                SELECT score, min(value) AS cut
                  FROM generate_series(2, %(scores)s) score
                  JOIN (SELECT value, ceil(%(scores)s * sum(count(*)) OVER (ORDER BY
                      value)
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

    def limit(percent):
        """Revenue of the last client of a class, and what those have brought who stand
        before all clients of that revenue."""
        within = SQL("total - upto < total * %s::numeric / 100", percent)
        return SQL(
            "min(revenue) FILTER (WHERE %s), max(total - upto) FILTER (WHERE %s)",
            within,
            within,
        )

    def last(revenue, before, percent):
        """The last of the clients of equal revenue who belongs to the class."""
        return SQL(
            """
            (SELECT max(id) FROM (
                SELECT f.id, %(before)s + %(revenue)s * (row_number() OVER (ORDER BY
                    f.id) - 1)
                             AS before
                  FROM conveyor_figures f
                 WHERE f.company_id = %(company)s AND f.document_count > 0
                   AND f.revenue_total = %(revenue)s) equal
              WHERE equal.before < total * %(percent)s::numeric / 100)
            """,
            revenue=revenue,
            before=before,
            company=company_id,
            percent=percent,
        )

    return SQL(
        """
        INSERT INTO conveyor_ranking (
               company_id, client_count, revenue_total, a_from, a_last_ref, b_from,
               b_last_ref, score_cuts, measured_at, stale)
        SELECT %(company)s, clients, total, a_from, %(a_last)s, b_from, %(b_last)s,
               score_cuts, %(now)s, false
          FROM (
        SELECT coalesce(sum(clients), 0), coalesce(max(total), 0), %(a)s, %(b)s,
               jsonb_build_object(
                   'recency', coalesce((%(recency)s), '[]'),
                   'frequency', coalesce((%(frequency)s), '[]'),
                   'monetary', CASE WHEN max(all_buyers) > 0
                                    THEN jsonb_build_array(%(monetary)s) ELSE '[]' END)
               -- values of revenue are nearly as many as clients: so they are put in
               -- order once, for the classes and for the score
          FROM (SELECT step.*, sum(money) OVER () AS total,
                       sum(money) OVER ascending AS upto,
                       sum(buyers) OVER () AS all_buyers,
                       sum(buyers) OVER ascending AS buyers_upto
                  FROM (SELECT revenue_total AS revenue, count(*) AS clients,
                               greatest(revenue_total, 0) * count(*) AS money,
                               (count(*) FILTER (WHERE purchase_count > 0))::int AS
                                   buyers
                          FROM conveyor_figures
                         WHERE company_id = %(company)s AND document_count > 0
                         GROUP BY revenue_total) step
                WINDOW ascending AS (
                       ORDER BY revenue ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT
                           ROW)
               ) step
               ) measured (clients, total, a_from, a_before, b_from, b_before,
               score_cuts)
        ON CONFLICT (company_id) DO UPDATE SET
               client_count = excluded.client_count,
               revenue_total = excluded.revenue_total,
               a_from = excluded.a_from, a_last_ref = excluded.a_last_ref,
               b_from = excluded.b_from, b_last_ref = excluded.b_last_ref,
               score_cuts = excluded.score_cuts,
               measured_at = excluded.measured_at, stale = false
        RETURNING a_from, a_last_ref, b_from, b_last_ref, score_cuts
        """,
        company=company_id,
        a=limit(a_percent),
        b=limit(b_percent),
        a_last=last(SQL("a_from"), SQL("a_before"), a_percent),
        b_last=last(SQL("b_from"), SQL("b_before"), b_percent),
        recency=score_cuts("last_purchase_date"),
        frequency=score_cuts("purchase_count"),
        monetary=SQL(", ").join(
            SQL(
                "min(revenue) FILTER (WHERE buyers > 0"
                " AND buyers_upto * %s > all_buyers * %s)",
                SCORES,
                score - 1,
            )
            for score in range(2, SCORES + 1)
        ),
        now=now,
    )


def thresholds(company_id):
    """A company's thresholds as they are kept, in the order of ``measure``."""
    return SQL(
        "SELECT a_from, a_last_ref, b_from, b_last_ref, score_cuts"
        " FROM conveyor_ranking WHERE company_id = %s",
        company_id,
    )


def classify(company_id):
    """Class all clients of a company by its thresholds; rows that stay are not
    written."""
    names = [SQL.identifier(name) for name in COLUMNS]
    values = classes(SQL("f"), SQL("f.id"))
    return SQL(
        """
        WITH rank AS MATERIALIZED (%(cuts)s)
        UPDATE conveyor_figures f SET %(changes)s
          FROM rank
         WHERE f.company_id = %(company)s AND rank.company_id = %(company)s
           AND (%(stored)s) IS DISTINCT FROM (%(wanted)s)
        """,
        cuts=cuts(),
        changes=SQL(", ").join(
            SQL("%s = %s", name, value)
            for name, value in zip(names, values, strict=True)
        ),
        company=company_id,
        stored=SQL(", ").join(SQL("f.%s", name) for name in names),
        wanted=SQL(", ").join(values),
    )
