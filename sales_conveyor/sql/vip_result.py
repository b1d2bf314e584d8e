"""What a VIP programme has brought: contacts renewed, and what opportunities and
recommendations from its interviews have become."""

from odoo.tools import SQL

#: Interviews ``i`` of a programme that took place.
_HELD = "i.vip_programme_id = %(programme)s AND i.state = 'held'"


def weeks():
    """Rows by person and week: what can be met (plan), and what was."""
    return SQL(
        """
        SELECT m.id::bigint * 1024 + w.number AS id, m.programme_id, m.company_id,
               m.user_id, w.day::date AS date, 'plan' AS what,
               least(m.meetings_week * CASE WHEN m.dedication = 'only' THEN 100
                                            ELSE m.share END / 100.0,
                     m.capacity::numeric) AS capacity,
               0 AS planned_count, 0 AS held_count, 0 AS refused_count,
               0 AS not_held_count, 0 AS minutes, NULL::integer AS interview_id
          FROM conveyor_vip_participant m
          JOIN conveyor_vip_programme g ON g.id = m.programme_id
         CROSS JOIN LATERAL generate_series(
               g.date_from::timestamp, g.date_to::timestamp, '7 days'
               ) WITH ORDINALITY AS w (day, number)
         WHERE m.active
         UNION ALL
        SELECT -3 * i.id::bigint - 1, i.vip_programme_id, i.company_id, i.user_id,
               i.date_planned::date, 'interview', 0, 1, 0, 0, 0, 0, i.id
          FROM conveyor_interview i
         WHERE i.vip_programme_id IS NOT NULL AND i.date_planned IS NOT NULL
         UNION ALL
        SELECT -3 * i.id::bigint - 2, i.vip_programme_id, i.company_id, i.user_id,
               coalesce(i.date_held, i.date_planned, i.write_date)::date, 'interview',
               0, 0, (i.state = 'held')::int, (i.state = 'refused')::int,
               (i.state = 'not_held')::int,
               CASE WHEN i.state = 'held' THEN coalesce(i.minutes, 0) ELSE 0 END, i.id
          FROM conveyor_interview i
         WHERE i.vip_programme_id IS NOT NULL AND i.state <> 'planned'
        """
    )


def contacts(programme_id, today):
    """One row: key persons of the clients of a programme who are there, those who were
    confirmed in its interviews, persons who were new to us, and those found to have
    left."""
    return SQL(
        f"""
        SELECT count(*),
               count(*) FILTER (WHERE EXISTS (
                   SELECT FROM conveyor_interview_person ip
                     JOIN conveyor_interview i ON i.id = ip.interview_id
                    WHERE ip.partner_id = k.partner_id AND ip.confirmed
                      AND ip.left IS NOT TRUE AND {_HELD})),
               (SELECT count(DISTINCT o.partner_id)
                  FROM conveyor_interview_outcome o
                  JOIN conveyor_interview i ON i.id = o.interview_id
                 WHERE o.kind = 'contact' AND o.state = 'made' AND o.is_new
                   AND {_HELD}),
               (SELECT count(*) FROM conveyor_interview_person ip
                  JOIN conveyor_interview i ON i.id = ip.interview_id
                 WHERE ip.left AND {_HELD})
          FROM conveyor_vip_line l
          JOIN conveyor_client c ON c.id = l.client_id
          JOIN conveyor_key_person k ON k.client_id = c.id
               AND (k.left_on IS NULL OR k.left_on > %(today)s)
          JOIN res_partner p ON p.id = k.partner_id AND p.active
               AND p.commercial_partner_id = c.partner_id
         WHERE l.programme_id = %(programme)s AND l.state <> 'left'
        """,
        programme=programme_id,
        today=today,
    )


def brought(programme_id):
    """Rows (kind, person who held the interview, leads, won, expected, orders, what
    they are worth, invoiced) of what was made from the answers of a programme, as it
    is now; net of tax, in the company's currency. Credit notes are taken off."""
    return SQL(
        """
        WITH lead AS (
            SELECT DISTINCT ON (o.lead_id) o.kind, o.lead_id, i.user_id, i.company_id
              FROM conveyor_interview_outcome o
              JOIN conveyor_interview i ON i.id = o.interview_id
             WHERE i.vip_programme_id = %(programme)s AND o.state = 'made'
               AND o.kind IN ('opportunity', 'lead') AND o.lead_id IS NOT NULL
             ORDER BY o.lead_id, o.id
        )
        SELECT lead.kind, lead.user_id, count(*),
               count(*) FILTER (WHERE l.won_status = 'won'),
               coalesce(sum(l.expected_revenue), 0),
               coalesce(sum(ordered.orders), 0), coalesce(sum(ordered.amount), 0),
               coalesce(sum(invoiced.amount), 0)
          FROM lead
          JOIN crm_lead l ON l.id = lead.lead_id
         CROSS JOIN LATERAL (
               SELECT count(*) AS orders,
                      sum(o.amount_untaxed / coalesce(nullif(o.currency_rate, 0), 1))
                      AS amount
                 FROM sale_order o
                WHERE o.opportunity_id = lead.lead_id AND o.state = 'sale'
                  AND o.company_id = lead.company_id
               ) ordered
         CROSS JOIN LATERAL (
               SELECT -sum(ml.balance) AS amount
                 FROM account_move_line ml
                 JOIN account_move m ON m.id = ml.move_id AND m.state = 'posted'
                      AND m.move_type IN ('out_invoice', 'out_refund')
                WHERE ml.id IN (
                      SELECT rel.invoice_line_id
                        FROM sale_order o
                        JOIN sale_order_line ol ON ol.order_id = o.id
                        JOIN sale_order_line_invoice_rel rel
                             ON rel.order_line_id = ol.id
                       WHERE o.opportunity_id = lead.lead_id
                         AND o.company_id = lead.company_id)
               ) invoiced
         GROUP BY 1, 2
        """,
        programme=programme_id,
    )
