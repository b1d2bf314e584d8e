"""How much of what first-sales people do goes to those who are clients already."""

from odoo.tools import SQL

from ..rules.conveyor import ACCOUNT_MANAGEMENT, FIRST_SALES
from ..rules.purchase import CREDIT_TYPES, SALE_TYPES
from . import invoice_seller

#: Days of a client's first purchase, by client and company.
_BEGUN = SQL(
    """
    SELECT c.id, c.partner_id, c.company_id, f.first_purchase_date AS day
      FROM conveyor_client c JOIN conveyor_figures f ON f.id = c.figures_id
     WHERE c.merged_into_id IS NULL
    """
)


def rows():
    """Rows of documents and of personal touches of whoever is in a first-sales team.
    Existing is a client from the day after the first purchase on."""
    return SQL(
        """
        WITH person AS MATERIALIZED (
            SELECT m.user_id, min(m.crm_team_id)
                       FILTER (WHERE t.conveyor_phase IN %(first)s) AS team_id,
                   bool_or(t.conveyor_phase = %(clients)s) AS in_client_team
              FROM crm_team_member m JOIN crm_team t ON t.id = m.crm_team_id
             WHERE m.active AND t.conveyor_phase IS NOT NULL
             GROUP BY m.user_id
            HAVING bool_or(t.conveyor_phase IN %(first)s)
        )
        SELECT d.id, d.date, d.kind, d.user_id, person.team_id,
               coalesce(person.in_client_team, false) AS in_client_team,
               d.company_id, d.partner_id, d.client_id, d.move_id, d.touch_id,
               CASE WHEN d.existing THEN 'existing' ELSE 'new' END AS whom,
               d.revenue, CASE WHEN d.existing THEN d.revenue ELSE 0 END
                   AS existing_revenue,
               d.touches, CASE WHEN d.existing THEN d.touches ELSE 0 END
                   AS existing_touches
          FROM (
            SELECT m.id * 2 AS id, m.invoice_date AS date, 'revenue' AS kind,
                   %(seller)s AS user_id, m.company_id,
                   m.commercial_partner_id AS partner_id, begun.id AS client_id,
                   m.id AS move_id, NULL::int AS touch_id,
                   coalesce(coalesce(o.invoice_date, m.invoice_date) > begun.day, false)
                       AS existing,
                   m.amount_untaxed_signed AS revenue, 0 AS touches
              FROM account_move m
              LEFT JOIN account_move o ON o.id = m.reversed_entry_id
              %(not_counted)s
              LEFT JOIN res_partner p ON p.id = m.commercial_partner_id
              LEFT JOIN (%(begun)s) begun ON begun.company_id = m.company_id
                   AND begun.partner_id = p.commercial_partner_id
             WHERE m.state = 'posted' AND m.move_type IN %(types)s
               AND m.invoice_date IS NOT NULL AND m.invoice_user_id IS NOT NULL
             UNION ALL
            SELECT t.id * 2 + 1, t.date::date, 'touch', t.user_id, t.company_id,
                   t.client_partner_id, begun.id, NULL, t.id,
                   coalesce(t.date::date > begun.day, false), 0, t.touch_count
              FROM conveyor_touch t
              LEFT JOIN res_partner p ON p.id = t.client_partner_id
              LEFT JOIN LATERAL (
                   SELECT b.id, b.day FROM (%(begun)s) b
                    WHERE b.partner_id = p.commercial_partner_id
                      AND (t.company_id IS NULL OR b.company_id = t.company_id)
                    ORDER BY b.day LIMIT 1) begun ON true
             WHERE t.active AND t.personal AND t.touch_count > 0
               AND t.user_id IS NOT NULL
          ) d
          JOIN person ON person.user_id = d.user_id
        """,
        first=FIRST_SALES,
        clients=ACCOUNT_MANAGEMENT,
        types=SALE_TYPES + CREDIT_TYPES,
        begun=_BEGUN,
        seller=invoice_seller.counted("m", "user_id"),
        not_counted=invoice_seller.not_counted("m"),
    )
