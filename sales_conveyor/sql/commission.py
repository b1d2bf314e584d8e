"""Commission in sets; ``rules/commission.py`` is the readable definition.

What ought to be is computed from documents, settlements, owners and rates. What has
been closed in a statement stays; the open line of a settlement is the difference. So
all lines of a settlement together are always what a full recomputation says, whatever
has happened since: unreconciled, credited, handed over, rates changed.
"""

from odoo.tools import SQL

from ..rules.purchase import CREDIT_TYPES, SALE_TYPES
from . import hand_in, invoice_seller
from .conveyors import of_owners

#: Whose client it was on the day of the invoice ``o``: ``rules.commission.owner_on``.
_OWNER = SQL(
    """
    (SELECT CASE WHEN h.id IS NULL THEN client.owner_id ELSE h.from_user_id END
       FROM (SELECT) one
       LEFT JOIN LATERAL (
            SELECT h.id, h.from_user_id FROM conveyor_handover h
             WHERE h.client_id = client.id AND h.state IN ('done', 'undone')
               AND h.date::date >= o.invoice_date
             ORDER BY h.date, h.id LIMIT 1) h ON true)
    """
)


def due(condition):
    """Common table expressions that end in ``due``: what ought to be, one row for each
    settlement and credit note that earns or takes back anything.

    :param condition: SQL of the client files ``c`` that are meant
    """
    return SQL(
        """
        client AS MATERIALIZED (
            SELECT c.id, c.partner_id, c.company_id, c.owner_id, c.conveyor_id,
                   f.first_purchase_date AS first_day,
                   co.conveyor_commission_to AS goes_to, cur.rounding
              FROM conveyor_client c
              JOIN conveyor_figures f ON f.id = c.figures_id
              JOIN res_company co ON co.id = c.company_id
              JOIN res_currency cur ON cur.id = co.currency_id
             WHERE c.merged_into_id IS NULL AND %(condition)s
        ),
        document AS MATERIALIZED (
            SELECT client.id AS client_id, m.id, m.move_type, m.invoice_date,
                   m.amount_untaxed_signed AS untaxed, m.amount_total AS total,
                   m.reversed_entry_id
              FROM client
              JOIN res_partner p ON p.commercial_partner_id = client.partner_id
              JOIN account_move m ON m.commercial_partner_id = p.id
                   AND m.company_id = client.company_id
             WHERE m.state = 'posted' AND m.move_type IN %(types)s
               AND m.invoice_date IS NOT NULL
        ),
        settled AS (
            SELECT d.client_id, 'account.partial.reconcile,' || pr.id AS source,
                   d.id AS move_id, d.id AS origin_id, pr.max_date AS date,
                   d.untaxed * pr.debit_amount_currency / nullif(d.total, 0) AS base
              FROM document d
              JOIN account_move_line l ON l.move_id = d.id
                   AND l.display_type = 'payment_term'
              JOIN account_partial_reconcile pr ON pr.debit_move_id = l.id
              JOIN account_move_line cl ON cl.id = pr.credit_move_id
              JOIN account_move cm ON cm.id = cl.move_id AND cm.state = 'posted'
             WHERE d.move_type IN %(sale)s
               AND NOT (cm.move_type IN %(credit)s
                        AND cm.reversed_entry_id IS NOT DISTINCT FROM d.id)
             UNION ALL
            SELECT d.client_id, 'account.move,' || d.id, d.id,
                   coalesce(o.id, d.id), d.invoice_date,
                   d.untaxed * (1 - coalesce(own.settled / nullif(d.total, 0), 0))
              FROM document d
              LEFT JOIN account_move o ON o.id = d.reversed_entry_id
                   AND o.state = 'posted' AND o.move_type IN %(sale)s
                   AND o.invoice_date IS NOT NULL
              LEFT JOIN LATERAL (
                   SELECT sum(pr.credit_amount_currency) AS settled
                     FROM account_move_line l
                     JOIN account_partial_reconcile pr ON pr.credit_move_id = l.id
                     JOIN account_move_line dl ON dl.id = pr.debit_move_id
                    WHERE l.move_id = d.id AND l.display_type = 'payment_term'
                      AND dl.move_id = d.reversed_entry_id) own ON true
             WHERE d.move_type IN %(credit)s
        ),
        meant AS (
            SELECT d.*, client.company_id, client.rounding, %(team)s AS team_id,
                   o.invoice_date AS day,
                   coalesce(t.conveyor_id, client.conveyor_id) AS conveyor_id,
                   CASE WHEN client.first_day IS NULL
                          OR o.invoice_date <= client.first_day
                        THEN 'first' ELSE 'repeat' END AS phase,
                   CASE WHEN client.goes_to = 'salesperson'
                        THEN coalesce(%(seller)s, %(owner)s)
                        ELSE coalesce(%(owner)s, %(seller)s) END AS user_id
              FROM settled d
              JOIN client ON client.id = d.client_id
              JOIN account_move o ON o.id = d.origin_id
              %(not_counted)s
              LEFT JOIN crm_team t ON t.id = %(team)s
             WHERE d.base <> 0
        ),
        due AS (
            SELECT meant.*, rate.id AS rate_id, rate.percent,
                   round((meant.base * rate.percent / 100 / meant.rounding)::numeric)
                       * meant.rounding AS amount
              FROM meant
              JOIN LATERAL (
                   SELECT r.id, r.percent::numeric AS percent
                     FROM conveyor_commission_rate r
                    WHERE r.active AND r.company_id = meant.company_id
                      AND (r.phase IS NULL OR r.phase = meant.phase)
                      AND (r.conveyor_id IS NULL OR r.conveyor_id = meant.conveyor_id)
                      AND (r.team_id IS NULL OR r.team_id = meant.team_id)
                      AND (r.user_id IS NULL OR r.user_id = meant.user_id)
                      AND (r.date_from IS NULL OR r.date_from <= meant.day)
                      AND (r.date_to IS NULL OR r.date_to >= meant.day)
                    ORDER BY r.user_id IS NULL, r.team_id IS NULL,
                             r.conveyor_id IS NULL, r.phase IS NULL, r.id DESC
                    LIMIT 1) rate ON true
             WHERE meant.user_id IS NOT NULL
        )
        """,
        condition=condition,
        types=SALE_TYPES + CREDIT_TYPES,
        sale=SALE_TYPES,
        credit=CREDIT_TYPES,
        owner=_OWNER,
        seller=invoice_seller.counted("o", "user_id"),
        team=invoice_seller.counted("o", "team_id"),
        not_counted=invoice_seller.not_counted("o"),
    )


def write(condition):
    """Make the open lines of clients what they ought to be; a row comes back for each
    line written or deleted."""
    return SQL(
        """
        WITH %(due)s,
        line AS MATERIALIZED (
            SELECT l.* FROM client
              JOIN res_partner p ON p.commercial_partner_id = client.partner_id
              JOIN conveyor_client k ON k.partner_id = p.id
                   AND k.company_id = client.company_id
              JOIN conveyor_commission_line l ON l.client_id = k.id
        ),
        closed AS (
            SELECT source, user_id, sum(base) AS base, sum(amount) AS amount,
                   max(id) AS last_id
              FROM line WHERE statement_id IS NOT NULL GROUP BY 1, 2
        ),
        compared AS (
            SELECT source, user_id, due.client_id, due.company_id, due.move_id,
                   due.origin_id, due.date, due.phase, due.conveyor_id, due.team_id,
                   due.rate_id, due.percent,
                   round(coalesce(due.base, 0) - coalesce(closed.base, 0), 6) AS base,
                   coalesce(due.amount, 0) - coalesce(closed.amount, 0) AS amount,
                   closed.last_id
              FROM due FULL JOIN closed USING (source, user_id)
        ),
        wanted AS (
            -- what has been closed, and isn't due any more, is taken back
            SELECT b.source, b.user_id, b.base, b.amount,
                   b.last_id IS NOT NULL AS correction, %(known)s
              FROM compared b LEFT JOIN line last ON last.id = b.last_id
        ),
        decided AS (
            SELECT w.*, w.amount > 0 AND %(lacking)s AS held
              FROM wanted w JOIN conveyor_client c ON c.id = w.client_id
             WHERE w.amount <> 0
        ),
        gone AS (
            DELETE FROM conveyor_commission_line l
             USING line
             WHERE l.id = line.id AND l.statement_id IS NULL
               AND NOT EXISTS (SELECT FROM decided d
                                WHERE d.source = l.source AND d.user_id = l.user_id)
            RETURNING l.client_id
        ),
        changed AS (
            UPDATE conveyor_commission_line l
               SET (%(columns)s) = (SELECT %(values)s)
              FROM decided d, line
             WHERE line.id = l.id AND l.statement_id IS NULL
               AND d.source = l.source AND d.user_id = l.user_id
               AND (%(stored)s) IS DISTINCT FROM (%(values)s)
            RETURNING l.client_id
        ),
        added AS (
            INSERT INTO conveyor_commission_line (source, user_id, %(columns)s)
            SELECT source, user_id, %(values)s FROM decided d
             WHERE NOT EXISTS (SELECT FROM line
                                WHERE line.source = d.source
                                  AND line.user_id = d.user_id
                                  AND line.statement_id IS NULL)
            RETURNING client_id
        )
        SELECT client_id FROM gone UNION ALL SELECT client_id FROM changed
         UNION ALL SELECT client_id FROM added
        """,
        due=due(condition),
        known=SQL(", ").join(
            SQL(
                "coalesce(b.%(name)s, last.%(name)s) AS %(name)s",
                name=SQL.identifier(name),
            )
            for name in _OF_THE_SALE
        ),
        lacking=hand_in.HELD,
        columns=_names(),
        values=_names("d"),
        stored=_names("l"),
    )


def write_of(partner_ids):
    """:func:`write` for commercial entities."""
    return write(of_owners(partner_ids))


#: What a line says of the sale, also when nothing is due for it any more.
_OF_THE_SALE = (
    "client_id",
    "company_id",
    "move_id",
    "origin_id",
    "date",
    "phase",
    "conveyor_id",
    "team_id",
    "rate_id",
    "percent",
)
#: The columns of a line that follow from documents, owners and rates.
_COLUMNS = (*_OF_THE_SALE, "base", "amount", "correction", "held")


def _names(alias=None):
    return SQL(", ").join(
        SQL.identifier(alias, name) if alias else SQL.identifier(name)
        for name in _COLUMNS
    )


def close(statements, company_id, until):
    """Put the lines that are free, of some people, into statements; rows (line) come
    back.

    :param statements: {number of the person: number of the statement}
    :param until: the last day that is closed
    """
    return SQL(
        """
        UPDATE conveyor_commission_line l SET statement_id = s.id
          FROM unnest(%s, %s) AS s (user_id, id)
         WHERE l.user_id = s.user_id AND l.company_id = %s AND l.date <= %s
           AND l.statement_id IS NULL AND NOT l.held
        RETURNING l.id
        """,
        list(statements),
        list(statements.values()),
        company_id,
        until,
    )


def waiting_people(company_id, until):
    """Rows (person): who has lines that can be closed."""
    return SQL(
        """
        SELECT DISTINCT user_id FROM conveyor_commission_line
         WHERE company_id = %s AND date <= %s AND statement_id IS NULL AND NOT held
        """,
        company_id,
        until,
    )
