"""What is measured of the clients of a VIP programme, what is proposed, and what is
applied: each statement is one, whatever the number of clients."""

from odoo.tools import SQL


def measure(programme_id, now, limits):
    """Measure the clients who aren't in work yet; rows (line, owner, region, conveyor,
    months, touches, others, revenue, revenue before, products, persons, refused, head's
    rating, by hand) come back, the largest clients first.

    Touches are the personal ones of the journal, whichever person of the client they
    were with; mailings and what the server sends are none. Each client is looked up by
    the indexes, whatever PostgreSQL thinks of tables that have just been filled.

    :param limits: those of the programme, see ``rules/vip.py``
    """
    return SQL(
        """
        WITH line AS MATERIALIZED (
            SELECT l.id, l.rating, l.by_hand, c.id AS client_id, c.partner_id,
                   c.company_id, c.owner_id, c.conveyor_id, p.state_id,
                   coalesce(f.revenue_12m, 0) AS revenue,
                   coalesce(f.revenue_prev_12m, 0) AS before
              FROM conveyor_vip_line l
              JOIN conveyor_client c ON c.id = l.client_id
              JOIN res_partner p ON p.id = c.partner_id
              JOIN conveyor_figures f ON f.id = c.figures_id
             WHERE l.programme_id = %(programme)s
               AND l.state IN ('proposed', 'waiting')
        )
        SELECT line.id, line.owner_id, line.state_id, line.conveyor_id,
               touch.months, touch.touches, touch.others, line.revenue, line.before,
               product.products, person.persons, handover.refused + request.refused,
               line.rating, line.by_hand
          FROM line
         CROSS JOIN LATERAL (
               SELECT least(count(DISTINCT date_trunc('month', t.date)) FILTER (
                          WHERE t.user_id = line.owner_id AND t.date
                              > %(now)s - make_interval(months => %(months)s)
                      ), %(months)s) AS months,
                      coalesce(sum(t.touch_count)
                          FILTER (WHERE t.user_id = line.owner_id), 0)::int AS touches,
                      count(DISTINCT t.user_id)
                          FILTER (WHERE t.user_id IS DISTINCT FROM line.owner_id)
                      AS others
                 FROM conveyor_touch t JOIN res_users u ON u.id = t.user_id
                WHERE t.client_partner_id = line.partner_id AND t.active
                  AND t.personal AND u.id <> 1 AND u.share IS NOT TRUE
                  AND coalesce(t.company_id, line.company_id) = line.company_id
               ) touch
         CROSS JOIN LATERAL (
               SELECT count(DISTINCT ml.product_id) AS products
                 FROM account_move m
                 JOIN account_move_line ml ON ml.move_id = m.id
                      AND ml.display_type = 'product' AND ml.product_id IS NOT NULL
                WHERE m.commercial_partner_id = line.partner_id
                  AND m.company_id = line.company_id AND m.state = 'posted'
                  AND m.move_type = 'out_invoice'
                  AND m.invoice_date > %(now)s
                      - make_interval(months => %(product_months)s)
               ) product
         CROSS JOIN LATERAL (
               SELECT count(*) AS persons
                 FROM conveyor_key_person k
                 JOIN res_partner p ON p.id = k.partner_id AND p.active
                WHERE k.client_id = line.client_id
                  AND (k.left_on IS NULL OR k.left_on > %(now)s)
                  AND p.commercial_partner_id = line.partner_id
               ) person
         CROSS JOIN LATERAL (
               SELECT count(*) AS refused FROM conveyor_handover h
                WHERE h.client_id = line.client_id AND h.state = 'refused'
               ) handover
         CROSS JOIN LATERAL (
               SELECT count(*) AS refused FROM conveyor_change_request r
                WHERE r.client_id = line.client_id AND r.state = 'refused'
                  AND r.user_id <> line.owner_id
               ) request
         ORDER BY line.revenue DESC, line.id
        """,
        programme=programme_id,
        now=now,
        months=limits.months,
        product_months=limits.product_months,
    )


def propose(rows, now):
    """Write what was measured and is proposed, where it differs. Where the head has
    chosen somebody, that stays.

    :param rows: tuples (line, relation as measured, participant or ``None``, reasons,
        touches, other people, products, key persons, refused)
    """
    columns = [list(column) for column in zip(*rows, strict=True)]
    return SQL(
        """
        UPDATE conveyor_vip_line l
           SET measured = x.measured, relation = y.relation,
               proposed_id = y.participant, reason_codes = x.codes,
               touch_count = x.touches, other_count = x.others,
               product_count = x.products, person_count = x.persons,
               refused_count = x.refused, write_date = %(now)s
          FROM unnest(%(ids)s::int[], %(measured)s::text[], %(participants)s::int[],
                      %(codes)s::text[], %(touches)s::int[], %(others)s::int[],
                      %(products)s::int[], %(persons)s::int[], %(refused)s::int[])
               AS x (id, measured, participant, codes, touches, others, products,
                     persons, refused)
          JOIN conveyor_vip_line before ON before.id = x.id
         CROSS JOIN LATERAL (
               SELECT coalesce(before.rating, x.measured) AS relation,
                      CASE WHEN before.by_hand THEN before.proposed_id
                           ELSE x.participant END AS participant
               ) y
         WHERE l.id = x.id
           AND (l.measured, l.relation, l.proposed_id, l.reason_codes, l.touch_count,
                l.other_count, l.product_count, l.person_count, l.refused_count)
               IS DISTINCT FROM
               (x.measured, y.relation, y.participant, x.codes, x.touches, x.others,
                x.products, x.persons, x.refused)
        """,
        now=now,
        ids=columns[0],
        measured=columns[1],
        participants=columns[2],
        codes=columns[3],
        touches=columns[4],
        others=columns[5],
        products=columns[6],
        persons=columns[7],
        refused=columns[8],
    )


def against_rule(programme_id):
    """Lines that would give a client to the very person who keeps it to himself,
    without a word of the head."""
    return SQL(
        """
        SELECT l.id
          FROM conveyor_vip_line l
          JOIN conveyor_client c ON c.id = l.client_id
          JOIN conveyor_vip_participant m ON m.id = l.proposed_id
         WHERE l.programme_id = %s AND l.state IN ('waiting', 'listed')
           AND l.relation = 'monopolised' AND m.user_id = c.owner_id
           AND coalesce(btrim(l.note), '') = ''
         ORDER BY l.id
        """,
        programme_id,
    )


def apply(programme_id, uid, now):
    """Put clients on the lists of those who are proposed; rows (line, client file,
    contact, user, owner, user before) come back."""
    return SQL(
        """
        WITH line AS MATERIALIZED (
            SELECT l.id, l.user_id AS before
              FROM conveyor_vip_line l
             WHERE l.programme_id = %(programme)s AND l.proposed_id IS NOT NULL
               AND l.participant_id IS DISTINCT FROM l.proposed_id
               AND l.state IN ('waiting', 'listed')
             ORDER BY l.id
               FOR UPDATE
        )
        UPDATE conveyor_vip_line l
           SET participant_id = l.proposed_id, user_id = m.user_id, state = 'listed',
               listed_on = %(now)s, owner_then_id = c.owner_id,
               write_uid = %(uid)s, write_date = %(now)s
          FROM line, conveyor_vip_participant m, conveyor_client c
         WHERE l.id = line.id AND m.id = l.proposed_id AND c.id = l.client_id
        RETURNING l.id, l.client_id, l.partner_id, l.user_id, c.owner_id, line.before
        """,
        programme=programme_id,
        uid=uid,
        now=now,
    )
