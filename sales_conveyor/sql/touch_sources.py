"""The sources of the touch journal: what messages, activities, meetings and mailings
say. ``rules/touch.py`` is the readable definition.

A *source* is one message (``m``), done activity (``a``), meeting (``e``) or letter of a
mailing (``t``); its letter and number are the key of its rows, one for each person.
"""

from odoo.tools import SQL

from ..rules import touch as rules

#: Where the sources are, by the letter of their keys, with the alias used here.
TABLES = {
    "m": "mail_message",
    "a": "mail_activity",
    "e": "calendar_event",
    "t": "mailing_trace",
}


def listed(kind, ids):
    """Some sources, by their numbers: condition on the alias, and the keys that the
    statement answers for. A meeting that exists no more was cancelled; a letter that
    was deleted has been sent all the same."""
    alias = SQL.identifier(kind)
    condition = SQL("%s.id = ANY(%s)", alias, list(ids))
    if kind == "e":
        return condition, SQL("SELECT 'e' || unnest(%s::int[]) AS key", list(ids))
    return condition, _keys(kind, condition)


def ranged(kind, start, stop):
    """All sources with a number in [start, stop)."""
    alias = SQL.identifier(kind)
    condition = SQL("%(a)s.id >= %(b)s AND %(a)s.id < %(c)s", a=alias, b=start, c=stop)
    return condition, _keys(kind, condition)


def _keys(kind, condition):
    return SQL(
        "SELECT %s || %s.id AS key FROM %s %s WHERE %s",
        kind,
        SQL.identifier(kind),
        SQL.identifier(TABLES[kind]),
        SQL.identifier(kind),
        condition,
    )


def _documents(model, number):
    """Joins that lead from a document to its contact, and the two columns by which it
    is told."""
    joins = SQL(
        """
        LEFT JOIN res_partner d_p ON %(model)s = 'res.partner' AND d_p.id = %(id)s
        LEFT JOIN conveyor_client d_c
               ON %(model)s = 'conveyor.client' AND d_c.id = %(id)s
        LEFT JOIN crm_lead d_l ON %(model)s = 'crm.lead' AND d_l.id = %(id)s
        LEFT JOIN sale_order d_o ON %(model)s = 'sale.order' AND d_o.id = %(id)s
        LEFT JOIN account_move d_m ON %(model)s = 'account.move' AND d_m.id = %(id)s
        """,
        model=model,
        id=number,
    )
    columns = SQL(
        "coalesce(d_p.id, d_c.partner_id, d_l.partner_id, d_o.partner_id,"
        " d_m.partner_id) AS concerned_id,"
        " coalesce(d_p.company_id, d_c.company_id, d_l.company_id, d_o.company_id,"
        " d_m.company_id) AS company_id"
    )
    return joins, columns


def _is_ours(partner):
    """Whether a contact is one of our people, or was."""
    return SQL(
        "EXISTS (SELECT FROM res_users ours WHERE ours.partner_id = %s"
        " AND ours.share IS NOT TRUE)",
        partner,
    )


def wanted(kind, condition, now):
    """Rows of the journal as the sources say this moment.

    Columns: key, contact, company (nothing: any), moment, channel, direction, user,
    minutes, subject, model and number of the record, whether it was personal, whether
    about debts or complaints, what became of it.
    """
    return _WANTED[kind](condition, now)


def _messages(condition, _now):
    joins, columns = _documents(SQL("m.model"), SQL("m.res_id"))
    channel = SQL(
        "CASE %s END",
        SQL(" ").join(
            SQL("WHEN said.message_type = %s THEN %s", type_, channel)
            for type_, channel in rules.CHANNEL_OF_TYPE.items()
        ),
    )
    return SQL(
        """
        WITH said AS MATERIALIZED (
            SELECT m.id, m.date, m.author_id, m.message_type, m.model, m.res_id,
                   left(m.subject, %(length)s) AS subject, ours.id AS user_id,
                   (ours.id IS NOT NULL OR m.message_type = 'email_outgoing') AS sent,
                   %(columns)s
              FROM mail_message m
              LEFT JOIN mail_message_subtype s ON s.id = m.subtype_id
              LEFT JOIN LATERAL (
                   SELECT u.id FROM res_users u
                    WHERE u.partner_id = m.author_id AND u.share IS NOT TRUE
                    ORDER BY u.active DESC, u.id LIMIT 1) ours ON true
              %(joins)s
             WHERE %(condition)s AND m.message_type IN %(types)s
               AND m.date IS NOT NULL
               AND m.is_internal IS NOT TRUE AND s.internal IS NOT TRUE
               AND NOT EXISTS (SELECT FROM mail_mail mail
                                WHERE mail.mail_message_id = m.id
                                  AND mail.mailing_id IS NOT NULL)
        ),
        reached AS MATERIALIZED (
            SELECT said.id, r.res_partner_id AS partner_id
              FROM said JOIN mail_message_res_partner_rel r
                ON r.mail_message_id = said.id
             WHERE said.sent AND said.model IS DISTINCT FROM 'discuss.channel'
               AND NOT %(receiver_ours)s
             UNION
            SELECT said.id, r.res_partner_id
              FROM said JOIN mail_notification r ON r.mail_message_id = said.id
               AND r.res_partner_id IS NOT NULL
               AND r.notification_status IS DISTINCT FROM 'canceled'
             WHERE said.sent AND said.model IS DISTINCT FROM 'discuss.channel'
               AND NOT %(receiver_ours)s
        ),
        -- nobody is known to have got it: it concerns whom the document is about
        written AS (
            SELECT reached.id, reached.partner_id, true AS known FROM reached
             UNION ALL
            SELECT said.id, said.concerned_id, false FROM said
             WHERE said.sent AND said.concerned_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM reached WHERE reached.id = said.id)
               AND NOT %(concerned_ours)s
        )
        SELECT 'm' || said.id AS key, written.partner_id, said.company_id, said.date,
               coalesce(%(channel)s, 'mail_out') AS channel, 'out' AS direction,
               said.user_id, NULL::int AS minutes, said.subject,
               coalesce(said.model, 'mail.message') AS res_model,
               CASE WHEN said.model IS NULL THEN said.id ELSE said.res_id END AS res_id,
               (written.known AND said.user_id <> 1 AND said.message_type IN %(person)s
                AND said.model IS DISTINCT FROM 'account.move') IS TRUE AS personal,
               false AS trouble, NULL AS state
          FROM said JOIN written ON written.id = said.id
         UNION ALL
        SELECT 'm' || said.id, coalesce(said.author_id, said.concerned_id),
               said.company_id, said.date, coalesce(%(channel)s, 'mail_in'), 'in',
               NULL, NULL, said.subject, coalesce(said.model, 'mail.message'),
               CASE WHEN said.model IS NULL THEN said.id ELSE said.res_id END,
               true, said.model IS NOT DISTINCT FROM 'account.move', NULL
          FROM said
         WHERE NOT said.sent AND said.model IS DISTINCT FROM 'discuss.channel'
           AND (said.author_id IS NOT NULL
                OR (said.message_type = 'email' AND said.concerned_id IS NOT NULL
                    AND NOT %(concerned_ours)s))
         UNION ALL
        -- a chat has a hundred lines: it is one touch a day
        SELECT DISTINCT 'c' || said.res_id || ':' || said.date::date, said.author_id,
               NULL::int, said.date::date + interval '12 hours', 'messenger', 'in',
               NULL::int, NULL::int, NULL, said.model, said.res_id, true, false, NULL
          FROM said
         WHERE NOT said.sent AND said.model = 'discuss.channel'
           AND said.author_id IS NOT NULL
        """,
        condition=condition,
        joins=joins,
        columns=columns,
        channel=channel,
        length=rules.SUBJECT_LENGTH,
        types=rules.MESSAGE_TYPES,
        person=rules.WRITTEN_BY_PERSON,
        receiver_ours=_is_ours(SQL("r.res_partner_id")),
        concerned_ours=_is_ours(SQL("said.concerned_id")),
    )


def _activities(condition, _now):
    joins, columns = _documents(SQL("a.res_model"), SQL("a.res_id"))
    return SQL(
        """
        SELECT 'a' || done.id AS key, done.concerned_id AS partner_id, done.company_id,
               -- the day is known; the time, as long as nobody touches the record later
               CASE WHEN done.write_date::date = done.date_done THEN done.write_date
                    ELSE done.date_done + interval '12 hours' END AS date,
               done.conveyor_channel AS channel, 'out' AS direction, done.user_id,
               NULL::int AS minutes, left(done.summary, %(length)s) AS subject,
               done.res_model, done.res_id, true AS personal,
               done.conveyor_touch = 'trouble' AS trouble, NULL AS state
          FROM (SELECT a.id, a.date_done, a.write_date, a.user_id, a.summary,
                       a.res_model, a.res_id,
                       t.conveyor_touch, coalesce(t.conveyor_channel, 'other')
                       AS conveyor_channel, %(columns)s
                  FROM mail_activity a
                  JOIN mail_activity_type t ON t.id = a.activity_type_id
                       AND t.conveyor_touch IN ('talk', 'trouble')
                  %(joins)s
                 WHERE %(condition)s AND NOT a.active AND a.date_done IS NOT NULL
                   -- the meeting itself tells whether it took place
                   AND NOT EXISTS (SELECT FROM calendar_event e
                                    WHERE e.id = a.calendar_event_id AND e.active)
               ) done
         WHERE done.concerned_id IS NOT NULL AND NOT %(ours)s
        """,
        condition=condition,
        joins=joins,
        columns=columns,
        length=rules.SUBJECT_LENGTH,
        ours=_is_ours(SQL("done.concerned_id")),
    )


def _meetings(condition, now):
    return SQL(
        """
        SELECT 'e' || e.id AS key, r.res_partner_id AS partner_id, l.company_id,
               e.start AS date, 'meeting' AS channel, 'out' AS direction, e.user_id,
               CASE WHEN e.allday IS NOT TRUE
                    THEN round(extract(epoch FROM e.stop - e.start) / 60)::int
                    END AS minutes,
               CASE WHEN coalesce(e.privacy, own.calendar_default_privacy)
                         IS DISTINCT FROM 'private'
                    THEN left(e.name, %(length)s) END AS subject,
               'calendar.event' AS res_model, e.id AS res_id, true AS personal,
               false AS trouble, NULL AS state
          FROM calendar_event e
          JOIN calendar_event_res_partner_rel r ON r.calendar_event_id = e.id
          LEFT JOIN crm_lead l ON l.id = e.opportunity_id
          LEFT JOIN res_users_settings own ON own.user_id = e.user_id
         WHERE %(condition)s AND e.active AND e.stop <= %(now)s AND NOT %(ours)s
           AND NOT EXISTS (SELECT FROM calendar_attendee t
                            WHERE t.event_id = e.id AND t.partner_id = r.res_partner_id
                              AND t.state = 'declined')
        """,
        condition=condition,
        now=now,
        length=rules.SUBJECT_LENGTH,
        ours=_is_ours(SQL("r.res_partner_id")),
    )


def _traces(condition, _now):
    joins, columns = _documents(SQL("t.model"), SQL("t.res_id"))
    return SQL(
        """
        SELECT 't' || sent.id AS key, sent.partner_id, sent.company_id, sent.date,
               'mailing' AS channel, 'out' AS direction, sent.user_id,
               NULL::int AS minutes, sent.subject, 'mailing.mailing' AS res_model,
               sent.mass_mailing_id AS res_id, false AS personal, false AS trouble,
               sent.state
          FROM (SELECT told.*, coalesce(told.concerned_id, (
                       SELECT p.id FROM res_partner p
                        WHERE p.email_normalized = told.email
                        ORDER BY p.active DESC, p.id LIMIT 1)) AS partner_id
                  FROM (SELECT t.id, t.email, t.mass_mailing_id, g.user_id,
                               left(g.subject, %(length)s) AS subject,
                               coalesce(t.sent_datetime, t.create_date) AS date,
                               CASE WHEN t.trace_status IN ('bounce', 'reply')
                                    THEN t.trace_status
                                    WHEN t.links_click_datetime IS NOT NULL THEN 'click'
                                    ELSE t.trace_status END AS state,
                               %(columns)s
                          FROM mailing_trace t
                          LEFT JOIN mailing_mailing g ON g.id = t.mass_mailing_id
                          %(joins)s
                         WHERE %(condition)s AND t.trace_status IN %(sent)s
                           AND t.is_test_trace IS NOT TRUE) told) sent
         WHERE sent.partner_id IS NOT NULL AND NOT %(ours)s
        """,
        condition=condition,
        joins=joins,
        columns=columns,
        length=rules.SUBJECT_LENGTH,
        sent=rules.SENT,
        ours=_is_ours(SQL("sent.partner_id")),
    )


_WANTED = {"m": _messages, "a": _activities, "e": _meetings, "t": _traces}


def to_come(ids, now):
    """Rows (number, end) of the meetings among these that aren't over yet."""
    return SQL(
        "SELECT id, stop FROM calendar_event WHERE id = ANY(%s) AND active AND stop > "
        "%s",
        list(ids),
        now,
    )


def all_to_come(now):
    """Mark the meetings that aren't over yet, for the time when they are."""
    return SQL(
        "INSERT INTO conveyor_touch_mark (kind, ref, due)"
        " SELECT 'e', id, stop FROM calendar_event WHERE active AND stop > %s",
        now,
    )


def work(condition):
    """Rows (contact, company) of what was done for contacts without speaking to them:
    done activities of kinds that are no talk. The journal doesn't have them.

    :param condition: which activities ``a`` are meant
    """
    joins, columns = _documents(SQL("a.res_model"), SQL("a.res_id"))
    return SQL(
        """
        SELECT concerned_id AS id, company_id
          FROM (SELECT %s FROM mail_activity a %s
                 WHERE NOT a.active AND a.date_done IS NOT NULL AND %s) done
         WHERE concerned_id IS NOT NULL
        """,
        columns,
        joins,
        condition,
    )


def last(kind):
    """The number after the last source of a kind."""
    return SQL("SELECT coalesce(max(id), 0) + 1 FROM %s", SQL.identifier(TABLES[kind]))
