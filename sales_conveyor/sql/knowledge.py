"""Personal knowledge: who may read which row."""

from odoo.tools import SQL


def readable(alias, uid, everything):
    """Condition on rows of personal knowledge: the user may read them.

    Those who may read everything may read everything; the owner of a client what is
    known of its persons; everybody what he has written himself and nobody has changed.

    :param alias: SQL of the rows' alias
    :param everything: whether the user may read all of it
    """
    if everything:
        return SQL("TRUE")
    return SQL(
        """
        ((%(row)s.create_uid = %(uid)s AND %(row)s.edited IS NOT TRUE)
         OR EXISTS (SELECT FROM conveyor_client own
                     WHERE own.partner_id = %(row)s.client_partner_id
                       AND own.company_id = %(row)s.company_id
                       AND own.owner_id = %(uid)s AND own.merged_into_id IS NULL))
        """,
        row=alias,
        uid=uid,
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
