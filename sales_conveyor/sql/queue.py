"""Which client files stand in the officer's queues, where a condition on their own
fields doesn't say it."""

from odoo.tools import SQL

from ..rules.purchase import SALE_TYPES

#: The contact itself, and those of its persons who are in use.
_PERSONS = SQL("(q.id = q.commercial_partner_id OR (q.active AND q.type = 'contact'))")


def _owners(condition):
    """Select the clients (as commercial entities) of whom any contact fulfils a
    condition."""
    return SQL(
        "SELECT q.commercial_partner_id FROM res_partner q WHERE %s AND (%s)",
        _PERSONS,
        condition,
    )


def bad_email():
    """Select the clients with an e-mail address that can't be used: it isn't one,
    letters came back, or it is on the blacklist."""
    return _owners(
        SQL(
            """
            q.message_bounce > 0
            OR (btrim(q.email) <> '' AND coalesce(q.email_normalized, '') = '')
            OR EXISTS (SELECT FROM mail_blacklist b
                        WHERE b.email = q.email_normalized AND b.active)
            """
        )
    )


def bad_phone():
    """Select the clients with a phone number that can't be dialled."""
    return _owners(SQL("btrim(q.phone) <> '' AND coalesce(q.phone_sanitized, '') = ''"))


def touched(since, until=None):
    """Select (client, company) with whom there was any communication or business since
    a moment: a letter or message in either direction, an activity done, a meeting held,
    an order, an invoice. Where Odoo doesn't know the company, it is empty: it counts in
    all.

    :param until: the moment before which it happened; now, if nothing is said
    """
    if until is None:
        until = SQL("(now() AT TIME ZONE 'UTC')")
    return SQL(
        """
        WITH message AS MATERIALIZED (
            SELECT m.model, m.res_id, m.author_id
              FROM mail_message m
              LEFT JOIN mail_message_subtype s ON s.id = m.subtype_id
             WHERE m.date >= %(since)s AND m.date < %(until)s
               AND m.message_type IN ('email', 'email_outgoing', 'comment', 'sms')
               AND m.is_internal IS NOT TRUE AND s.internal IS NOT TRUE
        ),
        done AS MATERIALIZED (
            SELECT a.res_model, a.res_id
              FROM mail_activity a
             WHERE NOT a.active AND a.date_done >= %(since)s::date
               AND a.date_done < %(until)s
        ),
        record AS (
            SELECT model, res_id FROM message WHERE res_id > 0
             UNION SELECT res_model, res_id FROM done WHERE res_id > 0
        ),
        person AS (
            SELECT author_id AS id, NULL::int AS company_id FROM message
             WHERE author_id IS NOT NULL
             UNION
            SELECT res_id, NULL FROM record WHERE model = 'res.partner'
             UNION
            SELECT c.partner_id, c.company_id
              FROM record JOIN conveyor_client c ON c.id = record.res_id
             WHERE record.model = 'conveyor.client'
             UNION
            SELECT l.partner_id, l.company_id
              FROM record JOIN crm_lead l ON l.id = record.res_id
             WHERE record.model = 'crm.lead' AND l.partner_id IS NOT NULL
             UNION
            SELECT so.partner_id, so.company_id FROM sale_order so
             WHERE so.state IN ('sent', 'sale') AND so.date_order >= %(since)s
               AND so.date_order < %(until)s
             UNION
            SELECT m.partner_id, m.company_id FROM account_move m
             WHERE m.state = 'posted' AND m.move_type IN %(sale)s
               AND m.invoice_date >= %(since)s::date
               AND m.invoice_date < %(until)s
             UNION
            SELECT rel.res_partner_id, NULL
              FROM calendar_event e
              JOIN calendar_event_res_partner_rel rel ON rel.calendar_event_id = e.id
             WHERE e.active AND e.stop >= %(since)s AND e.stop < %(until)s
        )
        SELECT DISTINCT p.commercial_partner_id AS partner_id, person.company_id
          FROM person JOIN res_partner p ON p.id = person.id
        """,
        since=since,
        until=until,
        sale=SALE_TYPES,
    )


def untouched(since, company_ids):
    """Select the current client files of some companies with whom there was nothing
    since a moment."""
    return SQL(
        """
        WITH touched AS MATERIALIZED (%s)
        SELECT c.id FROM conveyor_client c
         WHERE c.active AND c.company_id = ANY(%s) AND c.entry_date < %s::date
           AND c.partner_id NOT IN (
               SELECT t.partner_id FROM touched t WHERE t.company_id IS NULL)
           AND NOT EXISTS (
               SELECT FROM touched t WHERE t.partner_id = c.partner_id
                                       AND t.company_id = c.company_id)
        """,
        touched(since),
        list(company_ids),
        since,
    )
