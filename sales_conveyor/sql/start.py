"""What start screens ask that no field says."""

from odoo.tools import SQL


def untouched_lead(lead):
    """Say of an opportunity (its number, as SQL) that nobody of us has spoken to it:
    nobody wrote to it, no activity was done, and no touch of its contact has been
    noted since it came."""
    return SQL(
        """
        NOT EXISTS (
            SELECT FROM mail_message m
              LEFT JOIN mail_message_subtype s ON s.id = m.subtype_id
             WHERE m.model = 'crm.lead' AND m.res_id = %(lead)s
               AND m.message_type IN ('email_outgoing', 'comment', 'sms')
               AND m.is_internal IS NOT TRUE AND s.internal IS NOT TRUE
               AND EXISTS (SELECT FROM res_users u
                            WHERE u.partner_id = m.author_id AND NOT u.share))
        AND NOT EXISTS (
            SELECT FROM mail_activity a
             WHERE a.res_model = 'crm.lead' AND a.res_id = %(lead)s
               AND NOT a.active AND a.date_done IS NOT NULL)
        AND NOT EXISTS (
            SELECT FROM crm_lead x
              JOIN conveyor_touch t ON t.partner_id = x.partner_id
                   AND t.date >= x.create_date
             WHERE x.id = %(lead)s AND t.active AND t.personal AND t.direction = 'out')
        """,
        lead=lead,
    )
