"""The figures of many clients in one statement.

``rules/figures.py`` is the readable definition for one client; this is the same for a
million. For whom a statement is made, is in ``scopes.py``.
"""

from odoo.tools import SQL

from ..rules.purchase import SALE_TYPES
from . import ranking
from .scopes import COUNTED, list_scope

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
#: The columns that are zero, not empty, where there is nothing.
NUMBERS = frozenset(
    {
        "document_count",
        "purchase_count",
        "revenue_total",
        "revenue_12m",
        "revenue_prev_12m",
        "overdue",
        "to_invoice",
    }
)


def _columns(alias, names):
    return SQL(", ").join(SQL.identifier(alias, name) for name in names)


def _days(scope):
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


def _aggregate(scope, today, year_ago, two_years_ago):
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
        days=_days(scope),
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


def _final(source, number):
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


#: The client of a row of ``agg`` has no file of its own.
_NO_FILE = SQL(
    """
    NOT EXISTS (SELECT FROM file
                 WHERE file.partner_id = agg.partner_id
                   AND file.company_id = agg.company_id)
    """
)
#: Somebody's file is, or is to be, part of another one.
_FOLDING = SQL(
    """
    EXISTS (SELECT FROM key JOIN conveyor_client c ON c.partner_id = key.k
             WHERE key.k <> key.t)
    OR EXISTS (SELECT FROM key JOIN conveyor_client c ON c.partner_id = key.k
                WHERE c.merged_into_id IS NOT NULL)
    """
)
#: Rows that say the same already are not written.
_CHANGED = SQL(
    """
    UPDATE conveyor_figures f SET %s FROM kept
     WHERE f.id = kept.figures_id AND (%s) IS DISTINCT FROM (%s)
    RETURNING f.id
    """,
    SQL(", ").join(
        SQL("%s = kept.%s", SQL.identifier(name), SQL.identifier(name))
        for name in ALL_COLUMNS
    ),
    _columns("f", ALL_COLUMNS),
    _columns("kept", ALL_COLUMNS),
)


def _kept():
    """The figures, as they are to be, of the clients in scope who have a file."""
    return _final(
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


def _entering(scope):
    """The figures of those in scope who bought and have no file yet."""
    return _final(
        SQL(
            """
            nextval('conveyor_figures_id_seq')::int AS figures_id,
            agg.partner_id, agg.company_id,
            first.id AS entry_move_id, first.invoice_date AS entry_date,
            first.invoice_user_id AS document_owner_id, first.source_id
              FROM agg
              LEFT JOIN rank ON rank.id = agg.company_id
              LEFT JOIN due ON due.partner_id = agg.partner_id
                           AND due.company_id = agg.company_id
              LEFT JOIN ordered ON ordered.partner_id = agg.partner_id
                               AND ordered.company_id = agg.company_id
              CROSS JOIN LATERAL (
                   SELECT m.id, m.invoice_date, m.invoice_user_id, m.source_id
                     FROM account_move m
                    WHERE m.company_id = agg.company_id AND %(first_document)s
                      AND m.move_type IN %(sale)s AND %(counted)s
                    ORDER BY m.invoice_date, m.id LIMIT 1) first
             WHERE agg.document_count > 0
               AND %(no_file)s
             ORDER BY entry_date, entry_move_id
            """,
            first_document=scope.first_document,
            no_file=_NO_FILE,
            sale=SALE_TYPES,
            counted=COUNTED,
        ),
        number=SQL("NULL"),
    )


def purchase_days(scope, condition=None):
    """Rows (contact, company, day) of what counts as purchases of the clients in
    scope.

    :param condition: SQL that narrows the rows ``day``
    """
    return SQL(
        "WITH %s SELECT partner_id, company_id, day FROM day WHERE bought AND %s"
        " ORDER BY 1, 2, 3",
        _days(scope),
        condition or SQL("true"),
    )


def purchases(scope):
    """Rows (partner_id, company_id, day, revenue) of what counts as purchases of the
    clients in scope; the revenue is that of the day, less what was given back on it."""
    return SQL(
        "WITH %s SELECT partner_id, company_id, day, revenue FROM day WHERE bought",
        _days(scope),
    )


def select(scope, today, year_ago, two_years_ago):
    """Rows (figures number, *ALL_COLUMNS) of the clients in scope who have a file."""
    return SQL(
        "WITH %s SELECT kept.figures_id, %s FROM (%s) kept",
        _aggregate(scope, today, year_ago, two_years_ago),
        _columns("kept", ALL_COLUMNS),
        _kept(),
    )


#: Parameters of the statements for a few clients: contacts, and the days of the
#: periods.
FEW_TYPES = ("int[]", "date", "date", "date")
_FEW = (SQL("$2"), SQL("$3"), SQL("$4"))


def select_few():
    """The same of a few clients, as a statement to prepare."""
    return select(list_scope(SQL("$1")), *_FEW)


def update_few():
    """Bring the figures of a few clients up to date, as a statement to prepare. One row
    comes back: (changed clients, whether there is more to do than this statement does:
    somebody enters the central file, or a file is, or is to be, part of another
    one)."""
    scope = list_scope(SQL("$1"))
    return SQL(
        """
        WITH %(aggregate)s,
        kept AS (%(kept)s),
        changed AS (%(changed)s)
        SELECT (SELECT count(*) FROM changed),
               EXISTS (SELECT FROM agg
                        WHERE agg.document_count > 0 AND %(no_file)s)
               OR %(folding)s
        """,
        aggregate=_aggregate(scope, *_FEW),
        kept=_kept(),
        changed=_CHANGED,
        no_file=_NO_FILE,
        folding=_FOLDING,
    )


#: Who has worked for the first sale of the client ``e``: whose order the document
#: invoices, else whose opportunity of the client is the latest that isn't lost. Looked
#: up only for contacts without a salesperson.
_WORKED = SQL(
    """
    SELECT u.id FROM (
           SELECT 1 AS place, so.id, so.user_id
             FROM account_move_line l
             JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
             JOIN sale_order_line sol ON sol.id = r.order_line_id
             JOIN sale_order so ON so.id = sol.order_id
            WHERE l.move_id = e.entry_move_id
            UNION ALL
           SELECT 2, o.id, o.user_id
             FROM res_partner op
             JOIN crm_lead o ON o.partner_id = op.id
            WHERE op.commercial_partner_id = e.partner_id AND o.active
              AND o.type = 'opportunity'
              AND coalesce(o.company_id, e.company_id) = e.company_id
         ) work
      JOIN res_users u ON u.id = work.user_id AND u.active AND NOT u.share
     ORDER BY work.place, work.id DESC LIMIT 1
    """
)


def refresh(scope, today, year_ago, two_years_ago, number, uid, now):
    """Bring the figures of the clients in scope up to date, and enter those who have no
    file into the central file. One row comes back: (changed clients, new client files,
    whether somebody's file is, or is to be, part of another one).

    Rows that say the same already are not written.

    :param number: SQL of the next client number
    """
    return SQL(
        """
        WITH %(aggregate)s,
        kept AS (%(kept)s),
        changed AS (%(changed)s),
        entering AS MATERIALIZED (%(entering)s),
        new_figures AS (
            INSERT INTO conveyor_figures (id, company_id, %(names)s)
            SELECT figures_id, company_id, %(entered)s FROM entering
        ),
        new_client AS (
            INSERT INTO conveyor_client (
                   number, partner_id, company_id, figures_id, owner_id, state, active,
                   entry_cause, entry_date, entry_move_id, source_id,
                   create_uid, write_uid, create_date, write_date)
            SELECT %(number)s, e.partner_id, e.company_id, e.figures_id,
                   coalesce(partner_owner.id, (%(worked)s), document_owner.id),
                   'new', true,
                   'invoice', e.entry_date, e.entry_move_id, e.source_id,
                   %(uid)s, %(uid)s, %(now)s, %(now)s
              FROM entering e
              JOIN res_partner p ON p.id = e.partner_id
              LEFT JOIN res_users partner_owner
                     ON partner_owner.id = p.user_id AND partner_owner.active
              LEFT JOIN res_users document_owner
                     ON document_owner.id = e.document_owner_id AND
                         document_owner.active
                    AND NOT document_owner.share
            RETURNING id
        )
        SELECT (SELECT count(*) FROM changed), ARRAY(SELECT id FROM new_client),
               %(folding)s
        """,
        aggregate=_aggregate(scope, today, year_ago, two_years_ago),
        kept=_kept(),
        changed=_CHANGED,
        entering=_entering(scope),
        names=SQL(", ").join(SQL.identifier(name) for name in ALL_COLUMNS),
        entered=_columns("entering", ALL_COLUMNS),
        folding=_FOLDING,
        worked=_WORKED,
        number=number,
        uid=uid,
        now=now,
    )


def clear_folded(partner_ids):
    """Empty the figures of files that another file has taken over: what they said is
    said by that one, and nothing may count twice."""
    return SQL(
        """
        UPDATE conveyor_figures f SET %s
          FROM conveyor_client c
         WHERE c.figures_id = f.id AND c.merged_into_id IS NOT NULL
           AND c.partner_id = ANY(%s)
           AND (f.document_count <> 0 OR f.revenue_total <> 0 OR f.overdue <> 0
                OR f.to_invoice <> 0)
        """,
        SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), 0 if name in NUMBERS else None)
            for name in ALL_COLUMNS
        ),
        list(partner_ids),
    )
