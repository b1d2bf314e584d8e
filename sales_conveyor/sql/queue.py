"""Which client files stand in the officer's queues, where a condition on their own
fields doesn't say it."""

from odoo.tools import SQL

from ..rules.purchase import SALE_TYPES
from . import touch_sources

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


def bad_post():
    """Select the clients from one of whose addresses post came back."""
    return _owners(SQL("q.conveyor_returned_on IS NOT NULL"))


def touched(since, until=None):
    """Select (client, company) with whom there was any communication or business since
    a moment: a touch in either direction, but no mailing; an activity done; an order,
    an invoice. Where nobody knows the company, it is empty: it counts in all.

    :param until: the moment before which it happened; now, if nothing is said
    """
    # the journal holds what has taken place; what was done today is dated at noon
    touched_until = SQL("'infinity'") if until is None else until
    if until is None:
        until = SQL("(now() AT TIME ZONE 'UTC')")
    return SQL(
        """
        WITH person AS (
            SELECT t.client_partner_id AS id, t.company_id
              FROM conveyor_touch t
             WHERE t.active AND t.channel <> 'mailing'
               AND t.date >= %(since)s AND t.date < %(touched_until)s
             UNION
            %(work)s
             UNION
            SELECT so.partner_id, so.company_id FROM sale_order so
             WHERE so.state IN ('sent', 'sale') AND so.date_order >= %(since)s
               AND so.date_order < %(until)s
             UNION
            SELECT m.partner_id, m.company_id FROM account_move m
             WHERE m.state = 'posted' AND m.move_type IN %(sale)s
               AND m.invoice_date >= %(since)s::date
               AND m.invoice_date < %(until)s
        )
        SELECT DISTINCT p.commercial_partner_id AS partner_id, person.company_id
          FROM person JOIN res_partner p ON p.id = person.id
        """,
        since=since,
        until=until,
        touched_until=touched_until,
        sale=SALE_TYPES,
        work=touch_sources.work(
            SQL("a.date_done >= %s::date AND a.date_done < %s", since, until)
        ),
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
