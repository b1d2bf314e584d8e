"""Thanks for recommendations that are due. Each client who was brought, and each lead,
is thanked for once: the tables' unique columns say so, whoever asks at once."""

from odoo.tools import SQL

#: The referrer's owner in the company ``co``, who works there still: the owner of its
#: client file, else its salesperson, else its company's. Both ``r`` (the referrer) and
#: ``e`` (the client to whom it belongs) are contacts.
_THANKER = SQL(
    """
    (SELECT u.id
       FROM (VALUES (1, (SELECT own.owner_id FROM conveyor_client own
                          WHERE own.partner_id = e.id AND own.company_id = co.id
                            AND own.merged_into_id IS NULL)),
                    (2, r.user_id), (3, e.user_id)) AS choice (place, user_id)
       JOIN res_users u ON u.id = choice.user_id AND u.active AND NOT u.share
       JOIN res_company_users_rel may ON may.user_id = u.id AND may.cid = co.id
      ORDER BY choice.place LIMIT 1)
    """
)
_COLUMNS = SQL(
    "referrer_id, company_id, client_id, lead_id, partner_id, user_id, state, date"
)


def for_clients(condition, since, today):
    """Note the thanks that are due for clients; rows (number) of the new ones come
    back.

    :param condition: SQL of the client files ``c`` that are meant
    :param since: the day before which nobody is thanked for
    """
    return SQL(
        """
        INSERT INTO conveyor_thanks (%(columns)s)
        SELECT r.id, co.id, c.id, NULL, p.id, %(thanker)s, 'due', %(today)s
          FROM conveyor_client c
          JOIN res_company co ON co.id = c.company_id
               AND co.conveyor_thank_on IN ('client', 'both')
          JOIN res_partner p ON p.id = c.partner_id
          JOIN res_partner r ON r.id = p.conveyor_referrer_id
               AND coalesce(r.company_id, co.id) = co.id
          JOIN res_partner e ON e.id = r.commercial_partner_id
         WHERE c.merged_into_id IS NULL AND c.entry_cause = 'invoice'
           AND c.entry_date >= %(since)s AND %(condition)s
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        columns=_COLUMNS,
        thanker=_THANKER,
        condition=condition,
        since=since,
        today=today,
    )


def for_leads(lead_ids, company_id, today):
    """The same for leads.

    :param company_id: the company of leads that belong to none, nor do their referrers
    """
    return SQL(
        """
        INSERT INTO conveyor_thanks (%(columns)s)
        SELECT r.id, co.id, NULL, l.id, l.partner_id, %(thanker)s, 'due', %(today)s
          FROM crm_lead l
          JOIN res_partner r ON r.id = l.conveyor_referrer_id
          JOIN res_company co
               ON co.id = coalesce(l.company_id, r.company_id, %(company)s)
               AND co.conveyor_thank_on IN ('lead', 'both')
          JOIN res_partner e ON e.id = r.commercial_partner_id
         WHERE l.id = ANY(%(leads)s)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        columns=_COLUMNS,
        thanker=_THANKER,
        leads=list(lead_ids),
        company=company_id,
        today=today,
    )


def outdated():
    """Condition on thanks ``t``: due, but the recommendation isn't that referrer's any
    more."""
    return SQL(
        """
        t.state = 'due' AND CASE WHEN t.lead_id IS NOT NULL THEN
            t.referrer_id IS DISTINCT FROM (
                SELECT l.conveyor_referrer_id FROM crm_lead l WHERE l.id = t.lead_id)
        WHEN t.client_id IS NOT NULL THEN
            t.referrer_id IS DISTINCT FROM (
                SELECT p.conveyor_referrer_id
                  FROM conveyor_client c JOIN res_partner p ON p.id = c.partner_id
                 WHERE c.id = t.client_id)
        END
        """
    )


def outdated_of(referrer_ids):
    """Numbers of the thanks to referrers that aren't due any more."""
    return SQL(
        "SELECT t.id FROM conveyor_thanks t WHERE t.referrer_id = ANY(%s) AND (%s)",
        list(referrer_ids),
        outdated(),
    )
