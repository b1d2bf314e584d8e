"""The figures of many clients in one statement.

``rules/figures.py`` is the readable definition for one client; this is the same for a
million. For whom a statement is made, is in ``scopes.py``; on which days they bought,
in ``purchases.py``; how stored figures follow, in ``figures_refresh.py``.
"""

from odoo.tools import SQL

from . import purchases, ranking
from .scopes import list_scope

#: The columns of ``conveyor_figures`` that follow from documents alone.
COLUMNS = (
    "document_count",
    "purchase_count",
    "first_purchase_date",
    "last_purchase_date",
    "revenue_total",
    "revenue_12m",
    "revenue_prev_12m",
    "average_purchase",
    "interval_mean",
    "interval_median",
    "overdue",
    "to_invoice",
)
#: The columns that follow from a client's place among the others.
RANK_COLUMNS = ranking.COLUMNS
ALL_COLUMNS = COLUMNS + RANK_COLUMNS


def columns(alias, names):
    """Columns of a table or statement, one after the other."""
    return SQL(", ").join(SQL.identifier(alias, name) for name in names)


def aggregate(scope, today, year_ago, two_years_ago):
    """Common table expressions that end in ``agg``: one row for each contact and
    company that has documents, ``due`` and ``ordered``: what is overdue and not yet
    invoiced, ``file``: their files, and ``rank``: the companies and their
    thresholds."""
    return SQL(
        """
        %(days)s,
        gap AS (
            SELECT day.*,
                   CASE WHEN bought THEN day - max(day) FILTER (WHERE bought) OVER (
                       PARTITION BY partner_id, company_id ORDER BY day
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) END AS gap
              FROM day
        ),
        agg AS MATERIALIZED (
            SELECT partner_id, company_id,
                   sum(documents)::int AS document_count,
                   (count(*) FILTER (WHERE bought))::int AS purchase_count,
                   min(day) FILTER (WHERE bought) AS first_purchase_date,
                   max(day) FILTER (WHERE bought) AS last_purchase_date,
                   sum(revenue) AS revenue_total,
                   coalesce(sum(revenue) FILTER (WHERE day > %(year_ago)s), 0)
                       AS revenue_12m,
                   coalesce(sum(revenue) FILTER (
                       WHERE day > %(two_years_ago)s AND day <= %(year_ago)s), 0)
                       AS revenue_prev_12m,
                   -- the intervals of one client add up to the time between its ends
                   (max(day) FILTER (WHERE bought)
                       - min(day) FILTER (WHERE bought))::float8
                       / nullif(count(*) FILTER (WHERE bought) - 1, 0)
                       AS interval_mean,
                   -- without the filter a sort is set up even for those who have no gap
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY gap)
                       FILTER (WHERE gap IS NOT NULL) AS interval_median
              FROM gap
             GROUP BY partner_id, company_id
        ),
        due AS (
            SELECT %(debtor)s AS partner_id, l.company_id,
                   sum(l.amount_residual) AS overdue
              FROM %(debts)s
               AND l.date_maturity < %(today)s
               AND l.account_id IN (SELECT a.id FROM account_account a
                                     WHERE a.account_type = 'asset_receivable')
             GROUP BY 1, 2
        ),
        ordered AS (
            SELECT %(orderer)s AS partner_id, so.company_id,
                   sum(so.conveyor_to_invoice) AS to_invoice
              FROM %(orders)s AND so.conveyor_to_invoice <> 0
             GROUP BY 1, 2
        ),
        file AS MATERIALIZED (%(files)s),
        rank AS MATERIALIZED (
            SELECT company.id, currency.decimal_places, cuts.*
              FROM res_company company
              JOIN res_currency currency ON currency.id = company.currency_id
              LEFT JOIN LATERAL (
                   SELECT * FROM (%(cuts)s) cuts
                    WHERE cuts.company_id = company.id LIMIT 1) cuts ON true
        )
        """,
        days=purchases.days(scope),
        debtor=scope.debtor,
        debts=scope.debts,
        orderer=scope.orderer,
        orders=scope.orders,
        files=scope.files,
        today=today,
        year_ago=year_ago,
        two_years_ago=two_years_ago,
        cuts=ranking.cuts(),
    )


def final(source, number):
    """A client's row as it is to be stored, from ``source`` (aliases: ``agg`` for its
    documents or nothing, ``due``, ``ordered``, ``rank``); ``number`` is that of its
    figures."""
    values = SQL(
        """
        coalesce(agg.document_count, 0) AS document_count,
        coalesce(agg.purchase_count, 0) AS purchase_count,
        agg.first_purchase_date, agg.last_purchase_date,
        coalesce(agg.revenue_total, 0) AS revenue_total,
        coalesce(agg.revenue_12m, 0) AS revenue_12m,
        coalesce(agg.revenue_prev_12m, 0) AS revenue_prev_12m,
        round(agg.revenue_total / nullif(agg.purchase_count, 0), rank.decimal_places)
            AS average_purchase,
        agg.interval_mean, agg.interval_median,
        coalesce(due.overdue, 0) AS overdue,
        coalesce(ordered.to_invoice, 0) AS to_invoice,
        %s
        """,
        SQL(", ").join(
            SQL("%s AS %s", value, SQL.identifier(name))
            for name, value in zip(
                RANK_COLUMNS, ranking.classes(SQL("agg"), number), strict=True
            )
        ),
    )
    return SQL("SELECT %s, %s", values, source)


def kept():
    """The figures, as they are to be, of the clients in scope who have a file."""
    return final(
        SQL(
            """
            file.figures_id
              FROM file
              LEFT JOIN rank ON rank.id = file.company_id
              LEFT JOIN agg ON agg.partner_id = file.partner_id
                           AND agg.company_id = file.company_id
              LEFT JOIN due ON due.partner_id = file.partner_id
                           AND due.company_id = file.company_id
              LEFT JOIN ordered ON ordered.partner_id = file.partner_id
                               AND ordered.company_id = file.company_id
            """
        ),
        number=SQL("file.figures_id"),
    )


def select(scope, today, year_ago, two_years_ago):
    """Rows (figures number, *ALL_COLUMNS) of the clients in scope who have a file."""
    return SQL(
        "WITH %s SELECT kept.figures_id, %s FROM (%s) kept",
        aggregate(scope, today, year_ago, two_years_ago),
        columns("kept", ALL_COLUMNS),
        kept(),
    )


def select_of(partner_ids, today, year_ago, two_years_ago):
    """The same of the clients to whom contacts belong."""
    return select(list_scope(partner_ids), today, year_ago, two_years_ago)
