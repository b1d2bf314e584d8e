"""Interviews: which meetings they are, and what a client doesn't buy yet."""

from odoo.tools import SQL

#: Lines of invoices that are looked at to know what is bought at all.
RECENT_LINES = 20_000


def told_otherwise(condition):
    """Condition on meetings ``e``: as given, and no interview tells of that talk."""
    return SQL(
        "(%s) AND NOT EXISTS (SELECT FROM conveyor_interview i"
        " WHERE i.event_id = e.id AND i.state = 'held')",
        condition,
    )


def not_bought(partner_id, company_id, limit):
    """Rows (category, clients) of what others have bought of late and this client never
    has, the most usual first.

    Of what is usual the most recent lines of invoices tell, so it takes the same time
    with millions of them.

    :param partner_id: the client, a commercial entity
    """
    return SQL(
        """
        WITH usual AS (
            SELECT t.categ_id, count(DISTINCT recent.commercial_partner_id) AS clients
              FROM (SELECT l.product_id, m.commercial_partner_id
                      FROM account_move_line l
                      JOIN account_move m ON m.id = l.move_id
                     WHERE l.company_id = %(company)s AND l.product_id IS NOT NULL
                       AND l.display_type = 'product' AND l.parent_state = 'posted'
                       AND m.move_type = 'out_invoice'
                     ORDER BY l.id DESC LIMIT %(lines)s) recent
              JOIN product_product p ON p.id = recent.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE t.sale_ok AND t.active AND recent.commercial_partner_id <> %(client)s
             GROUP BY t.categ_id
        ), own AS (
            SELECT DISTINCT t.categ_id
              FROM account_move m
              JOIN account_move_line l ON l.move_id = m.id
              JOIN product_product p ON p.id = l.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE m.commercial_partner_id = %(client)s AND m.company_id = %(company)s
               AND m.move_type = 'out_invoice' AND m.state = 'posted'
               AND l.display_type = 'product'
        )
        SELECT categ_id, clients FROM usual
         WHERE categ_id IS NOT NULL
           AND NOT EXISTS (SELECT FROM own WHERE own.categ_id = usual.categ_id)
         ORDER BY clients DESC, categ_id
         LIMIT %(limit)s
        """,
        client=partner_id,
        company=company_id,
        lines=RECENT_LINES,
        limit=limit,
    )
