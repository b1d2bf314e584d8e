"""Who talks to whom: messages between the company and its clients in a period.
``rules/audit.py`` is the readable definition."""

from odoo.tools import SQL


def _talk(since, until):
    """Select (client as commercial entity, company or nothing, moment, message, whether
    it is ours): letters and messages of the journal of touches. Internal notes are no
    talk."""
    return SQL(
        """
        SELECT p.commercial_partner_id AS partner_id, t.company_id, t.date, t.id,
               t.direction = 'out' AS ours
          FROM conveyor_touch t JOIN res_partner p ON p.id = t.client_partner_id
         WHERE t.active AND t.channel IN ('mail_out', 'mail_in', 'messenger')
           AND t.date >= %s AND t.date < %s
        """,
        since,
        until,
    )


def started(since, until, ours):
    """Select the client files in whose first message of a period the company, or the
    client, spoke."""
    return SQL(
        """
        SELECT id FROM (
            SELECT DISTINCT ON (c.id) c.id, talk.ours
              FROM (%s) talk
              JOIN conveyor_client c ON c.partner_id = talk.partner_id
                   AND (talk.company_id IS NULL OR c.company_id = talk.company_id)
             ORDER BY c.id, talk.date, talk.id) first
         WHERE ours = %s
        """,
        _talk(since, until),
        ours,
    )


def touched(touched_sql):
    """Select the client files of clients that were touched."""
    return SQL(
        """
        SELECT c.id FROM (%s) touched
          JOIN conveyor_client c ON c.partner_id = touched.partner_id
               AND (touched.company_id IS NULL OR c.company_id = touched.company_id)
        """,
        touched_sql,
    )
