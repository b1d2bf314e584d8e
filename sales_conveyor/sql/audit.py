"""Who talks to whom: messages between the company and its clients in a period.
``rules/audit.py`` is the readable definition."""

from odoo.tools import SQL


def _talk(since, until):
    """Select (client as commercial entity, company or nothing, moment, message, whether
    it is ours). Internal notes are no talk."""
    return SQL(
        """
        WITH said AS MATERIALIZED (
            SELECT m.id, m.date, m.model, m.res_id, m.author_id,
                   a.partner_share IS FALSE AS ours
              FROM mail_message m
              JOIN res_partner a ON a.id = m.author_id
              LEFT JOIN mail_message_subtype s ON s.id = m.subtype_id
             WHERE m.date >= %(since)s AND m.date < %(until)s
               AND m.message_type IN ('email', 'email_outgoing', 'comment', 'sms')
               AND m.is_internal IS NOT TRUE AND s.internal IS NOT TRUE
        ),
        concerned AS (
            SELECT author_id AS partner_id, NULL::int AS company_id, date, id, false AS
                   ours
              FROM said WHERE NOT ours
             UNION ALL
            SELECT res_id, NULL, date, id, ours FROM said
             WHERE model = 'res.partner' AND ours
             UNION ALL
            SELECT c.partner_id, c.company_id, said.date, said.id, ours
              FROM said JOIN conveyor_client c ON c.id = said.res_id
             WHERE model = 'conveyor.client' AND ours
             UNION ALL
            SELECT l.partner_id, l.company_id, said.date, said.id, ours
              FROM said JOIN crm_lead l ON l.id = said.res_id
             WHERE model = 'crm.lead' AND ours
             UNION ALL
            SELECT so.partner_id, so.company_id, said.date, said.id, ours
              FROM said JOIN sale_order so ON so.id = said.res_id
             WHERE model = 'sale.order' AND ours
             UNION ALL
            SELECT m.partner_id, m.company_id, said.date, said.id, ours
              FROM said JOIN account_move m ON m.id = said.res_id
             WHERE model = 'account.move' AND ours
        )
        SELECT p.commercial_partner_id AS partner_id, concerned.company_id, date,
               concerned.id, ours
          FROM concerned JOIN res_partner p ON p.id = concerned.partner_id
        """,
        since=since,
        until=until,
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
