"""Key persons: when they were last spoken to, and which clients are in danger because
of them. See ``rules.key_person``."""

from odoo.tools import SQL

from ..rules.key_person import BUYING_MONTHS, TROUBLE_TALKS
from .conveyors import of_owners


def some(condition):
    """Whether any of these clients has key persons, or is in danger.

    :param condition: SQL of the client files ``c`` that are meant
    """
    return SQL(
        """
        SELECT EXISTS (SELECT FROM conveyor_client c
                         JOIN conveyor_key_person k ON k.client_id = c.id
                        WHERE %(condition)s)
            OR EXISTS (SELECT FROM conveyor_client c
                         JOIN conveyor_key_person_danger d ON d.client_id = c.id
                              AND d.ended_on IS NULL
                        WHERE %(condition)s)
        """,
        condition=condition,
    )


def some_of(partner_ids):
    """:func:`some` of commercial entities."""
    return some(of_owners(partner_ids))


def touches(people):
    """Rows (contact, date, whether it was about debts or complaints) of the talks with
    people, as the journal of touches has them: what was said to or by the very person.
    Mailings, letters that the server sends and invoices that are sent are none; a
    message from the person about an invoice is one about money. ``sql/touch.py`` says
    what the journal reads.

    :param people: SQL that yields numbers of contacts (``partner_id``)
    """
    return SQL(
        """
        SELECT t.partner_id, t.date, t.trouble
          FROM (%s) p
          JOIN conveyor_touch t ON t.partner_id = p.partner_id
               AND t.personal AND t.active
        """,
        people,
    )


def refresh_touches(condition, now):
    """Write on key persons when they were last spoken to, and how often of late, where
    it has changed; rows (number) come back.

    Rows on which somebody works at this moment are left for the next time.

    :param condition: SQL of the client files ``c`` that are meant
    """
    return SQL(
        """
        WITH person AS MATERIALIZED (
            SELECT k.id, k.partner_id,
                   (%(now)s - make_interval(months => co.conveyor_silent_months))::date
                   AS since
              FROM conveyor_client c
              JOIN conveyor_key_person k ON k.client_id = c.id
              JOIN res_company co ON co.id = c.company_id
             WHERE %(condition)s
        ),
        touch AS MATERIALIZED (
            %(touches)s
        ),
        told AS (
            SELECT p.id, max(t.date)::date AS last_touch,
                   count(*) FILTER (WHERE t.date >= p.since) AS talks,
                   count(*) FILTER (WHERE t.date >= p.since AND t.trouble) AS troubles
              FROM person p LEFT JOIN touch t ON t.partner_id = p.partner_id
             GROUP BY p.id
        ),
        free AS (
            SELECT k.id FROM conveyor_key_person k JOIN told ON told.id = k.id
             WHERE (k.last_touch, k.talk_count, k.trouble_count)
                   IS DISTINCT FROM (told.last_touch, told.talks, told.troubles)
               FOR NO KEY UPDATE OF k SKIP LOCKED
        )
        UPDATE conveyor_key_person k
           SET last_touch = told.last_touch, talk_count = told.talks,
               trouble_count = told.troubles
          FROM told
         WHERE told.id = k.id AND k.id IN (SELECT id FROM free)
        RETURNING k.id
        """,
        now=now,
        condition=condition,
        touches=touches(SQL("SELECT DISTINCT partner_id FROM person")),
    )


def evaluate(condition, now, today):
    """Compare the danger signs of clients with what the key persons say, and write what
    differs; rows (``begun`` or ``ended``, number of the sign) come back.

    :param condition: SQL of the client files ``c`` that are meant
    """
    return SQL(
        """
        WITH sign AS MATERIALIZED (
            SELECT c.id AS client_id, c.company_id, CASE
                   WHEN bool_and(NOT k.there) THEN 'gone'
                   WHEN min(k.months) = 0 THEN NULL
                   WHEN bool_and(k.heard < k.since) FILTER (WHERE k.there) THEN 'silent'
                   WHEN sum(k.trouble_count) FILTER (WHERE k.there) >= %(troubles)s
                        AND sum(k.trouble_count) FILTER (WHERE k.there)
                            = sum(k.talk_count) FILTER (WHERE k.there) THEN 'trouble'
                   END AS reason
              FROM conveyor_client c
              JOIN conveyor_figures f ON f.id = c.figures_id
                   AND f.last_purchase_date >= %(today)s
                       - make_interval(months => %(buying)s)
              JOIN res_company co ON co.id = c.company_id
             CROSS JOIN LATERAL (
                   SELECT coalesce(k.left_on > %(today)s, true) AND p.active
                          AND p.commercial_partner_id = c.partner_id AS there,
                          coalesce(k.last_touch, k.noted_on) AS heard,
                          k.talk_count, k.trouble_count,
                          co.conveyor_silent_months AS months,
                          (%(now)s - make_interval(
                              months => co.conveyor_silent_months))::date AS since
                     FROM conveyor_key_person k
                     JOIN res_partner p ON p.id = k.partner_id
                    WHERE k.client_id = c.id) k
             WHERE c.active AND %(condition)s
             GROUP BY c.id, c.company_id
        ),
        present AS (
            SELECT d.id, d.client_id, d.reason
              FROM conveyor_client c
              JOIN conveyor_key_person_danger d ON d.client_id = c.id
                   AND d.ended_on IS NULL
             WHERE %(condition)s
        ),
        ended AS (
            UPDATE conveyor_key_person_danger d SET ended_on = %(today)s
              FROM present p LEFT JOIN sign s ON s.client_id = p.client_id
             WHERE p.id = d.id AND s.reason IS NULL
            RETURNING d.id
        ),
        changed AS (
            UPDATE conveyor_key_person_danger d SET reason = s.reason
              FROM present p JOIN sign s ON s.client_id = p.client_id
             WHERE p.id = d.id AND s.reason <> p.reason
            RETURNING d.id
        ),
        begun AS (
            INSERT INTO conveyor_key_person_danger
                   (client_id, company_id, reason, began_on)
            SELECT s.client_id, s.company_id, s.reason, %(today)s
              FROM sign s
             WHERE s.reason IS NOT NULL
               AND NOT EXISTS (SELECT FROM present p WHERE p.client_id = s.client_id)
            ON CONFLICT DO NOTHING
            RETURNING id
        )
        SELECT 'ended', id FROM ended
         UNION ALL SELECT 'changed', id FROM changed
         UNION ALL SELECT 'begun', id FROM begun
        """,
        condition=condition,
        now=now,
        today=today,
        buying=BUYING_MONTHS,
        troubles=TROUBLE_TALKS,
    )


def return_home(rows):
    """Give key persons back to client files that are in use again.

    :param rows: numbers (file in use again, file that had taken it over)
    """
    return SQL(
        """
        UPDATE conveyor_key_person k SET client_id = back.source
          FROM unnest(%s::int[], %s::int[]) AS back (source, target)
          JOIN conveyor_client c ON c.id = back.source
          JOIN res_partner p ON p.commercial_partner_id = c.partner_id
         WHERE k.client_id = back.target AND k.partner_id = p.id
           AND NOT EXISTS (SELECT FROM conveyor_key_person own
                            WHERE own.client_id = back.source
                              AND own.partner_id = k.partner_id)
        """,
        [source for source, _target in rows],
        [target for _source, target in rows],
    )
