"""The repeat path of a company's clients, in one pass over its purchase days. See
``rules/repeat_path.py``."""

from odoo.tools import SQL

from ..rules import repeat_path as rules
from . import purchases, scopes

#: By what clients are told apart: columns of the client file ``c`` or figures ``f``.
GROUPS = {
    "conveyor_id": SQL("c.conveyor_id"),
    "owner_id": SQL("c.owner_id"),
    "abc_class": SQL("f.abc_class"),
}


def _purchases(last, moved):
    """Rows (partner_id, company_id, day, revenue) of all purchases."""
    of_most = purchases.purchases(scopes.range_scope(0, last + 1, moved))
    if not moved:
        return of_most
    return SQL(
        "(%s) UNION ALL (%s)", of_most, purchases.purchases(scopes.list_scope(moved))
    )


def path(company_id, last, moved, group, chosen, since, first_month, today):
    """One row of JSON: ``months``, ``steps``, ``cohorts`` and ``groups``.

    :param last: the highest number of a contact
    :param moved: contacts whose documents count for others
    :param group: one of ``GROUPS``
    :param chosen: SQL condition on client files ``c`` and figures ``f``
    :param since: day from which on the first purchases are looked at, if any
    :param first_month: first day of the months that are drawn
    """
    spread = SQL(
        "percentile_cont(ARRAY[%s, 0.5, %s]) WITHIN GROUP (ORDER BY wait)"
        " FILTER (WHERE wait IS NOT NULL)",
        rules.DUE,
        rules.LATE,
    )
    return SQL(
        """
        WITH own AS MATERIALIZED (
            SELECT c.partner_id, %(group)s AS kind
              FROM conveyor_client c
              JOIN conveyor_figures f ON f.id = c.figures_id
             WHERE c.company_id = %(company)s AND c.merged_into_id IS NULL
               AND %(chosen)s),
        p AS MATERIALIZED (
            SELECT b.partner_id, own.kind, b.day, b.revenue,
                   row_number() OVER history AS nr,
                   min(b.day) OVER (PARTITION BY b.partner_id) AS first,
                   lead(b.day) OVER history - b.day AS wait
              FROM (%(purchases)s) b
              JOIN own ON own.partner_id = b.partner_id
             WHERE b.company_id = %(company)s
            WINDOW history AS (PARTITION BY b.partner_id ORDER BY b.day)),
        q AS (SELECT * FROM p WHERE %(since)s)
        SELECT
        (SELECT json_agg(x) FROM (
            SELECT date_trunc('month', day)::date AS month, count(*) AS purchases,
                   count(*) FILTER (WHERE nr > 1) AS repeated,
                   sum(revenue) AS revenue,
                   coalesce(sum(revenue) FILTER (WHERE nr > 1), 0) AS repeated_revenue
              FROM p WHERE day >= %(first_month)s AND day <= %(today)s
             GROUP BY 1 ORDER BY 1) x),
        (SELECT json_agg(x) FROM (
            SELECT nr, count(*) AS clients, count(wait) AS went_on, %(spread)s AS spread
              FROM q WHERE nr <= %(steps)s GROUP BY nr ORDER BY nr) x),
        (SELECT json_agg(x) FROM (
            SELECT cohort, after, count(*) AS clients FROM (
                SELECT DISTINCT partner_id, date_trunc('month', first)::date AS cohort,
                       (extract(year FROM day) * 12 + extract(month FROM day)
                        - extract(year FROM first) * 12
                        - extract(month FROM first))::int AS after
                  FROM p WHERE first >= %(first_month)s) seen
             WHERE after <= %(after)s GROUP BY 1, 2 ORDER BY 1, 2) x),
        (SELECT json_agg(x) FROM (
            SELECT kind, nr, count(*) AS clients, count(wait) AS went_on,
                   %(spread)s AS spread, sum(revenue) AS revenue
              FROM q WHERE nr <= %(steps)s GROUP BY kind, nr ORDER BY kind, nr) x),
        (SELECT json_agg(x) FROM (
            SELECT kind, count(*) AS purchases,
                   count(*) FILTER (WHERE nr > 1) AS repeated, sum(revenue) AS revenue,
                   coalesce(sum(revenue) FILTER (WHERE nr > 1), 0) AS repeated_revenue
              FROM p WHERE day > %(year_ago)s AND day <= %(today)s GROUP BY kind) x)
        """,
        group=GROUPS[group],
        company=company_id,
        chosen=chosen,
        purchases=_purchases(last, moved),
        since=SQL("first >= %s", since) if since else SQL("true"),
        first_month=first_month,
        today=today,
        year_ago=today.replace(year=today.year - 1, day=min(today.day, 28)),
        spread=spread,
        steps=rules.STEPS,
        after=rules.AFTER,
    )


def last_contact():
    """The highest number of a contact."""
    return SQL("SELECT coalesce(max(id), 0) FROM res_partner")
