"""When clients were touched last, and who has been silent for too long."""

from odoo.tools import SQL


def step(after_id, limit):
    """Return the numbers of the next client files whose conveyors have clients lapse;
    rows (client file)."""
    return SQL(
        """
        SELECT c.id FROM conveyor_client c
          JOIN conveyor_conveyor k ON k.id = c.conveyor_id AND k.active
               AND k.lapse_after > 0
         WHERE c.id > %s AND c.active AND c.owner_id IS NOT NULL
         ORDER BY c.id LIMIT %s
        """,
        after_id,
        limit,
    )


def touches(client_ids):
    """Return when clients were touched last by anybody of the company: any touch of
    the journal from us but mailings, an activity done, a quotation or order, an
    invoice. Becoming somebody's client counts as well: a new owner begins anew.

    Rows: client file, day of the last touch, day of the warning, day of the lapse, and
    the rule of the conveyor: days until the warning, days after it, whether the client
    is taken from the owner.
    """
    return SQL(
        """
        WITH client AS (
            SELECT c.id, c.partner_id, c.company_id FROM conveyor_client c
             WHERE c.id IN %(clients)s
        ), contact AS (
            SELECT client.id AS client_id, p.id, client.company_id
              FROM client JOIN res_partner p
                ON p.commercial_partner_id = client.partner_id
        ), document AS (
            SELECT client_id, 'res.partner' AS res_model, id AS res_id FROM contact
            UNION ALL
            SELECT id, 'conveyor.client', id FROM client
            UNION ALL
            SELECT t.client_id, 'crm.lead', l.id
              FROM contact t JOIN crm_lead l ON l.partner_id = t.id
               AND coalesce(l.company_id, t.company_id) = t.company_id
            UNION ALL
            SELECT t.client_id, 'sale.order', o.id
              FROM contact t JOIN sale_order o ON o.partner_id = t.id
               AND o.company_id = t.company_id
        ), touch AS (
            SELECT t.client_id, j.date::date AS day
              FROM contact t
              JOIN conveyor_touch j ON j.client_partner_id = t.id AND j.active
                   AND j.direction = 'out' AND j.channel <> 'mailing'
                   AND coalesce(j.company_id, t.company_id) = t.company_id
            UNION ALL
            SELECT d.client_id, a.date_done
              FROM document d
              JOIN mail_activity a ON a.res_model = d.res_model
                   AND a.res_id = d.res_id AND NOT a.active AND a.date_done IS NOT NULL
            UNION ALL
            SELECT t.client_id, o.date_order::date
              FROM contact t JOIN sale_order o ON o.partner_id = t.id
                   AND o.company_id = t.company_id AND o.state IN ('sent', 'sale')
            UNION ALL
            SELECT h.client_id, h.date::date FROM conveyor_handover h
             WHERE h.client_id IN %(clients)s AND h.state IN ('done', 'undone')
        ), last AS (
            SELECT client_id, max(day) AS day FROM touch GROUP BY client_id
        )
        SELECT c.id, greatest(last.day, f.last_purchase_date, c.entry_date),
               c.lapse_warned_on, c.lapsed_on,
               k.lapse_after, k.lapse_grace, k.lapse_empties
          FROM conveyor_client c
          JOIN conveyor_figures f ON f.id = c.figures_id
          JOIN conveyor_conveyor k ON k.id = c.conveyor_id
          LEFT JOIN last ON last.client_id = c.id
         WHERE c.id IN %(clients)s
         ORDER BY c.id
        """,
        clients=tuple(client_ids),
    )


def keep_touches(touched):
    """Write down when clients were touched last, where it has changed.

    :param touched: {client file: day}
    """
    return SQL(
        """
        UPDATE conveyor_client c SET touched_on = x.day
          FROM unnest(%s::int4[], %s::date[]) AS x (id, day)
         WHERE c.id = x.id AND c.touched_on IS DISTINCT FROM x.day
        """,
        list(touched),
        list(touched.values()),
    )
