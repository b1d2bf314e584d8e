"""What goes along when a client changes hands, found and written down in sets."""

from odoo.tools import SQL

#: Hand-overs ``h`` of clients ``c`` with all contacts ``p`` of the client. What goes
#: along belongs to the owner who hands over.
_CLIENTS = """
    FROM conveyor_handover h
    JOIN conveyor_client c ON c.id = h.client_id
    JOIN res_partner p ON p.commercial_partner_id = c.partner_id
    LEFT JOIN conveyor_handover_batch b ON b.id = h.batch_id
"""
#: Documents ``d`` of the client on which somebody may have planned something, or which
#: somebody may follow.
_DOCUMENTS = """
    JOIN LATERAL (
        SELECT 'res.partner' AS res_model, p.id AS res_id
        UNION ALL
        SELECT 'conveyor.client', c.id WHERE p.id = c.partner_id
        UNION ALL
        SELECT 'crm.lead', l.id FROM crm_lead l
         WHERE l.partner_id = p.id
           AND coalesce(l.company_id, c.company_id) = c.company_id
        UNION ALL
        SELECT 'sale.order', o.id FROM sale_order o
         WHERE o.partner_id = p.id AND o.company_id = c.company_id
    ) d ON true
"""
_BELONGINGS = f"""
    SELECT h.id AS handover_id, 'opportunity' AS kind, 'crm.lead' AS res_model,
           l.id AS res_id, l.name::varchar AS name, l.team_id
    {_CLIENTS}
    JOIN crm_lead l ON l.partner_id = p.id AND l.user_id = h.from_user_id
         AND l.active AND l.won_status = 'pending'
         AND coalesce(l.company_id, c.company_id) = c.company_id
    WHERE h.id IN %(ids)s AND coalesce(b.with_opportunities, true)
    UNION ALL
    SELECT h.id, 'quotation', 'sale.order', o.id, o.name, o.team_id
    {_CLIENTS}
    JOIN sale_order o ON o.partner_id = p.id AND o.user_id = h.from_user_id
         AND o.state IN ('draft', 'sent') AND o.company_id = c.company_id
    WHERE h.id IN %(ids)s AND coalesce(b.with_quotations, true)
    UNION ALL
    SELECT h.id, 'activity', 'mail.activity', a.id,
           coalesce(nullif(a.summary, ''), a.res_name), NULL
    {_CLIENTS} {_DOCUMENTS}
    JOIN mail_activity a ON a.res_model = d.res_model AND a.res_id = d.res_id
         AND a.user_id = h.from_user_id AND a.active
    WHERE h.id IN %(ids)s AND coalesce(b.with_activities, true)
    UNION ALL
    SELECT h.id, 'meeting', 'calendar.event', e.id, e.name, NULL
    {_CLIENTS}
    JOIN LATERAL (
        SELECT rel.calendar_event_id AS id FROM calendar_event_res_partner_rel rel
         WHERE rel.res_partner_id = p.id
        UNION
        SELECT m.id FROM calendar_event m JOIN crm_lead l ON l.id = m.opportunity_id
         WHERE l.partner_id = p.id
    ) found ON true
    JOIN calendar_event e ON e.id = found.id AND e.active
         AND e.user_id = h.from_user_id AND e.start >= %(now)s
    WHERE h.id IN %(ids)s AND coalesce(b.with_meetings, true)
    UNION ALL
    SELECT h.id, 'follower', f.res_model, f.res_id, p.complete_name, NULL
    {_CLIENTS} {_DOCUMENTS}
    JOIN res_users u ON u.id = h.from_user_id
    JOIN mail_followers f ON f.res_model = d.res_model AND f.res_id = d.res_id
         AND f.partner_id = u.partner_id
    WHERE h.id IN %(ids)s AND coalesce(b.with_followers, true)
"""


def _belongings(handover_ids, now):
    return SQL(_BELONGINGS, ids=tuple(handover_ids), now=now)


def count(handover_ids, now):
    """Count what would go along; rows (kind, number)."""
    return SQL(
        "SELECT kind, count(DISTINCT (res_model, res_id)) FROM (%s) x GROUP BY kind",
        _belongings(handover_ids, now),
    )


def record(handover_ids, now):
    """Write down what goes along; rows (kind, number of what, new owner)."""
    return SQL(
        """
        INSERT INTO conveyor_handover_item
               (handover_id, kind, res_model, res_id, name, from_team_id,
                from_user_id, to_user_id, state)
        SELECT DISTINCT ON (x.kind, x.res_model, x.res_id)
               x.handover_id, x.kind, x.res_model, x.res_id, x.name, x.team_id,
               h.from_user_id, h.to_user_id, 'moved'
          FROM (%s) x JOIN conveyor_handover h ON h.id = x.handover_id
         ORDER BY x.kind, x.res_model, x.res_id, x.handover_id
        RETURNING kind, res_id, to_user_id
        """,
        _belongings(handover_ids, now),
    )


def keep_counts(handover_ids):
    """Write on the hand-overs how much of each kind went along."""
    return SQL(
        """
        UPDATE conveyor_handover h
           SET opportunity_count = x.opportunities, quotation_count = x.quotations,
               activity_count = x.activities, meeting_count = x.meetings,
               follower_count = x.followers
          FROM (SELECT i.handover_id,
                       count(*) FILTER (WHERE kind = 'opportunity') AS opportunities,
                       count(*) FILTER (WHERE kind = 'quotation') AS quotations,
                       count(*) FILTER (WHERE kind = 'activity') AS activities,
                       count(*) FILTER (WHERE kind = 'meeting') AS meetings,
                       count(*) FILTER (WHERE kind = 'follower') AS followers
                  FROM conveyor_handover_item i
                 WHERE i.handover_id IN %s
                 GROUP BY i.handover_id) x
         WHERE h.id = x.handover_id
        """,
        tuple(handover_ids),
    )


def swap_followers(handover_ids, back=False):
    """Let the new owners follow what the old ones followed, instead of these; or the
    other way round. Whoever follows already goes on as before. Rows (item) of what was
    done come back."""
    old, new = SQL("i.from_user_id"), SQL("i.to_user_id")
    if back:
        old, new = new, old
    return SQL(
        """
        WITH swapped AS (
            SELECT i.id AS item_id, f.id, nu.partner_id,
                   EXISTS (SELECT 1 FROM mail_followers other
                            WHERE other.res_model = i.res_model
                              AND other.res_id = i.res_id
                              AND other.partner_id = nu.partner_id) AS there
              FROM conveyor_handover_item i
              JOIN res_users ou ON ou.id = %(old)s
              JOIN res_users nu ON nu.id = %(new)s
              JOIN mail_followers f ON f.res_model = i.res_model
                   AND f.res_id = i.res_id AND f.partner_id = ou.partner_id
             WHERE i.handover_id IN %(ids)s AND i.kind = 'follower'
               AND i.state = 'moved'
        ), gone AS (
            DELETE FROM mail_followers f USING swapped s WHERE f.id = s.id AND s.there
        ), moved AS (
            UPDATE mail_followers f SET partner_id = s.partner_id
              FROM swapped s WHERE f.id = s.id AND NOT s.there
        )
        SELECT item_id FROM swapped
        """,
        old=old,
        new=new,
        ids=tuple(handover_ids),
    )


def loads(user_ids, company_id):
    """Return how many clients people have in a company, and which hand-over to each was
    the last; rows (user, clients, last)."""
    return SQL(
        """
        SELECT u.id,
               (SELECT count(*) FROM conveyor_client c
                 WHERE c.owner_id = u.id AND c.active AND c.company_id = %(company)s),
               coalesce((SELECT max(h.id) FROM conveyor_handover h
                          WHERE h.to_user_id = u.id AND h.state = 'done'
                            AND h.company_id = %(company)s), 0)
          FROM res_users u WHERE u.id IN %(users)s
        """,
        company=company_id,
        users=tuple(user_ids),
    )


def plan_first_purchases(client_ids, uid, now):
    """Plan that clients who have just bought for the first time go to the client teams
    of their conveyors, where these have a rule for it; rows (hand-over) of the new
    plans.

    Who entered by a document from before the conveyor's rule isn't meant, nor who is
    with somebody of a client team already. Once for each client, ever: the table's
    unique index says so.
    """
    return SQL(
        """
        INSERT INTO conveyor_handover
               (client_id, company_id, conveyor_id, from_user_id, cause, state,
                create_uid, write_uid, create_date, write_date)
        SELECT c.id, c.company_id, c.conveyor_id, c.owner_id, 'first_purchase',
               'planned', %(uid)s, %(uid)s, %(now)s, %(now)s
          FROM conveyor_client c
          JOIN conveyor_conveyor k ON k.id = c.conveyor_id
         WHERE c.id IN %(clients)s AND c.entry_cause = 'invoice'
           AND c.merged_into_id IS NULL AND c.active
           AND k.handover_rule <> 'keep' AND c.entry_date >= k.handover_since
           AND NOT EXISTS (
               SELECT 1 FROM crm_team t
                 JOIN crm_team_member m ON m.crm_team_id = t.id AND m.active
                WHERE t.conveyor_id = k.id AND t.active
                  AND t.conveyor_phase = 'account_management'
                  AND m.user_id = c.owner_id)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        clients=tuple(client_ids),
        uid=uid,
        now=now,
    )
