"""Documents of sales that don't count in anybody's figures, each with the reason."""

from odoo.tools import SQL

from ..rules.purchase import CREDIT_TYPES, REVENUE_TYPES


def documents():
    """Rows (id, move, partner, company, date, amount, reason).

    Counted documents with a doubtful amount are here too, as ``no_rate``: their
    currency has no rate in their company, and nobody has set one on the document.
    """
    columns = SQL(
        "m.id, m.id AS move_id, m.partner_id, m.company_id, m.journal_id, m.move_type,"
        " coalesce(m.invoice_date, m.date) AS date, m.amount_untaxed_signed AS amount"
    )
    sale = SQL("m.move_type IN %s", REVENUE_TYPES)
    return SQL(
        """
        SELECT %(columns)s,
               CASE WHEN m.state = 'draft' THEN 'draft'
                    WHEN m.state = 'cancel' THEN 'cancel'
                    WHEN m.commercial_partner_id IS NULL THEN 'no_partner'
                    ELSE 'no_date' END AS reason
          FROM account_move m
         WHERE %(sale)s AND (m.state <> 'posted' OR m.commercial_partner_id IS NULL
                             OR m.invoice_date IS NULL)
        UNION ALL
        SELECT %(columns)s,
               CASE WHEN m.move_type IN %(credit)s AND client.id IS NULL THEN 'no_sale'
                    ELSE 'no_rate' END
          FROM account_move m
          JOIN res_company c ON c.id = m.company_id
          JOIN res_partner p ON p.id = m.commercial_partner_id
          LEFT JOIN conveyor_client client
                 ON client.partner_id = p.commercial_partner_id
                AND client.company_id = m.company_id AND client.merged_into_id IS NULL
         WHERE %(sale)s AND m.state = 'posted' AND m.invoice_date IS NOT NULL
           AND (m.move_type IN %(credit)s AND client.id IS NULL
                OR m.currency_id <> c.currency_id
                   AND coalesce(m.invoice_currency_rate, 1) = 1
                   AND NOT EXISTS (
                       SELECT FROM res_currency_rate r
                        WHERE r.currency_id = m.currency_id
                          AND (r.company_id IS NULL
                               OR r.company_id = split_part(c.parent_path, '/',
                               1)::int)))
        UNION ALL
        SELECT %(columns)s, 'entry'
          FROM account_move m
          JOIN res_company c ON c.id = m.company_id
         WHERE m.move_type = 'entry' AND m.state = 'posted'
           AND m.origin_payment_id IS NULL AND m.statement_line_id IS NULL
               -- Odoo itself books gains and losses of exchange as entries of this kind
           AND m.journal_id IS DISTINCT FROM c.currency_exchange_journal_id
           AND EXISTS (SELECT FROM account_move_line l
                         JOIN account_account a ON a.id = l.account_id
                        WHERE l.move_id = m.id AND a.account_type = 'asset_receivable'
                          AND l.partner_id IS NOT NULL)
           AND EXISTS (SELECT FROM account_move_line l
                         JOIN account_account a ON a.id = l.account_id
                        WHERE l.move_id = m.id
                          AND a.account_type IN ('income', 'income_other'))
        """,
        columns=columns,
        sale=sale,
        credit=CREDIT_TYPES,
    )
