"""What a client has bought, straight from the lines of its documents."""

from odoo.tools import SQL

from ..rules.purchase import REVENUE_TYPES, SALE_TYPES


def _bought_lines(where):
    return SQL(
        """
          FROM account_move_line l
          JOIN account_move m ON m.id = l.move_id
          JOIN res_partner p ON p.id = m.commercial_partner_id
         WHERE l.display_type = 'product' AND l.product_id IS NOT NULL
           AND m.state = 'posted' AND m.move_type IN %s AND m.invoice_date IS NOT NULL
           AND %s
        """,
        REVENUE_TYPES,
        where,
    )


def buyers(product_ids):
    """Rows (contact, company) of clients who have more of the products than they gave
    back. Quantities of all the products given are taken together."""
    return SQL(
        """
        SELECT p.commercial_partner_id, m.company_id %s
         GROUP BY p.commercial_partner_id, m.company_id
        HAVING sum(CASE WHEN m.move_type IN %s THEN l.quantity ELSE -l.quantity END) > 0
        """,
        _bought_lines(SQL("l.product_id = ANY(%s)", list(product_ids))),
        SALE_TYPES,
    )


def bought(partner_ids, company_ids):
    """Rows (contact, company, product) of what the clients have bought and kept."""
    return SQL(
        """
        SELECT p.commercial_partner_id, m.company_id, l.product_id %s
         GROUP BY p.commercial_partner_id, m.company_id, l.product_id
        HAVING sum(CASE WHEN m.move_type IN %s THEN l.quantity ELSE -l.quantity END) > 0
         ORDER BY max(m.invoice_date) DESC, l.product_id
        """,
        _bought_lines(
            SQL(
                "p.commercial_partner_id = ANY(%s) AND m.company_id = ANY(%s)",
                list(partner_ids),
                list(company_ids),
            )
        ),
        SALE_TYPES,
    )
