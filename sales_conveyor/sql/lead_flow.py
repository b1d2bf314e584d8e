"""The flow of leads, week by week, and what it is measured by."""

from odoo.tools import SQL


def rows(is_target):
    """A row for each opportunity that was made, and one for each week and conveyor that
    has a target, from the week of its first opportunity to the present one.

    :param is_target: SQL of whether the opportunity ``l`` is a target client, or NULL
    """
    return SQL(
        """
        SELECT m.id::bigint * 2 AS id, 'leads' AS series, m.at AS date,
               date_trunc('week', m.at)::date AS week, m.company_id, m.conveyor_id,
               m.team_id, m.salesperson_id, m.source_id, m.campaign_id,
               m.lead_id, 1 AS leads, 0 AS target, 1 AS count,
               %(is_target)s AS target_share
          FROM conveyor_stage_move m
          LEFT JOIN crm_lead l ON l.id = m.lead_ref
         WHERE m.kind = 'create'
         UNION ALL
        SELECT (c.id::bigint * 100000 + (week.day::date - '2000-01-01'::date)) * 2 + 1,
               'target', week.day, week.day::date, c.company_id, c.id, NULL, NULL, NULL,
               NULL, NULL, 0, c.target_leads, c.target_leads, NULL
          FROM conveyor_conveyor c
          JOIN LATERAL (SELECT min(m.at) AS at FROM conveyor_stage_move m
                         WHERE m.begins AND m.conveyor_id = c.id) begun ON true
          JOIN LATERAL generate_series(
               date_trunc('week', begun.at), now() AT TIME ZONE 'UTC',
               interval '7 days') week (day) ON true
         WHERE c.target_leads > 0
        """,
        is_target=is_target,
    )
