"""What somebody who leaves would leave behind."""

from odoo.tools import SQL


def left_behind(user_ids):
    """Count what people answer for; one row: clients, opportunities, quotations,
    activities, reservations, contacts, requests."""
    return SQL(
        """
        SELECT (SELECT count(*) FROM conveyor_client
                 WHERE owner_id IN %(users)s AND merged_into_id IS NULL),
               (SELECT count(*) FROM crm_lead
                 WHERE user_id IN %(users)s AND active AND won_status = 'pending'),
               (SELECT count(*) FROM sale_order
                 WHERE user_id IN %(users)s AND state IN ('draft', 'sent')),
               (SELECT count(*) FROM mail_activity
                 WHERE user_id IN %(users)s AND active),
               (SELECT count(*) FROM conveyor_lock
                 WHERE owner_id IN %(users)s AND active AND kind = 'reserved'),
               (SELECT count(*) FROM res_partner WHERE user_id IN %(users)s),
               (SELECT count(*) FROM conveyor_handover
                 WHERE state IN ('planned', 'requested') AND to_user_id IN %(users)s)
        """,
        users=tuple(user_ids),
    )
