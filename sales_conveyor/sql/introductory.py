"""From the introductory offer to the main purchase; see ``rules/introductory.py``."""

from odoo.tools import SQL

from ..rules.purchase import CREDIT_TYPES, SALE_TYPES

#: Credit notes that take back the document ``m``.
_CREDIT_NOTES = SQL(
    "SELECT r.id FROM account_move r WHERE r.reversed_entry_id = m.id"
    " AND r.reversed_entry_id IS NOT NULL AND r.state = 'posted' AND r.move_type IN %s",
    CREDIT_TYPES,
)
#: Sales documents that count.
_SOLD = SQL(
    "m.state = 'posted' AND m.move_type IN %s AND m.invoice_date IS NOT NULL",
    SALE_TYPES,
)


def _invoiced(clients):
    """Introductory products on posted documents, less what was credited of them."""
    return SQL(
        """
        SELECT min(l.id) * 2::bigint AS id, p.commercial_partner_id AS partner_id,
               m.company_id, t.id AS product_tmpl_id, m.invoice_date AS day,
               m.id AS move_id, NULL::int AS order_id,
               sum(l.quantity) - coalesce(back.quantity, 0) AS quantity,
               -sum(l.balance) - coalesce(back.balance, 0) AS amount
          FROM product_template t
          JOIN product_product pp ON pp.product_tmpl_id = t.id
          JOIN account_move_line l ON l.product_id = pp.id
               AND l.display_type = 'product'
          JOIN account_move m ON m.id = l.move_id
          JOIN res_partner p ON p.id = m.commercial_partner_id
          CROSS JOIN LATERAL (
               SELECT sum(bl.quantity) AS quantity, sum(bl.balance) AS balance
                 FROM account_move_line bl
                 JOIN product_product bp ON bp.id = bl.product_id
                WHERE bl.move_id = ANY(ARRAY(%(credit_notes)s))
                  AND bl.display_type = 'product' AND bp.product_tmpl_id = t.id) back
         WHERE t.conveyor_introductory AND %(sold)s AND %(clients)s
         GROUP BY p.commercial_partner_id, m.id, t.id, back.quantity, back.balance
        HAVING sum(l.quantity) > coalesce(back.quantity, 0)
        """,
        credit_notes=_CREDIT_NOTES,
        sold=_SOLD,
        clients=clients,
    )


def _delivered(clients):
    """Introductory products that were delivered for free and that no posted document
    mentions."""
    return SQL(
        """
        SELECT l.id * 2::bigint + 1, p.commercial_partner_id, so.company_id, t.id,
               so.date_order::date, NULL::int, so.id, l.qty_delivered, 0
          FROM product_template t
          JOIN product_product pp ON pp.product_tmpl_id = t.id
          JOIN sale_order_line l ON l.product_id = pp.id AND l.display_type IS NULL
          JOIN sale_order so ON so.id = l.order_id
          JOIN res_partner p ON p.id = so.partner_id
         WHERE t.conveyor_introductory AND so.state = 'sale'
           AND l.qty_delivered > 0 AND l.price_subtotal = 0
           AND NOT EXISTS (
               SELECT FROM sale_order_line_invoice_rel rel
                 JOIN account_move_line il ON il.id = rel.invoice_line_id
                WHERE rel.order_line_id = l.id AND il.parent_state = 'posted')
           AND %s
        """,
        clients,
    )


def ways(partner_ids=None):
    """One row for each client, company and introductory product.

    :param partner_ids: numbers of the clients that are meant; all, if not given
    """
    clients = SQL("true")
    if partner_ids is not None:
        clients = SQL("p.commercial_partner_id = ANY(%s)", list(partner_ids))
    return SQL(
        """
        WITH taken AS (%(invoiced)s UNION ALL %(delivered)s),
        first AS MATERIALIZED (
            SELECT DISTINCT ON (partner_id, company_id, product_tmpl_id) *
              FROM taken
             ORDER BY partner_id, company_id, product_tmpl_id, day,
                      order_id NULLS FIRST, move_id, id
        ),
        main AS MATERIALIZED (
            SELECT who.partner_id, who.company_id, m.id AS move_id,
                   m.invoice_date AS day
              FROM (SELECT DISTINCT partner_id, company_id FROM first) who
              JOIN res_partner p ON p.commercial_partner_id = who.partner_id
              JOIN account_move m ON m.commercial_partner_id = p.id
                   AND m.company_id = who.company_id
              CROSS JOIN LATERAL (
                   SELECT -sum(l.balance) AS amount
                     FROM account_move_line l
                     LEFT JOIN product_product pp ON pp.id = l.product_id
                     LEFT JOIN product_template t ON t.id = pp.product_tmpl_id
                    WHERE l.move_id = ANY(m.id || ARRAY(%(credit_notes)s))
                      AND l.display_type = 'product'
                      AND t.conveyor_introductory IS NOT TRUE) rest
             WHERE %(sold)s AND rest.amount > 0
        )
        SELECT first.id, first.partner_id, first.company_id, first.product_tmpl_id,
               first.day AS first_date, first.move_id, first.order_id,
               1 AS offer_count, first.quantity, first.amount,
               CASE WHEN first.amount > 0 THEN 'paid' ELSE 'free' END AS price,
               main.day AS main_date, main.move_id AS main_move_id,
               main.day - first.day AS days,
               (main.day IS NOT NULL)::int::float8 AS converted,
               NOT EXISTS (SELECT FROM main old
                            WHERE old.partner_id = first.partner_id
                              AND old.company_id = first.company_id
                              AND old.day < first.day) AS newcomer,
               client.id AS client_id, client.owner_id, client.conveyor_id,
               client.source_id, company.currency_id
          FROM first
          JOIN res_company company ON company.id = first.company_id
          LEFT JOIN LATERAL (
               SELECT day, move_id FROM main
                WHERE main.partner_id = first.partner_id
                  AND main.company_id = first.company_id AND main.day >= first.day
                ORDER BY day, move_id LIMIT 1) main ON true
          LEFT JOIN conveyor_client client ON client.partner_id = first.partner_id
               AND client.company_id = first.company_id
               AND client.merged_into_id IS NULL
        """,
        invoiced=_invoiced(clients),
        delivered=_delivered(clients),
        credit_notes=_CREDIT_NOTES,
        sold=_SOLD,
    )
