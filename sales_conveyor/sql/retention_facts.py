"""What follows from the purchase days of clients, in sets: read from accounting where
it has changed, otherwise from the rows of retention."""

from odoo.tools import SQL

from ..rules.retention import RHYTHM_INTERVALS
from . import purchases

#: How fast the decayed count forgets where nothing has been measured yet, in days.
USUAL_TAU = 90
#: Columns that follow from purchase days.
FACTS = (
    "purchases",
    "first_day",
    "last_day",
    "last_gap",
    "gap_count",
    "gap_mean",
    "gap_deviation",
    "decayed",
    "tau",
    "by_category",
    "categ_id",
)


def columns_of(names, alias=None):
    """The columns of these names, separated by commas."""
    return SQL(", ").join(
        SQL.identifier(alias, name) if alias else SQL.identifier(name) for name in names
    )


def from_documents(scope, joined=None):
    """Common table expressions that end in ``fact``: what the purchase days of the
    clients in scope say, read from accounting.

    :param joined: SQL that says of the client files ``c`` what the scope says already
        of the documents, where that helps: a range is read as a range
    """
    return SQL(
        """
        %(days)s,
        pace AS MATERIALIZED (
            SELECT co.id AS company_id, coalesce(g.tau, %(tau)s)::int AS tau,
                   co.conveyor_retention_group = 'category' AS by_category
              FROM res_company co
              LEFT JOIN conveyor_retention_group g
                     ON g.company_id = co.id AND g.conveyor_id IS NULL
        ),
        purchase AS (
            SELECT partner_id, company_id, day,
                   day - lag(day) OVER own AS gap,
                   row_number() OVER own AS number,
                   max(day) OVER (PARTITION BY partner_id, company_id) AS last_day
              FROM day WHERE bought
            WINDOW own AS (PARTITION BY partner_id, company_id ORDER BY day)
        ),
        -- materialized: where PostgreSQL doesn't know yet how many clients there are,
        -- it would count the purchases anew for each of them
        bought AS MATERIALIZED (
                SELECT p.partner_id, p.company_id, count(*)::int AS purchases,
                       min(p.day) AS first_day, p.last_day,
                       min(p.gap) FILTER (WHERE p.day = p.last_day) AS last_gap,
                       avg(p.gap)::float8 AS gap_mean,
                       stddev_pop(p.gap)::float8 AS gap_deviation,
                       -- rounded: the last digits depend on the order of the sum
                       round(sum(exp(greatest((p.day - p.last_day)::float8 / pace.tau,
                                              -600)))::numeric, 9)::float8 AS decayed
                  FROM purchase p
                  JOIN pace ON pace.company_id = p.company_id
                 GROUP BY p.partner_id, p.company_id, p.last_day
        ),
        fact AS MATERIALIZED (
            SELECT c.id, c.partner_id, c.company_id, c.conveyor_id,
                   bought.purchases, bought.first_day, bought.last_day, bought.last_gap,
                   CASE WHEN bought.purchases > %(intervals)s THEN bought.purchases - 1
                        ELSE 0 END AS gap_count,
                   CASE WHEN bought.purchases > %(intervals)s THEN bought.gap_mean END
                       AS gap_mean,
                   CASE WHEN bought.purchases > %(intervals)s
                        THEN bought.gap_deviation END AS gap_deviation,
                   bought.decayed, pace.tau, pace.by_category,
                   CASE WHEN pace.by_category THEN (%(category)s) END AS categ_id
              FROM bought
              JOIN conveyor_client c ON c.partner_id = bought.partner_id
                   AND c.company_id = bought.company_id AND c.active
              JOIN pace ON pace.company_id = c.company_id
             WHERE %(joined)s
        )
        """,
        days=purchases.days(scope),
        tau=USUAL_TAU,
        intervals=RHYTHM_INTERVALS,
        category=category(),
        joined=joined or SQL("true"),
    )


def category():
    """Select the product category for which a client ``bought`` has paid most."""
    return SQL(
        """
        SELECT t.categ_id
          FROM res_partner p
          JOIN account_move m ON m.commercial_partner_id = p.id
               AND m.company_id = bought.company_id AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
          JOIN account_move_line l ON l.move_id = m.id AND l.display_type = 'product'
          JOIN product_product pp ON pp.id = l.product_id
          JOIN product_template t ON t.id = pp.product_tmpl_id
         WHERE p.commercial_partner_id = bought.partner_id AND t.categ_id IS NOT NULL
         GROUP BY 1 ORDER BY -sum(l.balance) DESC, 1 LIMIT 1
        """
    )


def from_rows(clients):
    """The same from what is stored; only time has moved on."""
    return SQL(
        """
        fact AS MATERIALIZED (
            SELECT r.id, c.partner_id, r.company_id, c.conveyor_id, %s
              FROM conveyor_retention r
              JOIN conveyor_client c ON c.id = r.id AND c.active
             WHERE %s
        )
        """,
        columns_of(FACTS, "r"),
        clients,
    )


def outdated(clients):
    """Rows (contact) of the clients whose stored purchase days aren't those of their
    figures, were counted by another pace, or without the product category that is asked
    for now."""
    return SQL(
        """
        SELECT c.partner_id
          FROM conveyor_client c
          JOIN conveyor_figures f ON f.id = c.figures_id
          JOIN res_company co ON co.id = c.company_id
          LEFT JOIN conveyor_retention r ON r.id = c.id
          LEFT JOIN conveyor_retention_group g
                 ON g.company_id = c.company_id AND g.conveyor_id IS NULL
         WHERE c.active AND f.purchase_count > 0 AND %(clients)s
           AND ((r.purchases, r.first_day, r.last_day)
                IS DISTINCT FROM
                (f.purchase_count, f.first_purchase_date, f.last_purchase_date)
                OR r.tau IS DISTINCT FROM coalesce(g.tau, %(tau)s)
                OR coalesce(r.by_category, false)
                   <> (co.conveyor_retention_group = 'category'))
        """,
        clients=clients,
        tau=USUAL_TAU,
    )
