"""The touch journal: how its rows are made equal to what the sources say, rows of our
own, and what client files say of them."""

import json

from odoo.tools import SQL

from .touch_sources import wanted


def apply(kind, scope, now):
    """Make the journal equal to what some sources say: what differs is written, and
    what they say no more goes; rows (contact as client) come back, of those concerned.

    Whose client somebody was is written once and stays, as the client of a document
    does. Of several persons of one client only the first one's row is counted.

    :param scope: what ``listed`` or ``ranged`` returns
    """
    condition, keys = scope
    return SQL(
        """
        WITH source AS MATERIALIZED (%(keys)s),
        wanted AS MATERIALIZED (
            SELECT w.*, x.id AS row_id,
                   coalesce(x.client_partner_id, p.commercial_partner_id, p.id)
                   AS client_partner_id
              FROM (%(wanted)s) w
              JOIN res_partner p ON p.id = w.partner_id
              LEFT JOIN conveyor_touch x ON x.key = w.key
                   AND x.partner_id = w.partner_id
        ),
        ranked AS MATERIALIZED (
            SELECT wanted.*, (row_number() OVER (
                   PARTITION BY key, client_partner_id ORDER BY partner_id) = 1)::int
                   AS touch_count
              FROM wanted
        ),
        gone AS (
            DELETE FROM conveyor_touch x USING source
             WHERE x.key = source.key
               AND NOT EXISTS (SELECT FROM ranked w
                                WHERE w.key = x.key AND w.partner_id = x.partner_id)
            RETURNING x.client_partner_id
        ),
        changed AS (
            UPDATE conveyor_touch x
               SET company_id = w.company_id, date = w.date, channel = w.channel,
                   direction = w.direction, user_id = w.user_id,
                   minutes = w.minutes * w.touch_count, subject = w.subject,
                   res_model = w.res_model, res_id = w.res_id, personal = w.personal,
                   trouble = w.trouble, state = w.state, touch_count = w.touch_count
              FROM ranked w
             WHERE x.id = w.row_id
               AND (x.company_id, x.date, x.channel, x.direction, x.user_id, x.minutes,
                    x.subject, x.res_model, x.res_id, x.personal, x.trouble, x.state,
                    x.touch_count)
                   IS DISTINCT FROM
                   (w.company_id, w.date, w.channel, w.direction, w.user_id,
                    w.minutes * w.touch_count, w.subject, w.res_model, w.res_id,
                    w.personal, w.trouble, w.state, w.touch_count)
            RETURNING x.client_partner_id
        ),
        new AS (
            INSERT INTO conveyor_touch (key, partner_id, client_partner_id, company_id,
                   date, channel, direction, user_id, minutes, subject, res_model,
                   res_id, personal, trouble, state, touch_count, active)
            SELECT key, partner_id, client_partner_id, company_id, date, channel,
                   direction, user_id, minutes * touch_count, subject, res_model,
                   res_id, personal, trouble, state, touch_count, true
              FROM ranked WHERE row_id IS NULL
            ON CONFLICT (key, partner_id) DO NOTHING
            RETURNING client_partner_id
        )
        SELECT client_partner_id FROM gone
         UNION SELECT client_partner_id FROM changed
         UNION SELECT client_partner_id FROM new
        """,
        keys=keys,
        wanted=wanted(kind, condition, now),
    )


# Rows of our own


def log(rows):
    """Add rows that nobody else tells of; rows (number, contact as client) come back,
    of those that weren't there.

    :param rows: dictionaries with all columns
    """
    types = SQL(", ").join(
        SQL("%s %s", SQL.identifier(name), SQL(type_))
        for name, type_ in LOG_TYPES.items()
    )
    return SQL(
        """
        WITH given AS (
            SELECT g.*, coalesce(p.commercial_partner_id, p.id) AS client_partner_id,
                   (row_number() OVER (
                       PARTITION BY g.key, coalesce(p.commercial_partner_id, p.id)
                       ORDER BY p.id) = 1)::int AS touch_count
              FROM jsonb_to_recordset(%(rows)s::jsonb) AS g (%(types)s)
              JOIN res_partner p ON p.id = g.partner_id
        )
        INSERT INTO conveyor_touch (%(names)s, minutes, client_partner_id, touch_count,
                                    active)
        SELECT %(names)s, minutes * touch_count, client_partner_id, touch_count, true
          FROM given
        ON CONFLICT (key, partner_id) DO NOTHING
        RETURNING id, client_partner_id
        """,
        rows=json.dumps(rows, default=str),
        types=types,
        names=SQL(", ").join(
            SQL.identifier(name) for name in LOG_TYPES if name != "minutes"
        ),
    )


#: What is said of a row that is logged, with the types in PostgreSQL.
LOG_TYPES = {
    "key": "varchar",
    "partner_id": "int",
    "company_id": "int",
    "date": "timestamp",
    "channel": "varchar",
    "direction": "varchar",
    "user_id": "int",
    "minutes": "int",
    "subject": "varchar",
    "res_model": "varchar",
    "res_id": "int",
    "personal": "bool",
    "trouble": "bool",
    "state": "varchar",
    "logged_by_id": "int",
    "corrects_id": "int",
}


def count_anew(client_partner_ids):
    """Say anew which rows of some clients are counted, and have the minutes."""
    return SQL(
        """
        UPDATE conveyor_touch x
           SET touch_count = r.first, minutes = r.minutes * r.first
          FROM (SELECT id, (row_number() OVER (
                       PARTITION BY key, client_partner_id
                       ORDER BY partner_id) = 1)::int AS first,
                       max(minutes) OVER (PARTITION BY key, client_partner_id)
                       AS minutes
                  FROM conveyor_touch WHERE client_partner_id = ANY(%s)) r
         WHERE x.id = r.id
           AND (x.touch_count, x.minutes)
               IS DISTINCT FROM (r.first, r.minutes * r.first)
        """,
        list(client_partner_ids),
    )


def clients_of(partner_ids):
    """The clients to whom some contacts belonged when they were touched."""
    return SQL(
        "SELECT DISTINCT client_partner_id FROM conveyor_touch WHERE partner_id = "
        "ANY(%s)",
        list(partner_ids),
    )


def same_after_merge(partner_ids, target_id):
    """Drop rows that would be there twice once some contacts are one: of each
    communication the target's row stays, or else the oldest. What the others knew of
    minutes goes over to it."""
    return SQL(
        """
        WITH same AS (
            SELECT id, key, first_value(id) OVER (
                   PARTITION BY key ORDER BY (partner_id = %(target)s) DESC, partner_id)
                   AS keeper
              FROM conveyor_touch WHERE partner_id = ANY(%(ids)s)
        ),
        gone AS (
            DELETE FROM conveyor_touch x USING same
             WHERE x.id = same.id AND same.id <> same.keeper
            RETURNING same.keeper, x.minutes
        )
        UPDATE conveyor_touch x SET minutes = greatest(x.minutes, g.minutes)
          FROM (SELECT keeper, max(minutes) AS minutes FROM gone GROUP BY keeper) g
         WHERE x.id = g.keeper
        """,
        ids=list(partner_ids),
        target=target_id,
    )


def letters_go_along(partner_ids, target_id):
    """Let the letters of mailings be those of the contact that remains of several: Odoo
    leaves them with the contacts that are gone."""
    return SQL(
        """
        UPDATE mailing_trace t SET res_id = %(target)s
          FROM conveyor_touch x
         WHERE x.partner_id = ANY(%(ids)s) AND x.key ~ '^t[0-9]+$'
           AND t.id = substr(x.key, 2)::int AND t.model = 'res.partner'
           AND t.res_id = ANY(%(ids)s)
        """,
        ids=list(partner_ids),
        target=target_id,
    )


# What client files say of it


def exact(client_id):
    """What is to be said of one client file this moment: last personal touch, last
    mailing."""
    return SQL(
        """
        SELECT max(t.date) FILTER (WHERE t.personal)::date,
               max(t.date) FILTER (WHERE t.channel = 'mailing'
                   AND t.state IS DISTINCT FROM 'bounce')::date
          FROM conveyor_client c
          JOIN res_partner p ON p.commercial_partner_id = c.partner_id
          JOIN conveyor_touch t ON t.client_partner_id = p.id AND t.active
               AND coalesce(t.company_id, c.company_id) = c.company_id
         WHERE c.id = %s
        """,
        client_id,
    )


def counts(client_ids, since):
    """Rows (client file, channel, number of touches, minutes) since a day."""
    return SQL(
        """
        SELECT c.id, t.channel, sum(t.touch_count)::int,
               coalesce(sum(t.minutes), 0)::int
          FROM conveyor_client c
          JOIN res_partner p ON p.commercial_partner_id = c.partner_id
          JOIN conveyor_touch t ON t.client_partner_id = p.id AND t.active
               AND coalesce(t.company_id, c.company_id) = c.company_id
         WHERE c.id = ANY(%s) AND t.date >= %s
         GROUP BY c.id, t.channel
        """,
        list(client_ids),
        since,
    )
