"""The histories from which it is learnt when clients buy again."""

from odoo.tools import SQL

from . import figures


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


def histories(scope, company_id, known):
    """Rows (contact, conveyor, product category, revenue until the day ``known``,
    purchase days as ISO dates) of the clients in scope; always in the same order."""
    return SQL(
        """
        WITH %(days)s
        SELECT day.partner_id, c.conveyor_id, r.categ_id,
               coalesce(sum(day.revenue) FILTER (WHERE day.day <= %(known)s), 0),
               array_agg(day.day - date '1970-01-01' ORDER BY day.day)
                   FILTER (WHERE day.bought)
          FROM day
          JOIN conveyor_client c ON c.partner_id = day.partner_id
               AND c.company_id = day.company_id AND c.merged_into_id IS NULL
          LEFT JOIN conveyor_retention r ON r.id = c.id
         WHERE day.company_id = %(company)s
         GROUP BY day.partner_id, c.id, c.conveyor_id, r.categ_id
        HAVING bool_or(day.bought)
         ORDER BY md5(c.id::text)
        """,
        days=figures._days(scope),
        company=company_id,
        known=known,
    )
