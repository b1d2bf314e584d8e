"""The lists of a VIP programme: who is on them, what is measured of each client, what
is proposed and applied. Each is one statement, whatever the number of clients."""

from odoo.tools import SQL

from ..rules.vip import MONTHS, PRODUCT_MONTHS, REST

#: Clients ``c`` with contact ``p`` who belong to a programme by rule.
_MEANT = SQL("c.active AND c.merged_into_id IS NULL AND p.active")
_BY_RULE = SQL("%s AND p.is_company", _MEANT)
_OPEN = tuple(REST)


def enter(programme_id, company_id, uid, now, state, between=None):
    """Put the corporate clients of a company on the list of a programme; rows (number)
    of those that weren't there come back.

    :param between: only client files with numbers in [from, to)
    """
    return SQL(
        """
        INSERT INTO conveyor_vip_line
               (programme_id, company_id, client_id, partner_id, state, entered_on,
                create_uid, create_date, write_uid, write_date)
        SELECT %(programme)s, c.company_id, c.id, c.partner_id, %(state)s, %(now)s,
               %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM conveyor_client c
          JOIN res_partner p ON p.id = c.partner_id
         WHERE c.company_id = %(company)s AND %(meant)s AND %(between)s
         ORDER BY c.id
            ON CONFLICT (programme_id, client_id) DO NOTHING
        RETURNING id
        """,
        programme=programme_id,
        company=company_id,
        uid=uid,
        now=now,
        state=state,
        meant=_BY_RULE,
        between=_range(between),
    )


def _range(between):
    if not between:
        return SQL("true")
    return SQL("c.id >= %s AND c.id < %s", *between)


def files_end():
    """The number after that of the last client file."""
    return SQL("SELECT coalesce(max(id), 0) + 1 FROM conveyor_client")


def leave(programme_id, now):
    """Mark lines of clients who are no clients, or no companies, any more; rows (line)
    come back. Private persons whom the head has chosen stay. What was met or refused
    is a fact."""
    return SQL(
        """
        UPDATE conveyor_vip_line l
           SET state = 'left', state_before = l.state, write_date = %(now)s,
               left_cause = CASE WHEN c.merged_into_id IS NOT NULL THEN 'merged'
                                 WHEN NOT c.active THEN 'closed'
                                 WHEN NOT p.active THEN 'archived'
                                 ELSE 'private' END
          FROM conveyor_client c JOIN res_partner p ON p.id = c.partner_id
         WHERE l.client_id = c.id AND l.programme_id = %(programme)s
           AND l.state IN %(open)s
           AND (NOT (%(meant)s) OR NOT (p.is_company OR l.chosen))
        RETURNING l.id
        """,
        programme=programme_id,
        now=now,
        open=_OPEN,
        meant=_MEANT,
    )


def come_back(programme_id, now):
    """Take lines back of clients who are clients again; rows (line) come back."""
    return SQL(
        """
        UPDATE conveyor_vip_line l
           SET state = coalesce(l.state_before, 'waiting'), state_before = NULL,
               left_cause = NULL, write_date = %(now)s
          FROM conveyor_client c JOIN res_partner p ON p.id = c.partner_id
         WHERE l.client_id = c.id AND l.programme_id = %(programme)s
           AND l.state = 'left' AND l.left_cause <> 'head'
           AND %(meant)s AND (p.is_company OR l.chosen)
        RETURNING l.id
        """,
        programme=programme_id,
        now=now,
        meant=_MEANT,
    )


def release(programme_id, now):
    """Take clients off the lists of people who work with us no more, or take part no
    more; rows (line) come back."""
    return SQL(
        """
        UPDATE conveyor_vip_line l
           SET participant_id = NULL, user_id = NULL, write_date = %(now)s,
               proposed_id = NULL,
               state = CASE WHEN l.state = 'listed' THEN 'waiting' ELSE l.state END
          FROM conveyor_vip_participant m JOIN res_users u ON u.id = m.user_id
         WHERE m.id = l.participant_id AND l.programme_id = %(programme)s
           AND l.state IN ('listed', 'left') AND NOT (m.active AND u.active)
        RETURNING l.id
        """,
        programme=programme_id,
        now=now,
    )


def measure(programme_id, now):
    """Measure the clients who aren't in work yet; rows (line, owner, region, conveyor,
    months, touches, others, revenue, revenue before, products, persons, refused, head's
    rating, by hand) come back, the largest clients first.

    Touches are the personal ones of the journal, whichever person of the client they
    were with; mailings and what the server sends are none. Each client is looked up by
    the indexes, whatever PostgreSQL thinks of tables that have just been filled.
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
        months=MONTHS,
        product_months=PRODUCT_MONTHS,
    )


def propose(rows, now):
    """Write what was measured and is proposed. Where the head has chosen somebody, that
    stays.

    :param rows: tuples (line, relation as measured, participant or ``None``, reasons,
        touches, other people, products, key persons, refused)
    """
    columns = [list(column) for column in zip(*rows, strict=True)]
    return SQL(
        """
        UPDATE conveyor_vip_line l
           SET measured = x.measured, relation = coalesce(l.rating, x.measured),
               proposed_id = CASE WHEN l.by_hand THEN l.proposed_id
                                  ELSE x.participant END,
               reason_codes = x.codes, touch_count = x.touches,
               other_count = x.others, product_count = x.products,
               person_count = x.persons, refused_count = x.refused,
               write_date = %(now)s
          FROM unnest(%(ids)s::int[], %(measured)s::text[], %(participants)s::int[],
                      %(codes)s::text[], %(touches)s::int[], %(others)s::int[],
                      %(products)s::int[], %(persons)s::int[], %(refused)s::int[])
               AS x (id, measured, participant, codes, touches, others, products,
                     persons, refused)
         WHERE l.id = x.id
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


# What goes with a list: locks, permits, hand-overs


def lock(programme_id, uid, now):
    """Lock the clients on the lists of a programme until it ends, but those who are
    about to change hands; rows (lock) come back."""
    return SQL(
        """
        INSERT INTO conveyor_lock
               (kind, client_id, partner_id, company_id, owner_id, since, until, reason,
                set_by_id, active, vip_programme_id,
                create_uid, create_date, write_uid, write_date)
        SELECT 'vip', l.client_id, l.partner_id, l.company_id, c.owner_id, %(now)s,
               g.date_to, g.name, g.head_id, true, g.id,
               %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM conveyor_vip_line l
          JOIN conveyor_vip_programme g ON g.id = l.programme_id
          JOIN conveyor_client c ON c.id = l.client_id
         WHERE l.programme_id = %(programme)s AND l.participant_id IS NOT NULL
           AND l.state <> 'left'
           AND NOT EXISTS (SELECT FROM conveyor_lock k
                            WHERE k.client_id = l.client_id AND k.active
                              AND k.vip_programme_id = l.programme_id)
           AND NOT EXISTS (SELECT FROM conveyor_handover h
                            WHERE h.client_id = l.client_id AND h.state = 'planned')
         ORDER BY l.id
        RETURNING id
        """,
        programme=programme_id,
        uid=uid,
        now=now,
    )


def lift(programme_id, uid, now, reason, line_ids=None):
    """Lift the locks of a programme, or those of some lines; rows (lock) come back."""
    return SQL(
        """
        UPDATE conveyor_lock k
           SET active = false, lifted_on = %(now)s, lifted_by_id = %(uid)s,
               lift_reason = %(reason)s, ending = 'lifted', write_date = %(now)s
         WHERE k.vip_programme_id = %(programme)s AND k.active AND %(some)s
        RETURNING k.id
        """,
        programme=programme_id,
        uid=uid,
        now=now,
        reason=reason,
        some=_of_lines(SQL("k"), line_ids),
    )


def _of_lines(alias, line_ids):
    if line_ids is None:
        return SQL("true")
    return SQL(
        "%s.client_id IN (SELECT client_id FROM conveyor_vip_line WHERE id = ANY(%s))",
        alias,
        list(line_ids),
    )


def give_access(programme_id, uid, now):
    """Let the participants read what is reserved for the owners of the clients on their
    lists, until the programme ends; rows (contact) come back."""
    return SQL(
        """
        INSERT INTO conveyor_permit
               (client_id, partner_id, company_id, user_id, may_read, until, reason,
                given_by_id, given_on, active, use_count, vip_programme_id,
                create_uid, create_date, write_uid, write_date)
        SELECT l.client_id, l.partner_id, l.company_id, l.user_id, true, g.date_to,
               g.name, g.head_id, %(now)s, true, 0, g.id,
               %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM conveyor_vip_line l
          JOIN conveyor_vip_programme g ON g.id = l.programme_id
          JOIN conveyor_client c ON c.id = l.client_id
         WHERE l.programme_id = %(programme)s AND l.user_id IS NOT NULL
           AND l.state <> 'left' AND l.user_id IS DISTINCT FROM c.owner_id
           AND NOT EXISTS (SELECT FROM conveyor_permit r
                            WHERE r.client_id = l.client_id AND r.active
                              AND r.user_id = l.user_id
                              AND r.vip_programme_id = l.programme_id)
         ORDER BY l.id
        RETURNING partner_id
        """,
        programme=programme_id,
        uid=uid,
        now=now,
    )


def end_access(programme_id, now, everything):
    """Withdraw permits of a programme: all, or those of people on whose list the client
    isn't any more, or who own it by now; rows (contact) come back."""
    return SQL(
        """
        UPDATE conveyor_permit r SET active = false, write_date = %(now)s
         WHERE r.vip_programme_id = %(programme)s AND r.active
           AND (%(everything)s OR NOT EXISTS (
                   SELECT FROM conveyor_vip_line l
                     JOIN conveyor_client c ON c.id = l.client_id
                    WHERE l.client_id = r.client_id AND l.user_id = r.user_id
                      AND l.programme_id = r.vip_programme_id AND l.state <> 'left'
                      AND c.owner_id IS DISTINCT FROM r.user_id))
        RETURNING r.partner_id
        """,
        programme=programme_id,
        now=now,
        everything=everything,
    )


def prolong(programme_id, until):
    """Let the locks and permits of a programme end with it; rows (contact) come
    back."""
    return SQL(
        """
        WITH locks AS (
            UPDATE conveyor_lock SET until = %(until)s
             WHERE vip_programme_id = %(programme)s AND active
        )
        UPDATE conveyor_permit SET until = %(until)s
         WHERE vip_programme_id = %(programme)s AND active
        RETURNING partner_id
        """,
        programme=programme_id,
        until=until,
    )


def plan_handovers(programme_id, batch_id, uid, now, monopolised):
    """Plan that the clients on the lists of people who don't own them change hands;
    rows (hand-over, client file) come back.

    :param monopolised: only clients whom the owner keeps to himself
    """
    return SQL(
        """
        INSERT INTO conveyor_handover
               (batch_id, client_id, company_id, conveyor_id, from_user_id, to_user_id,
                decided_by_id, cause, state, reason,
                create_uid, create_date, write_uid, write_date)
        SELECT %(batch)s, c.id, c.company_id, c.conveyor_id, c.owner_id, l.user_id,
               %(uid)s, 'vip', 'planned', g.name, %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM conveyor_vip_line l
          JOIN conveyor_vip_programme g ON g.id = l.programme_id
          JOIN conveyor_client c ON c.id = l.client_id
         WHERE l.programme_id = %(programme)s AND l.state = 'listed'
           AND l.user_id IS DISTINCT FROM c.owner_id
           AND (NOT %(monopolised)s OR l.relation = 'monopolised')
           AND l.declined_on IS NULL
           AND NOT EXISTS (SELECT FROM conveyor_handover h
                            WHERE h.client_id = c.id AND h.state = 'planned')
         ORDER BY c.id
        RETURNING id, client_id
        """,
        batch=batch_id,
        programme=programme_id,
        uid=uid,
        now=now,
        monopolised=monopolised,
    )
