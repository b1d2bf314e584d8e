"""Personal knowledge: who may read which row."""

from odoo.tools import SQL


def readable(alias, uid, everything, today):
    """Condition on rows of personal knowledge: the user may read them.

    Those who may read everything may read everything; the owner of a client, and who
    has a permit for it, what is known of its persons; everybody what he has written
    himself and nobody has changed.

    :param alias: SQL of the rows' alias
    :param everything: whether the user may read all of it
    """
    if everything:
        return agreed(alias)
    return SQL(
        """
        %(agreed)s AND
        ((%(row)s.create_uid = %(uid)s AND %(row)s.edited IS NOT TRUE)
         OR EXISTS (SELECT FROM conveyor_client own
                     WHERE own.partner_id = %(row)s.client_partner_id
                       AND own.company_id = %(row)s.company_id
                       AND own.merged_into_id IS NULL
                       AND (own.owner_id = %(uid)s OR EXISTS (
                           SELECT FROM conveyor_permit permit
                            WHERE permit.client_id = own.id AND permit.active
                              AND permit.may_read AND permit.user_id = %(uid)s
                              AND permit.until >= %(today)s))))
        """,
        row=alias,
        uid=uid,
        today=today,
        agreed=agreed(alias),
    )


def agreed(alias):
    """Condition on rows of personal knowledge: the person hasn't withdrawn the consent,
    and has given one where the company asks for it."""
    return SQL(
        """
        coalesce((SELECT s.withdrawn_on IS NULL FROM conveyor_consent s
                   WHERE s.partner_id = %(row)s.partner_id
                     AND s.company_id = %(row)s.company_id
                   ORDER BY s.given_on DESC, s.id DESC LIMIT 1),
                 (SELECT co.conveyor_consent_required IS NOT TRUE FROM res_company co
                   WHERE co.id = %(row)s.company_id))
        """,
        row=alias,
    )


def expired(today):
    """Rows (knowledge, person, company) of what is to be erased: the consent was
    withdrawn, or has never been given where it is asked for, so many days ago."""
    return SQL(
        """
        SELECT k.id, k.partner_id, k.company_id
          FROM conveyor_knowledge k
          JOIN res_company co ON co.id = k.company_id
          LEFT JOIN LATERAL (
               SELECT s.withdrawn_on FROM conveyor_consent s
                WHERE s.partner_id = k.partner_id AND s.company_id = k.company_id
                ORDER BY s.given_on DESC, s.id DESC LIMIT 1) latest ON true
         WHERE NOT %(agreed)s
           AND coalesce(latest.withdrawn_on, k.learnt_on)
               + co.conveyor_erase_days <= %(today)s
        """,
        agreed=agreed(SQL("k")),
        today=today,
    )


def may_keep(partner_ids, company_id):
    """Contacts of whom nothing may be written down in a company, and whether they have
    withdrawn a consent."""
    return SQL(
        """
        SELECT k.partner_id, EXISTS (SELECT FROM conveyor_consent s
                                      WHERE s.partner_id = k.partner_id
                                        AND s.company_id = k.company_id)
          FROM (SELECT unnest(%s::int[]) AS partner_id, %s AS company_id) k
         WHERE NOT %s
        """,
        list(partner_ids),
        company_id,
        agreed(SQL("k")),
    )


def belong_to(ids, client_id):
    """Say to which client the persons of rows belong: without a trace of an author."""
    return SQL(
        "UPDATE conveyor_knowledge SET client_partner_id = %s WHERE id = ANY(%s)",
        client_id,
        list(ids),
    )


def go_along(source, target, company_id):
    """Let the knowledge of a client's persons be read by the owner of another client,
    which the first one has become part of."""
    return SQL(
        "UPDATE conveyor_knowledge SET client_partner_id = %s"
        " WHERE client_partner_id = %s AND company_id = %s",
        target,
        source,
        company_id,
    )


def return_home(file_ids):
    """Give the knowledge of persons back to client files that are in use again."""
    return SQL(
        """
        UPDATE conveyor_knowledge k SET client_partner_id = c.partner_id
          FROM conveyor_client c
          JOIN res_partner p ON p.commercial_partner_id = c.partner_id
         WHERE c.id = ANY(%s) AND k.partner_id = p.id AND k.company_id = c.company_id
        """,
        list(file_ids),
    )
