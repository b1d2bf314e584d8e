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


def _histories(scope, company_id):
    """Rows (partner_id, kind, day, revenue, nr, first, wait) of the purchases of the
    clients ``own`` in scope: the number of the purchase, the day of the first one, and
    the days until the next one.

    A range of contacts comes in the order of the index, and stays in it: nothing is
    sorted.
    """
    return SQL(
        """
        SELECT b.partner_id, own.kind, b.day, b.revenue,
               row_number() OVER history AS nr,
               first_value(b.day) OVER history AS first,
               lead(b.day) OVER history - b.day AS wait
          FROM (%s) b
          JOIN own ON own.partner_id = b.partner_id
         WHERE b.company_id = %s
        WINDOW history AS (PARTITION BY b.partner_id ORDER BY b.day)
        """,
        purchases.purchases(scope),
        company_id,
    )


def path(company_id, last, moved, group, chosen, since, first_month, today):
    """One row of JSON: ``months``, ``steps``, ``cohorts``, ``groups`` and ``year``.

    Steps and groups come as how many waited how long, ``wait`` being empty for those
    who haven't come back: that is counted without sorting, see ``rules.spread``.

    :param last: the highest number of a contact
    :param moved: contacts whose documents count for others
    :param group: one of ``GROUPS``
    :param chosen: SQL condition on client files ``c`` and figures ``f``
    :param since: day from which on the first purchases are looked at, if any
    :param first_month: first day of the months that are drawn
    """
    scopes_ = [scopes.range_scope(0, last + 1, moved)]
    if moved:
        scopes_.append(scopes.list_scope(moved))
    return SQL(
        """
        WITH own AS MATERIALIZED (
            SELECT c.partner_id, %(group)s AS kind
              FROM conveyor_client c
              JOIN conveyor_figures f ON f.id = c.figures_id
             WHERE c.company_id = %(company)s AND c.merged_into_id IS NULL
               AND %(chosen)s),
        p AS MATERIALIZED (%(histories)s),
        q AS (SELECT * FROM p WHERE nr <= %(steps)s AND %(since)s)
        SELECT
        (SELECT json_agg(x) FROM (
            SELECT date_trunc('month', day)::date AS month,
                   sum(purchases)::int AS purchases, sum(repeated)::int AS repeated,
                   sum(revenue) AS revenue,
                   coalesce(sum(repeated_revenue), 0) AS repeated_revenue
              FROM (SELECT day, count(*) AS purchases,
                           count(*) FILTER (WHERE nr > 1) AS repeated,
                           sum(revenue) AS revenue,
                           sum(revenue) FILTER (WHERE nr > 1) AS repeated_revenue
                      FROM p WHERE day >= %(first_month)s AND day <= %(today)s
                     GROUP BY day) by_day
             GROUP BY 1 ORDER BY 1) x),
        (SELECT json_agg(x) FROM (
            SELECT nr, wait, count(*) AS clients FROM q GROUP BY nr, wait) x),
        (SELECT json_agg(x) FROM (
            SELECT cohort, after, count(*) AS clients FROM (
                SELECT DISTINCT partner_id, date_trunc('month', first)::date AS cohort,
                       (extract(year FROM day) * 12 + extract(month FROM day)
                        - extract(year FROM first) * 12
                        - extract(month FROM first))::int AS after
                  FROM p WHERE first >= %(first_month)s) seen
             WHERE after <= %(after)s GROUP BY 1, 2 ORDER BY 1, 2) x),
        (SELECT json_agg(x) FROM (
            SELECT kind, nr, CASE WHEN nr = 1 THEN wait END AS wait,
                   count(*) AS clients, count(wait) AS went_on
              FROM q WHERE nr <= %(shares)s GROUP BY 1, 2, 3) x),
        (SELECT json_agg(x) FROM (
            SELECT kind, count(*) AS purchases,
                   count(*) FILTER (WHERE nr > 1) AS repeated, sum(revenue) AS revenue,
                   coalesce(sum(revenue) FILTER (WHERE nr > 1), 0) AS repeated_revenue
              FROM p WHERE day > %(year_ago)s AND day <= %(today)s GROUP BY kind) x)
        """,
        group=GROUPS[group],
        company=company_id,
        chosen=chosen,
        histories=SQL(" UNION ALL ").join(
            SQL("(%s)", _histories(scope, company_id)) for scope in scopes_
        ),
        since=SQL("first >= %s", since) if since else SQL("true"),
        first_month=first_month,
        today=today,
        year_ago=today.replace(year=today.year - 1, day=min(today.day, 28)),
        steps=rules.STEPS,
        shares=rules.SHARES,
        after=rules.AFTER,
    )


def last_contact():
    """The highest number of a contact."""
    return SQL("SELECT coalesce(max(id), 0) FROM res_partner")
