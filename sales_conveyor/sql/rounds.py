"""Clients whose next interview is due."""

from odoo.tools import SQL


def due(today, condition=None):
    """Rows (client file, its last interview, company): the last talk with the client
    was so many months ago as its VIP programme says, else the company, and no other one
    is planned.

    :param condition: SQL on the client files ``c`` that are meant; all, if none
    """
    return SQL(
        """
        SELECT c.id AS client_id, last.id AS interview_id, c.company_id
          FROM conveyor_client c
          JOIN res_company co ON co.id = c.company_id
          JOIN LATERAL (
               SELECT i.id, coalesce(i.date_held, i.date_planned, i.create_date) AS day,
                      coalesce(p.round_months, co.conveyor_round_months) AS months
                 FROM conveyor_interview i
                 LEFT JOIN conveyor_vip_programme p ON p.id = i.vip_programme_id
                WHERE i.client_id = c.id AND i.state = 'held'
                ORDER BY 2 DESC, i.id DESC
                LIMIT 1
               ) last ON true
         WHERE c.active
           AND last.months > 0
           AND last.day::date + make_interval(months => last.months) <= %(today)s
           AND NOT EXISTS (SELECT FROM conveyor_interview planned
                            WHERE planned.client_id = c.id
                              AND planned.state = 'planned')
           AND %(condition)s
        """,
        today=today,
        condition=condition or SQL("true"),
    )


def to_propose(today):
    """The same, of those that nobody has been told of since the last interview: rows
    (interview, company)."""
    return SQL(
        """
        SELECT due.interview_id, due.company_id
          FROM (%s) due
          JOIN conveyor_interview i ON i.id = due.interview_id
         WHERE i.round_proposed_on IS NULL
         ORDER BY due.interview_id
        """,
        due(today),
    )


def last(client_ids):
    """Rows (client file, day of the last interview that was held)."""
    return SQL(
        """
        SELECT client_id, max(coalesce(date_held, date_planned, create_date))::date
          FROM conveyor_interview
         WHERE state = 'held' AND client_id = ANY(%s)
         GROUP BY client_id
        """,
        list(client_ids),
    )


def _moment(alias):
    return SQL(
        "coalesce(%(i)s.date_held, %(i)s.date_planned, %(i)s.create_date)",
        i=SQL.identifier(alias),
    )


def is_last(alias):
    """The interview is the last one that was held with its client."""
    return SQL(
        """
        NOT EXISTS (SELECT FROM conveyor_interview later
                     WHERE later.client_id = %(i)s.client_id AND later.state = 'held'
                       AND (%(later)s, later.id) > (%(moment)s, %(i)s.id))
        """,
        i=SQL.identifier(alias),
        later=_moment("later"),
        moment=_moment(alias),
    )


def interviewed(operator, days):
    """Client files by the day of their last interview.

    :param operator: SQL of a comparison
    """
    return SQL(
        """
        (SELECT i.client_id FROM conveyor_interview i
          WHERE i.state = 'held'
          GROUP BY i.client_id
         HAVING max(%(moment)s)::date %(operator)s %(days)s)
        """,
        moment=_moment("i"),
        operator=operator,
        days=days,
    )
