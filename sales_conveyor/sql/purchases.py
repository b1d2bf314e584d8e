"""Days on which clients bought: a row for each day with documents, and whether it is a
purchase.

``rules/figures.py`` says what counts; for whom a statement is made, is in
``scopes.py``.
"""

from odoo.tools import SQL


def days(scope):
    """Common table expressions that end in ``day``: one row for each contact, company
    and day with documents; ``bought``: whether the day is a purchase."""
    return SQL(
        """
        key AS MATERIALIZED (%(keys)s),
        doc AS (%(documents)s),
        day AS (
            SELECT doc.partner_id, doc.company_id, doc.day,
                   count(*) FILTER (WHERE sale) AS documents,
                   sum(amount) AS revenue,
                   coalesce(sum(amount + coalesce(credited, 0)) FILTER (WHERE sale), 0)
                       > 0
                   OR bool_or(sale AND doc.company_id = ANY(ARRAY(
                                  SELECT id FROM res_company WHERE conveyor_count_free))
                              AND amount = 0)
                   AS bought
              FROM doc
             GROUP BY doc.partner_id, doc.company_id, doc.day
        )
        """,
        keys=scope.keys,
        documents=scope.documents,
    )


def purchase_days(scope, condition=None):
    """Rows (contact, company, day) of what counts as purchases of the clients in
    scope.

    :param condition: SQL that narrows the rows ``day``
    """
    return SQL(
        "WITH %s SELECT partner_id, company_id, day FROM day WHERE bought AND %s"
        " ORDER BY 1, 2, 3",
        days(scope),
        condition or SQL("true"),
    )


def purchases(scope):
    """Rows (partner_id, company_id, day, revenue) of what counts as purchases of the
    clients in scope, in this order; the revenue is that of the day, less what was given
    back on it."""
    return SQL(
        "WITH %s SELECT partner_id, company_id, day, revenue FROM day WHERE bought"
        # in a range they come so; said, for PostgreSQL forgets it otherwise
        " ORDER BY 1, 2, 3",
        days(scope),
    )
