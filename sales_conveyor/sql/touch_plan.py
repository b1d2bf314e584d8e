"""When clients were touched last, and when they are to be touched next.
``rules/touch_plan.py`` is the readable definition."""

from odoo.tools import SQL

from .conveyors import of_owners

#: What is written of each client file.
_COLUMNS = SQL(
    "company_id, last_touch_date, last_mailing_date, rhythm_id, next_touch_date,"
    " plan_on"
)


def summarise(condition):
    """Write on client files when they were touched last and are due next, where it has
    changed; rows (client file) come back, of those.

    :param condition: SQL of the client files ``c`` that are meant
    """
    return SQL(
        """
        WITH file AS MATERIALIZED (
            SELECT c.id, c.company_id, c.partner_id, c.owner_id, c.entry_date, r.id AS
                   rhythm_id, r.personally, r.mailings,
                   coalesce(r.lead_days, 0) AS lead_days,
                   (r.activity_type_id IS NOT NULL OR r.plan_id IS NOT NULL) AS acts,
                   CASE WHEN r.id IS NOT NULL THEN make_interval(
                       days => CASE r.unit WHEN 'day' THEN r.every WHEN 'week'
                               THEN 7 * r.every ELSE 0 END,
                       months => CASE r.unit WHEN 'month' THEN r.every ELSE 0 END)
                       END AS period
              FROM conveyor_client c
              JOIN conveyor_figures f ON f.id = c.figures_id
              LEFT JOIN conveyor_ladder_place place
                     ON place.partner_id = c.partner_id
                    AND place.company_id = c.company_id
              LEFT JOIN LATERAL (
                   SELECT r.* FROM conveyor_touch_rhythm r
                    WHERE r.active AND c.active
                      AND (r.company_id IS NULL OR r.company_id = c.company_id)
                      AND (r.abc_class IS NULL OR r.abc_class = f.abc_class)
                      AND (r.stage_id IS NULL OR r.stage_id = place.stage_id)
                      AND (r.conveyor_id IS NULL OR r.conveyor_id = c.conveyor_id)
                    ORDER BY r.sequence, r.id LIMIT 1) r ON true
             WHERE %(condition)s AND c.merged_into_id IS NULL
        ),
        touched AS MATERIALIZED (
            SELECT file.id, max(t.date) FILTER (WHERE t.personal)::date AS personal,
                   max(t.date) FILTER (WHERE t.channel <> 'mailing')::date AS any_way,
                   max(t.date) FILTER (WHERE t.channel = 'mailing'
                       AND t.state IS DISTINCT FROM 'bounce')::date AS mailing
              FROM file
              JOIN res_partner p ON p.commercial_partner_id = file.partner_id
              JOIN conveyor_touch t ON t.client_partner_id = p.id AND t.active
                   AND coalesce(t.company_id, file.company_id) = file.company_id
             GROUP BY file.id
        ),
        due AS MATERIALIZED (
            SELECT file.*, touched.personal AS last_touch_date,
                   touched.mailing AS last_mailing_date,
                   (coalesce(greatest(
                       CASE WHEN file.personally THEN touched.personal
                            ELSE touched.any_way END,
                       CASE WHEN file.mailings THEN touched.mailing END),
                       file.entry_date) + file.period)::date AS next_touch_date
              FROM file LEFT JOIN touched ON touched.id = file.id
        ),
        told AS MATERIALIZED (
            SELECT due.id, due.company_id, due.last_touch_date, due.last_mailing_date,
                   due.rhythm_id, due.next_touch_date,
                   CASE WHEN due.acts AND due.owner_id IS NOT NULL
                             AND s.planned_for IS DISTINCT FROM due.next_touch_date
                        THEN due.next_touch_date - due.lead_days END AS plan_on
              FROM due LEFT JOIN conveyor_touch_summary s ON s.id = due.id
             WHERE s.id IS NOT NULL OR due.rhythm_id IS NOT NULL
                OR due.last_touch_date IS NOT NULL OR due.last_mailing_date IS NOT NULL
        )
        INSERT INTO conveyor_touch_summary AS s (id, client_id, %(columns)s)
        SELECT id, id, %(columns)s FROM told
        ON CONFLICT (id) DO UPDATE
           SET (%(columns)s)
             = (excluded.company_id, excluded.last_touch_date,
                excluded.last_mailing_date, excluded.rhythm_id,
                excluded.next_touch_date, excluded.plan_on)
         WHERE (s.company_id, s.last_touch_date, s.last_mailing_date, s.rhythm_id,
                s.next_touch_date, s.plan_on)
               IS DISTINCT FROM
               (excluded.company_id, excluded.last_touch_date,
                excluded.last_mailing_date, excluded.rhythm_id,
                excluded.next_touch_date, excluded.plan_on)
        RETURNING s.id
        """,
        condition=condition,
        columns=_COLUMNS,
    )


def summarise_of(partner_ids):
    """:func:`summarise` for commercial entities."""
    return summarise(of_owners(partner_ids))


def to_plan(today, limit):
    """Rows (client file, rhythm, owner, day of the touch) of the clients for whose next
    touch activities are to be made."""
    return SQL(
        """
        SELECT c.id, s.rhythm_id, c.owner_id, s.next_touch_date
          FROM conveyor_touch_summary s
          JOIN conveyor_client c ON c.id = s.id AND c.active
          JOIN res_users u ON u.id = c.owner_id AND u.active
         WHERE s.plan_on IS NOT NULL AND s.plan_on <= %s AND s.rhythm_id IS NOT NULL
         ORDER BY s.plan_on, s.id LIMIT %s
        """,
        today,
        limit,
    )


def planned(client_ids):
    """Note that the activities for the next touch of these clients have been made."""
    return SQL(
        "UPDATE conveyor_touch_summary SET planned_for = next_touch_date, plan_on = "
        "NULL WHERE id = ANY(%s)",
        list(client_ids),
    )


def settled(client_ids):
    """The open activities that were made for a touch which isn't due any more: it has
    taken place, or the plan has changed."""
    return SQL(
        """
        SELECT a.id FROM mail_activity a
          JOIN conveyor_touch_summary s ON s.id = a.res_id
         WHERE a.conveyor_touch_due IS NOT NULL AND a.active
           AND a.res_model = 'conveyor.client' AND a.res_id = ANY(%s)
           AND a.conveyor_touch_due IS DISTINCT FROM s.next_touch_date
        """,
        list(client_ids),
    )
