"""Conditions that there is anything of a kind about a contact. They are asked for
together when its form is opened; see ``models/res_partner_form.py``."""

from odoo.tools import SQL


def any_of(table, partner_id):
    """A table has a row about the contact."""
    return SQL(
        "EXISTS (SELECT FROM %s WHERE partner_id = %s)",
        SQL.identifier(table),
        partner_id,
    )


def change_requests(partner_id):
    """Something waits for the officer, of the contact or its contact persons."""
    return SQL(
        """
        EXISTS (SELECT FROM res_partner p
                  JOIN conveyor_change_request r ON r.partner_id = p.id
                 WHERE (p.id = %(partner)s OR p.parent_id = %(partner)s)
                   AND r.state = 'waiting')
        """,
        partner=partner_id,
    )


def handovers(client_ref):
    """A file of the client, or one that was merged with it, has changed hands."""
    return SQL(
        """
        EXISTS (SELECT FROM conveyor_handover WHERE client_id IN (
            SELECT id FROM conveyor_client WHERE partner_id = %(client)s
             UNION ALL
            SELECT id FROM conveyor_client WHERE merged_into_id IN (
                SELECT id FROM conveyor_client WHERE partner_id = %(client)s)))
        """,
        client=client_ref,
    )


def recommendations(partner_id):
    """The contact has recommended somebody."""
    return SQL(
        """
        (EXISTS (SELECT FROM res_partner WHERE conveyor_referrer_id = %(partner)s)
         OR EXISTS (SELECT FROM crm_lead WHERE conveyor_referrer_id = %(partner)s))
        """,
        partner=partner_id,
    )


def touches(partner_id):
    """Somebody has communicated with the contact, or, if it is a client or prospect,
    with one of its contact persons."""
    return SQL(
        """
        (EXISTS (SELECT FROM conveyor_touch WHERE partner_id = %(partner)s)
         OR EXISTS (SELECT FROM res_partner p
                      JOIN conveyor_touch t ON t.client_partner_id = p.id
                     WHERE p.commercial_partner_id = %(partner)s))
        """,
        partner=partner_id,
    )
