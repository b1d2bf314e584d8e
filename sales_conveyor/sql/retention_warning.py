"""Warnings of clients who are about to leave, in sets: who is warned of, who was spoken
to, who came back, and what the warning did."""

from odoo.tools import SQL

from . import purchases

#: Normal quantile of a two-sided band of 95 %.
_WIDE = SQL("1.96::float8")


def begin(today):
    """Begin an episode for each client at risk on a conveyor that warns, once for each
    silence; rows (number) come back.

    Whom nobody is warned of, for comparison, is decided as ``rules.retention.held_out``
    has it.
    """
    return SQL(
        """
        INSERT INTO conveyor_retention_warning
               (client_id, company_id, conveyor_id, owner_id, group_id, began_on,
                last_day, silent_days, churn_date, probability, reason, horizon,
                held_out, planned, state, revenue)
        SELECT r.id, r.company_id, c.conveyor_id, c.owner_id, r.group_id, %(today)s,
               r.last_day, %(today)s - r.last_day, r.churn_date, r.probability,
               CASE WHEN %(today)s >= r.churn_date - v.warning_days THEN 'point'
                    ELSE 'probability' END,
               co.conveyor_retention_horizon, chance.held_out, chance.held_out, 'open',
               0
          FROM conveyor_retention r
          JOIN conveyor_client c ON c.id = r.id AND c.active
          JOIN conveyor_conveyor v ON v.id = c.conveyor_id AND v.active
               AND v.warning_active
          JOIN res_company co ON co.id = r.company_id
         CROSS JOIN LATERAL (
               SELECT ('x' || substr(md5(r.id || ' ' || r.last_day), 1, 7)
                       )::bit(28)::int %% 10000
                      < v.warning_held_out * 100 AS held_out) chance
         WHERE r.status = 'at_risk'
        ON CONFLICT (client_id, last_day) DO NOTHING
        RETURNING id
        """,
        today=today,
    )


def returned(today):
    """Rows (contact) of clients of episodes that are followed and who have bought."""
    return SQL(
        """
        SELECT DISTINCT c.partner_id
          FROM conveyor_retention_warning w
          JOIN conveyor_client c ON c.id = w.client_id
          JOIN conveyor_retention r ON r.id = w.client_id
         WHERE r.last_day > w.last_day
           AND (w.state = 'open' OR w.began_on + w.horizon >= %(today)s)
        """,
        today=today,
    )


def follow(scope, today):
    """Write what became of episodes: who came back, when, and what it has bought within
    the horizon; rows (number of the episode, activity) come back, of those who did.

    :param scope: the clients that :func:`returned` names
    """
    return SQL(
        """
        WITH %(days)s,
        came AS (
            SELECT w.id, min(day.day) FILTER (WHERE day.bought) AS day,
                   coalesce(sum(day.revenue), 0) AS revenue
              FROM conveyor_retention_warning w
              JOIN conveyor_client c ON c.id = w.client_id
              JOIN day ON day.partner_id = c.partner_id
                   AND day.company_id = w.company_id
                   AND day.day > w.last_day AND day.day <= w.began_on + w.horizon
             WHERE w.state = 'open' OR w.began_on + w.horizon >= %(today)s
             GROUP BY w.id
        )
        UPDATE conveyor_retention_warning w
           SET came_back_on = came.day, revenue = came.revenue, state = 'came_back',
               ended_on = coalesce(w.ended_on, %(today)s)
          FROM came
         WHERE came.id = w.id AND came.day IS NOT NULL
           AND (w.came_back_on, w.revenue, w.state)
               IS DISTINCT FROM (came.day, came.revenue, 'came_back')
        RETURNING w.id, w.activity_id
        """,
        days=purchases.days(scope),
        today=today,
    )


def contacted(today):
    """Write who was spoken to since the warning: the activity was done, or there was a
    personal touch from us; rows (number) come back."""
    return SQL(
        """
        WITH spoken AS (
            SELECT w.id, least(
                   (SELECT a.date_done::date FROM mail_activity a
                     WHERE a.id = w.activity_id AND NOT a.active),
                   (SELECT min(t.date)::date FROM conveyor_touch t
                     WHERE t.client_partner_id = c.partner_id AND t.personal
                       AND t.direction = 'out' AND t.active
                       AND (t.company_id = w.company_id OR t.company_id IS NULL)
                       AND t.date >= w.began_on
                       AND t.date < coalesce(w.came_back_on, w.began_on + w.horizon)
                                    + 1)) AS day
              FROM conveyor_retention_warning w
              JOIN conveyor_client c ON c.id = w.client_id
             WHERE w.contacted_on IS NULL
               AND (w.state = 'open' OR w.began_on + w.horizon >= %(today)s - 7)
        )
        UPDATE conveyor_retention_warning w SET contacted_on = spoken.day
          FROM spoken
         WHERE spoken.id = w.id AND spoken.day IS NOT NULL
        RETURNING w.id
        """,
        today=today,
    )


def end(today):
    """End the episodes whose horizon is over and whose client hasn't come back."""
    return SQL(
        """
        UPDATE conveyor_retention_warning
           SET state = 'silent', ended_on = %(today)s
         WHERE state = 'open' AND began_on + horizon < %(today)s
        RETURNING id
        """,
        today=today,
    )


def effect(today):
    """Select how many came back, by conveyor and by what was done: of episodes whose
    horizon is over, so that everybody had the same time.

    ``warned`` and ``held_out`` were chosen by chance, so their difference is what the
    warning did. Whoever was contacted was chosen by people.
    """
    return SQL(
        """
        SELECT row_number() OVER (ORDER BY company_id, conveyor_id, arm) AS id,
               arms.*, came::float8 / count AS share,
               greatest((came + z2 / 2 - wide) / (count + z2), 0) AS share_low,
               least((came + z2 / 2 + wide) / (count + z2), 1) AS share_high,
               revenue / count AS revenue_each
          FROM (
            SELECT w.company_id, w.conveyor_id, arm.name AS arm,
                   count(*)::int AS count,
                   (count(*) FILTER (WHERE w.state = 'came_back'))::int AS came,
                   sum(w.revenue) AS revenue
              FROM conveyor_retention_warning w
             CROSS JOIN LATERAL (VALUES
                   (CASE WHEN w.held_out THEN 'held_out' ELSE 'warned' END),
                   (CASE WHEN w.held_out THEN NULL
                         WHEN w.contacted_on IS NULL THEN 'not_contacted'
                         ELSE 'contacted' END)) arm (name)
             WHERE arm.name IS NOT NULL AND w.began_on + w.horizon < %(today)s
             GROUP BY w.company_id, w.conveyor_id, arm.name
          ) arms
         CROSS JOIN LATERAL (
               SELECT %(wide)s ^ 2 AS z2,
                      %(wide)s * sqrt(came * (count - came)::float8 / count
                                      + %(wide)s ^ 2 / 4) AS wide) band
        """,
        today=today,
        wide=_WIDE,
    )
