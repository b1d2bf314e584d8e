"""Locks in sets: what is in force on contacts, and the end of what has run out."""

from odoo.tools import SQL


def in_force(today):
    """Condition on locks ``l``: they hold today. A reservation also ends when the
    contact becomes a client of the company."""
    return SQL(
        """
        l.active AND (l.until IS NULL OR l.until >= %(today)s)
        AND (l.kind <> 'reserved' OR NOT EXISTS (
            SELECT 1 FROM conveyor_client c
             WHERE c.partner_id = l.partner_id AND c.company_id = l.company_id
               AND c.merged_into_id IS NULL))
        """,
        today=today,
    )


def on_partners(partner_ids, company_id, today):
    """What is locked of the given clients and prospects in a company, one row each:
    partner, kind, owner, until, reason, who has set it."""
    return SQL(
        """
        WITH found AS (
            SELECT c.partner_id, 'central_file' AS kind, c.owner_id AS user_id,
                   NULL::date AS until, NULL AS reason, NULL::int AS set_by_id
              FROM conveyor_client c
             WHERE c.partner_id IN %(partners)s AND c.company_id = %(company)s
               AND c.active
             UNION ALL
            SELECT l.partner_id, l.kind, l.owner_id, l.until, l.reason, l.set_by_id
              FROM conveyor_lock l
             WHERE l.partner_id IN %(partners)s AND l.company_id = %(company)s
               AND %(in_force)s
        )
        SELECT f.partner_id, f.kind, %(owner)s, f.until, f.reason, %(set_by)s
          FROM found f
         ORDER BY f.partner_id, f.kind = 'central_file', f.kind
        """,
        partners=tuple(partner_ids),
        company=company_id,
        in_force=in_force(today),
        owner=_name_of("f.user_id"),
        set_by=_name_of("f.set_by_id"),
    )


def _name_of(user):
    """The name of a user, looked up for each of the few rows: to plan joins with
    contacts takes PostgreSQL longer than all the rest."""
    return SQL(
        "(SELECT name FROM res_partner"
        " WHERE id = (SELECT partner_id FROM res_users WHERE id = %s))",
        SQL(user),
    )


def reserve(rows, *, user_id, company_id, conveyor_id, until, now):
    """Write reservations: (contact, place). Where somebody else has just written the
    same contact or place, and this transaction can't see it yet, PostgreSQL makes it
    fail as a conflict of transactions, which is tried again."""
    return SQL(
        """
        INSERT INTO conveyor_lock (kind, partner_id, slot, owner_id, set_by_id,
               company_id, conveyor_id, until, since, active,
               create_uid, create_date, write_uid, write_date)
        SELECT 'reserved', r.partner_id, r.slot, %(user)s, %(user)s, %(company)s,
               %(conveyor)s, %(until)s, %(now)s, true, %(user)s, %(now)s, %(user)s,
               %(now)s
          FROM (VALUES %(rows)s) r (partner_id, slot)
            ON CONFLICT DO NOTHING
        RETURNING id
        """,
        rows=SQL(", ").join(SQL("(%s, %s)", *row) for row in rows),
        user=user_id,
        company=company_id,
        conveyor=conveyor_id,
        until=until,
        now=now,
    )


def end_reservations(condition, today, now):
    """Close reservations that are over: the time is up, or the contact has bought.

    :param condition: SQL on locks ``l``
    """
    return SQL(
        """
        UPDATE conveyor_lock l
           SET active = false, lifted_on = %(now)s,
               ending = CASE WHEN l.until < %(today)s THEN 'expired'
                             ELSE 'bought' END
         WHERE l.active AND l.kind = 'reserved' AND (%(condition)s)
           AND NOT (%(in_force)s)
        RETURNING l.id
        """,
        now=now,
        today=today,
        condition=condition,
        in_force=in_force(today),
    )


def end_reservations_of(partner_ids, today, now):
    """:func:`end_reservations` of commercial entities."""
    return end_reservations(SQL("l.partner_id = ANY(%s)", partner_ids), today, now)


def end_expired(today, now):
    """Close all locks whose last day is over; they have not been in force since."""
    return SQL(
        """
        UPDATE conveyor_lock l
           SET active = false, lifted_on = %(now)s, ending = 'expired'
         WHERE l.active AND l.until < %(today)s
        RETURNING l.id
        """,
        now=now,
        today=today,
    )


def overview(today):
    """All locks: those that were set, and that of the central file on each client."""
    return SQL(
        """
        SELECT l.id * 2 AS id, l.id AS lock_id, l.kind, l.partner_id, l.client_id,
               l.company_id, l.owner_id, l.since, l.until, l.reason, l.set_by_id,
               l.lifted_on, l.lifted_by_id, l.lift_reason,
               CASE WHEN %(in_force)s THEN 'in_force' ELSE 'over' END AS state
          FROM conveyor_lock l
         UNION ALL
        SELECT c.id * 2 + 1, NULL, 'central_file', c.partner_id, c.id, c.company_id,
               c.owner_id, c.entry_date::timestamp, NULL, NULL, NULL, NULL, NULL, NULL,
               'in_force'
          FROM conveyor_client c
         WHERE c.active
        """,
        in_force=in_force(today),
    )
