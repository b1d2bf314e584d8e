"""Bringing the figures of all clients, or of some, up to date, and entering those who
bought into the central file. What the figures are, is in ``figures.py``."""

from odoo.tools import SQL

from ..rules.purchase import SALE_TYPES
from .figures import ALL_COLUMNS, aggregate, columns, final, kept
from .scopes import COUNTED, list_scope

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
    columns("f", ALL_COLUMNS),
    columns("kept", ALL_COLUMNS),
)


def _entering(scope):
    """The figures of those in scope who bought and have no file yet."""
    return final(
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


def update_few(partner_ids, today, year_ago, two_years_ago):
    """Bring the figures of a few clients up to date. One row comes back: (changed
    clients, whether there is more to do than this statement does: somebody enters the
    central file, or a file is, or is to be, part of another one)."""
    scope = list_scope(partner_ids)
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
        aggregate=aggregate(scope, today, year_ago, two_years_ago),
        kept=kept(),
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
        aggregate=aggregate(scope, today, year_ago, two_years_ago),
        kept=kept(),
        changed=_CHANGED,
        entering=_entering(scope),
        names=SQL(", ").join(SQL.identifier(name) for name in ALL_COLUMNS),
        entered=columns("entering", ALL_COLUMNS),
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
