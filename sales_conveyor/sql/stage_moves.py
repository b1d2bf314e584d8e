"""The history of opportunities: one row for each change of stage, team or status.

What a change is called and where it leads is said readably in ``rules/funnel.py``.

A row that *begins a stay* (``begins``) is an entry into a stage; when the opportunity
leaves the stage, the row is told how (``outcome``, ``stay_seconds``). So conversion and
time in stage are one pass over a narrow table.
"""

from odoo.tools import SQL

from . import stage_days


def record(lead_ids, user_ids, now):
    """Write what has changed of some opportunities since their last row; rows (lead,
    kind, contact) come back, one for each change.

    :param user_ids: who changed them
    """
    return SQL(
        """
        WITH touched AS (
            SELECT * FROM unnest(%(leads)s, %(users)s) AS t (lead_id, uid)
        ),
        present AS (
            SELECT l.id, t.uid, l.partner_id, l.company_id, l.conveyor_id, l.team_id,
                   l.user_id AS salesperson_id, l.source_id, l.campaign_id,
                   CASE WHEN l.won_status = 'lost' THEN l.lost_reason_id END
                       AS lost_reason_id,
                   coalesce(l.type, '') = 'lead' AS is_lead,
                   CASE WHEN l.type = 'lead' THEN NULL ELSE l.stage_id END AS stage_id,
                   coalesce(l.won_status, 'pending') AS status
              FROM touched t JOIN crm_lead l ON l.id = t.lead_id
        ),
        compared AS (
            SELECT p.*, last.id AS last_id, last.to_stage_id AS last_stage_id,
                   last.status AS last_status, stay.id AS stay_id,
                   stay.at AS stay_at, before.sequence AS before_sequence,
                   after.sequence AS after_sequence,
                   CASE
                   WHEN last.id IS NULL THEN 'create'
                   WHEN last.status <> p.status THEN
                        CASE p.status WHEN 'pending' THEN 'reopen' ELSE p.status END
                   WHEN last.is_lead <> p.is_lead THEN 'convert'
                   WHEN last.to_stage_id IS DISTINCT FROM p.stage_id THEN 'move'
                   WHEN last.team_id IS DISTINCT FROM p.team_id THEN 'team'
                   END AS kind
              FROM present p
              LEFT JOIN LATERAL (
                   SELECT m.id, m.to_stage_id, m.status, m.is_lead, m.team_id
                     FROM conveyor_stage_move m
                    WHERE m.lead_id = p.id AND m.lead_ref = p.id
                    ORDER BY m.id DESC LIMIT 1) last ON true
              LEFT JOIN LATERAL (
                   SELECT m.id, m.at
                     FROM conveyor_stage_move m
                    WHERE m.lead_id = p.id AND m.lead_ref = p.id
                      AND m.begins AND m.outcome IS NULL
                    ORDER BY m.id DESC LIMIT 1) stay ON true
              LEFT JOIN crm_stage before ON before.id = last.to_stage_id
              LEFT JOIN crm_stage after ON after.id = p.stage_id
        ),
        changed AS (
            SELECT *,
                   kind IN ('create', 'reopen')
                   OR (kind <> 'lost' AND last_stage_id IS DISTINCT FROM stage_id)
                       AS begins,
                   CASE
                   WHEN kind IN ('create', 'lost', 'reopen')
                        OR last_stage_id IS NOT DISTINCT FROM stage_id THEN 0
                   WHEN kind = 'won' OR last_stage_id IS NULL THEN 1
                   WHEN stage_id IS NULL THEN -1
                   WHEN (after_sequence, stage_id) > (before_sequence, last_stage_id)
                        THEN 1
                   ELSE -1 END AS direction
              FROM compared WHERE kind IS NOT NULL
        ),
        left_stage AS (
            UPDATE conveyor_stage_move m
               SET outcome = CASE WHEN c.kind = 'lost' THEN 'lost'
                                  WHEN c.direction < 0 THEN 'back'
                                  ELSE 'forward' END,
                   lost_reason_id = CASE WHEN c.kind = 'lost' THEN c.lost_reason_id END,
                   left_at = %(now)s,
                   stay_seconds = extract(epoch FROM %(now)s - c.stay_at)
              FROM changed c
             WHERE m.id = c.stay_id AND (c.begins OR c.kind = 'lost')
            RETURNING m.*
        ),
        written AS (
        INSERT INTO conveyor_stage_move (
               lead_id, lead_ref, company_id, conveyor_id, team_id, salesperson_id,
               source_id, campaign_id, lost_reason_id, is_lead, from_stage_id,
               to_stage_id, status, kind, direction, begins, user_id, at, seconds)
        SELECT id, id, company_id, conveyor_id, team_id, salesperson_id, source_id,
               campaign_id, lost_reason_id, is_lead, last_stage_id, stage_id, status,
               kind, direction, begins, uid, %(now)s,
               CASE WHEN begins OR kind = 'lost'
                    THEN extract(epoch FROM %(now)s - stay_at) END
          FROM changed
        RETURNING *
        ),
        day_entered AS (%(entered)s),
        day_ended AS (%(ended)s)
        SELECT id, kind, partner_id FROM changed
        """,
        leads=lead_ids,
        users=user_ids,
        now=now,
        entered=stage_days.add_entered(SQL("written")),
        ended=stage_days.add_ended(SQL("left_stage")),
    )


def give(lead_ids, survivor_id):
    """Let the history of some opportunities belong to another one, which they have
    become part of. ``lead_ref`` still says whose each row was."""
    return SQL(
        "UPDATE conveyor_stage_move SET lead_id = %s WHERE lead_id = ANY(%s)",
        survivor_id,
        list(lead_ids),
    )


def end_merged(merges, now):
    """End the stays of opportunities whose history was given to another one.

    :param merges: {number of the opportunity: (number of the one that it became part
        of, number of the user who merged it)}
    """
    survivors, users = zip(*merges.values(), strict=True)
    return SQL(
        """
        WITH merged AS (
            SELECT * FROM unnest(%(leads)s, %(users)s) AS t (lead_ref, uid)
        ),
        last AS (
            SELECT DISTINCT ON (m.lead_ref) m.*, merged.uid
              FROM merged JOIN conveyor_stage_move m ON m.lead_ref = merged.lead_ref
             WHERE m.lead_id = ANY(%(survivors)s)
             ORDER BY m.lead_ref, m.id DESC
        ),
        stay AS (
            UPDATE conveyor_stage_move
               SET outcome = 'merged', left_at = %(now)s,
                   stay_seconds = extract(epoch FROM %(now)s::timestamp - at)
             WHERE lead_id = ANY(%(survivors)s) AND lead_ref = ANY(%(leads)s)
               AND begins AND outcome IS NULL
            RETURNING *
        ),
        day_ended AS (%(ended)s)
        INSERT INTO conveyor_stage_move (
               lead_id, lead_ref, company_id, conveyor_id, team_id, salesperson_id,
               source_id, campaign_id, is_lead, from_stage_id, to_stage_id, status,
               kind, direction, begins, user_id, at, seconds)
        SELECT lead_id, lead_ref, company_id, conveyor_id, team_id, salesperson_id,
               source_id, campaign_id, is_lead, to_stage_id, to_stage_id, status,
               'merge', 0, false, uid, %(now)s,
               (SELECT s.stay_seconds FROM stay s WHERE s.lead_ref = last.lead_ref)
          FROM last WHERE kind <> 'merge'
        """,
        leads=list(merges),
        users=list(users),
        survivors=list(survivors),
        now=now,
        ended=stage_days.add_ended(SQL("stay")),
    )
