"""The history of opportunities that are older than the addon, from Odoo's own log."""

from odoo.tools import SQL


def build(stage_field_id, active_field_id):
    """Write the history of all opportunities that have none, in one statement.

    Odoo's log knows the changes of stage and of being archived. What it can't tell is
    made good at the end: where the last known stage or status isn't the present one
    (the log was switched off, or deleted), a change is written at the time of Odoo's
    last stage update, or closing.

    :param stage_field_id: number of the field ``stage_id`` of opportunities
    :param active_field_id: number of the field ``active``
    """
    return SQL(
        """
        WITH lead AS (
            SELECT l.id, l.company_id, l.conveyor_id, l.team_id, l.user_id, l.source_id,
                   l.campaign_id, l.lost_reason_id, l.type = 'lead' AS is_lead,
                   l.stage_id, coalesce(l.won_status, 'pending') AS status,
                   l.create_date, l.create_uid,
                   coalesce(l.date_last_stage_update, l.create_date) AS stage_date,
                   coalesce(l.date_closed, l.write_date, l.create_date) AS closed_date
              FROM crm_lead l
             WHERE NOT EXISTS (SELECT FROM conveyor_stage_move m
                                WHERE m.lead_ref = l.id)
        ),
        logged AS (
            SELECT m.res_id AS lead_id, greatest(m.date, lead.create_date) AS at,
                   t.id AS place, t.field_id = %(stage)s AS of_stage,
                   t.old_value_integer AS old, t.new_value_integer AS new,
                   m.create_uid AS uid
              FROM mail_tracking_value t
              JOIN mail_message m ON m.id = t.mail_message_id AND m.model = 'crm.lead'
              JOIN lead ON lead.id = m.res_id
             WHERE t.field_id IN (%(stage)s, %(active)s)
        ),
        -- one pass over the log for each: not a look through it for each opportunity
        first_stage AS (
            SELECT DISTINCT ON (lead_id) lead_id, old FROM logged WHERE of_stage
             ORDER BY lead_id, at, place
        ),
        last_stage AS (
            SELECT DISTINCT ON (lead_id) lead_id, new, at FROM logged WHERE of_stage
             ORDER BY lead_id, at DESC, place DESC
        ),
        last_active AS (
            SELECT DISTINCT ON (lead_id) lead_id, new = 0 AS lost, at FROM logged
             WHERE NOT of_stage ORDER BY lead_id, at DESC, place DESC
        ),
        event AS (
            -- it was made, in the stage that the first logged change left
            SELECT lead.id AS lead_id, lead.create_date AS at, 0 AS place,
                   lead.create_uid AS uid, 'create' AS kind,
                   coalesce(first.old, lead.stage_id) AS stage_id
              FROM lead LEFT JOIN first_stage first ON first.lead_id = lead.id
             UNION ALL
            SELECT lead_id, at, place, uid,
                   CASE WHEN of_stage THEN 'move' WHEN new = 0 THEN 'lost'
                        ELSE 'reopen' END,
                   CASE WHEN of_stage THEN new END
              FROM logged
             UNION ALL
            -- what the log has missed
            SELECT lead.id, greatest(lead.stage_date, last.at), 2147483646,
                   NULL::int, 'move', lead.stage_id
              FROM lead
              JOIN last_stage last ON last.lead_id = lead.id
                   AND last.new IS DISTINCT FROM lead.stage_id
             UNION ALL
            SELECT lead.id, greatest(lead.closed_date, last.at), 2147483647, NULL::int,
                   CASE lead.status WHEN 'lost' THEN 'lost' ELSE 'reopen' END, NULL
              FROM lead
              LEFT JOIN last_active last ON last.lead_id = lead.id
             WHERE (lead.status = 'lost') <> coalesce(last.lost, false)
        ),
        numbered AS (
            SELECT e.*, count(e.stage_id) OVER w AS stage_run,
                   row_number() OVER w AS nr
              FROM event e
            WINDOW w AS (PARTITION BY e.lead_id ORDER BY e.at, e.place)
        ),
        staged AS (
            SELECT n.lead_id, n.at, n.nr, n.uid, n.kind,
                   CASE WHEN lead.is_lead THEN NULL ELSE
                        first_value(n.stage_id) OVER (
                            PARTITION BY n.lead_id, n.stage_run ORDER BY n.nr)
                   END AS stage_id
              FROM numbered n JOIN lead ON lead.id = n.lead_id
        ),
        chained AS (
            SELECT s.*,
                   lag(s.stage_id) OVER w AS from_stage_id,
                   lag(s.kind) OVER w AS last_kind
              FROM staged s
            WINDOW w AS (PARTITION BY s.lead_id ORDER BY s.nr)
        ),
        row AS (
            SELECT c.lead_id, c.at, c.nr, c.uid, c.from_stage_id, c.stage_id,
                   CASE WHEN c.kind = 'move' AND after.is_won THEN 'won'
                        ELSE c.kind END AS kind,
                   CASE WHEN c.kind = 'lost' THEN 'lost'
                        WHEN after.is_won THEN 'won' ELSE 'pending' END AS status,
                   c.kind <> 'lost' AS begins,
                   CASE WHEN c.kind <> 'move' THEN 0
                        WHEN after.is_won THEN 1
                        WHEN (after.sequence, after.id) > (before.sequence, before.id)
                             THEN 1 ELSE -1 END AS direction
              FROM chained c
              LEFT JOIN crm_stage before ON before.id = c.from_stage_id
              LEFT JOIN crm_stage after ON after.id = c.stage_id
              -- nothing has happened where the stage is what it was
             WHERE c.kind <> 'move' OR c.stage_id IS DISTINCT FROM c.from_stage_id
        ),
        timed AS (
            SELECT r.*,
                   lag(r.at) OVER w AS since,
                   lag(r.begins) OVER w AS stayed,
                   lead(r.at) OVER w AS until,
                   lead(r.kind) OVER w AS next_kind,
                   lead(r.direction) OVER w AS next_direction
              FROM row r
            WINDOW w AS (PARTITION BY r.lead_id ORDER BY r.nr)
        )
        INSERT INTO conveyor_stage_move (
               lead_id, lead_ref, company_id, conveyor_id, team_id, salesperson_id,
               source_id, campaign_id, lost_reason_id, is_lead, from_stage_id,
               to_stage_id, status, kind, direction, begins, outcome, user_id, at,
               left_at, seconds, stay_seconds)
        SELECT lead.id, lead.id, lead.company_id, lead.conveyor_id, lead.team_id,
               lead.user_id, lead.source_id, lead.campaign_id,
               CASE WHEN 'lost' IN (t.kind, t.next_kind) THEN lead.lost_reason_id END,
               lead.is_lead,
               t.from_stage_id, t.stage_id, t.status, t.kind, t.direction, t.begins,
               CASE WHEN t.begins AND t.next_kind IS NOT NULL THEN
                    CASE WHEN t.next_kind = 'lost' THEN 'lost'
                         WHEN t.next_direction < 0 THEN 'back' ELSE 'forward' END END,
               (SELECT u.id FROM res_users u WHERE u.id = t.uid), t.at,
               CASE WHEN t.begins THEN t.until END,
               CASE WHEN t.stayed THEN extract(epoch FROM t.at - t.since) END,
               CASE WHEN t.begins THEN extract(epoch FROM t.until - t.at) END
          FROM timed t JOIN lead ON lead.id = t.lead_id
         ORDER BY t.at, t.lead_id, t.nr
        """,
        stage=stage_field_id,
        active=active_field_id,
    )
