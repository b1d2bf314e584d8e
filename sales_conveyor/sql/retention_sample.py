"""The histories from which it is learnt when clients buy again."""

from odoo.tools import SQL

from . import purchases, retention_facts


def clients(company_id, limit):
    """Rows (contact) of the clients of a company, at random but always the same ones,
    at most so many of each conveyor."""
    return SQL(
        """
        SELECT partner_id FROM (
            SELECT c.partner_id, row_number() OVER (
                       PARTITION BY c.conveyor_id ORDER BY md5(c.id::text)) AS number
              FROM conveyor_client c
              JOIN conveyor_figures f ON f.id = c.figures_id
             WHERE c.company_id = %s AND c.merged_into_id IS NULL
               AND f.purchase_count > 0
        ) numbered WHERE number <= %s
        """,
        company_id,
        limit,
    )


def histories(scope, company_id, known, by_category=False):
    """Rows (contact, conveyor, product category, revenue until the day ``known``,
    purchase days as numbers) of the clients in scope; always in the same order.

    :param by_category: whether the product category is looked for
    """
    return SQL(
        """
        WITH %(days)s,
        bought AS (
        SELECT day.partner_id, day.company_id, c.id, c.conveyor_id,
               coalesce(sum(day.revenue) FILTER (WHERE day.day <= %(known)s), 0)
                   AS revenue,
               array_agg(day.day - date '1970-01-01' ORDER BY day.day)
                   FILTER (WHERE day.bought) AS days
          FROM day
          JOIN conveyor_client c ON c.partner_id = day.partner_id
               AND c.company_id = day.company_id AND c.merged_into_id IS NULL
         WHERE day.company_id = %(company)s
         GROUP BY day.partner_id, day.company_id, c.id, c.conveyor_id
        HAVING bool_or(day.bought)
        )
        SELECT partner_id, conveyor_id, (%(category)s), revenue, days
          FROM bought ORDER BY md5(id::text)
        """,
        days=purchases.days(scope),
        company=company_id,
        known=known,
        category=retention_facts.category() if by_category else SQL("NULL::int"),
    )
