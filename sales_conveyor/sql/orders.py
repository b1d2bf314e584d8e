"""Orders that are confirmed and not yet invoiced."""

from odoo.tools import SQL


def fill_to_invoice():
    """Fill ``sale_order.conveyor_to_invoice`` of orders older than the addon, by the
    definition of ``SaleOrder._compute_conveyor_to_invoice``."""
    return SQL(
        """
        UPDATE sale_order so SET conveyor_to_invoice = open.amount
          FROM (SELECT o.id,
                       round(sum(l.price_subtotal - coalesce(l.untaxed_amount_invoiced,
                           0))
                             / nullif(o.currency_rate, 0)::numeric, c.decimal_places) AS
                                 amount
                  FROM sale_order o
                  JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL
                  JOIN res_company company ON company.id = o.company_id
                  JOIN res_currency c ON c.id = company.currency_id
                 WHERE o.state = 'sale'
                 GROUP BY o.id, o.currency_rate, c.decimal_places) open
         WHERE so.id = open.id AND open.amount > 0
        """
    )
