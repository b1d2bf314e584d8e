"""What goes with the lists of a VIP programme: locks, permits, hand-overs. Each
statement is one, whatever the number of clients."""

from odoo.tools import SQL


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
