"""What goes along when a client changes hands, found and written down in sets."""

from odoo.tools import SQL

#: Contacts ``c`` of the clients that change hands, with the hand-over, and documents
#: ``d`` of them on which somebody may have planned something, or which somebody may
#: follow. What goes along belongs to the owner who hands over.
#:
#: Hand-overs of many have been written just now, so nothing is known of how many rows
#: there are: each step is done for the rows of the one before (``MATERIALIZED``, and
#: ``OFFSET 0`` in what is looked up), and never for whole tables. Things are looked up
#: by the contact or document, not by whose they are: the owner may have thousands.
_CONTACTS = """
    WITH contact AS MATERIALIZED (
        SELECT h.id AS handover_id, h.from_user_id, h.to_user_id,
               c.id AS client_id, c.company_id,
               p.id, p.complete_name, p.id = c.partner_id AS is_client,
               coalesce(b.with_opportunities, true) AS with_opportunities,
               coalesce(b.with_quotations, true) AS with_quotations,
               coalesce(b.with_activities, true) AS with_activities,
               coalesce(b.with_meetings, true) AS with_meetings,
               coalesce(b.with_followers, true) AS with_followers
          FROM (SELECT * FROM conveyor_handover WHERE id IN %(ids)s OFFSET 0) h
          JOIN conveyor_client c ON c.id = h.client_id
          JOIN LATERAL (SELECT id, complete_name FROM res_partner
                         WHERE commercial_partner_id = c.partner_id OFFSET 0) p ON true
          LEFT JOIN conveyor_handover_batch b ON b.id = h.batch_id
    ),
    document AS MATERIALIZED (
        SELECT c.*, d.res_model, d.res_id
          FROM contact c
          JOIN LATERAL (
            SELECT 'res.partner' AS res_model, c.id AS res_id
            UNION ALL
            SELECT 'conveyor.client', c.client_id WHERE c.is_client
            UNION ALL
            SELECT 'crm.lead', l.id FROM crm_lead l
             WHERE l.partner_id = c.id
               AND coalesce(l.company_id, c.company_id) = c.company_id
            UNION ALL
            SELECT 'sale.order', o.id FROM sale_order o
             WHERE o.partner_id = c.id AND o.company_id = c.company_id
          ) d ON true
         WHERE c.with_activities OR c.with_followers
    )
"""
_BELONGINGS = f"""
    {_CONTACTS}
    SELECT c.handover_id, 'opportunity' AS kind, 'crm.lead' AS res_model,
           l.id AS res_id, l.name, l.team_id, c.from_user_id, c.to_user_id
      FROM contact c
      JOIN LATERAL (SELECT id, name::varchar, team_id, user_id FROM crm_lead
                     WHERE partner_id = c.id AND active AND won_status = 'pending'
                       AND coalesce(company_id, c.company_id) = c.company_id
                    OFFSET 0) l ON l.user_id = c.from_user_id
     WHERE c.with_opportunities
    UNION ALL
    SELECT c.handover_id, 'quotation', 'sale.order', o.id, o.name, o.team_id,
           c.from_user_id, c.to_user_id
      FROM contact c
      JOIN LATERAL (SELECT id, name, team_id, user_id FROM sale_order
                     WHERE partner_id = c.id AND state IN ('draft', 'sent')
                       AND company_id = c.company_id
                    OFFSET 0) o ON o.user_id = c.from_user_id
     WHERE c.with_quotations
    UNION ALL
    SELECT d.handover_id, 'activity', 'mail.activity', a.id,
           coalesce(nullif(a.summary, ''), a.res_name), NULL,
           d.from_user_id, d.to_user_id
      FROM document d
      JOIN LATERAL (SELECT id, summary, res_name, user_id, res_model
                      FROM mail_activity WHERE res_id = d.res_id AND active
                    OFFSET 0) a ON a.user_id = d.from_user_id
           AND a.res_model = d.res_model
     WHERE d.with_activities
    UNION ALL
    SELECT c.handover_id, 'meeting', 'calendar.event', e.id, e.name, NULL,
           c.from_user_id, c.to_user_id
      FROM contact c
      JOIN LATERAL (
        SELECT rel.calendar_event_id AS id FROM calendar_event_res_partner_rel rel
         WHERE rel.res_partner_id = c.id
        UNION
        SELECT m.id FROM calendar_event m JOIN crm_lead l ON l.id = m.opportunity_id
         WHERE l.partner_id = c.id
      ) found ON true
      JOIN LATERAL (SELECT id, name FROM calendar_event
                     WHERE id = found.id AND active AND user_id = c.from_user_id
                       AND start >= %(now)s OFFSET 0) e ON true
     WHERE c.with_meetings
    UNION ALL
    SELECT d.handover_id, 'follower', f.res_model, f.res_id, d.complete_name, NULL,
           d.from_user_id, d.to_user_id
      FROM document d
      JOIN res_users u ON u.id = d.from_user_id
      JOIN LATERAL (SELECT res_model, res_id FROM mail_followers
                     WHERE res_model = d.res_model AND res_id = d.res_id
                       AND partner_id = u.partner_id OFFSET 0) f ON true
     WHERE d.with_followers
"""


def _belongings(handover_ids, now):
    return SQL(_BELONGINGS, ids=tuple(handover_ids), now=now)


def count(handover_ids, now):
    """Count what would go along; rows (kind, number)."""
    return SQL(
        "SELECT kind, count(DISTINCT (res_model, res_id)) FROM (%s) x GROUP BY kind",
        _belongings(handover_ids, now),
    )


def record(handover_ids, now, kinds=None):
    """Write down what goes along; rows (kind, number of what, new owner).

    :param kinds: only of these kinds
    """
    return SQL(
        """
        INSERT INTO conveyor_handover_item
               (handover_id, kind, res_model, res_id, name, from_team_id,
                from_user_id, to_user_id, state)
        SELECT DISTINCT ON (x.kind, x.res_model, x.res_id)
               x.handover_id, x.kind, x.res_model, x.res_id, x.name, x.team_id,
               x.from_user_id, x.to_user_id, 'moved'
          FROM (%s) x
         WHERE %s
         ORDER BY x.kind, x.res_model, x.res_id, x.handover_id
        RETURNING kind, res_id, to_user_id
        """,
        _belongings(handover_ids, now),
        SQL("x.kind = ANY(%s)", list(kinds)) if kinds else SQL("true"),
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
