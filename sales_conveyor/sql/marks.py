"""The list of contacts whose figures are to be refreshed: appended to by everybody,
emptied by one job."""

from odoo.tools import SQL


def add(contact_ids, client_ids, cron_id, now):
    """Mark contacts, and have the job ``cron_id`` run at ``now``; a row comes back if
    it is going to. Inserts only: two who bill one client never wait for each other.

    The row of the trigger is written even where another one waits: the job, if it runs
    now, may have dealt with that one already.

    :param client_ids: contacts to be marked only if they are clients
    """
    marked = [SQL("SELECT unnest(%s::int[])", list(contact_ids))]
    if client_ids:
        marked.append(
            SQL(
                "SELECT c.partner_id FROM conveyor_client c"
                " WHERE c.partner_id = ANY(%s)",
                list(client_ids),
            )
        )
    return SQL(
        """
        WITH marked AS (
            INSERT INTO conveyor_figures_mark (partner_ref) %(marked)s
            RETURNING 1
        )
        INSERT INTO ir_cron_trigger (cron_id, call_at)
        SELECT j.id, %(now)s FROM ir_cron j
         WHERE j.id = %(job)s AND j.active AND EXISTS (SELECT FROM marked)
        RETURNING id
        """,
        marked=SQL(" UNION ").join(marked),
        job=cron_id,
        now=now,
    )


def wake(cron_id, now):
    """Have the job run at ``now``; a row comes back if it is going to."""
    return SQL(
        "INSERT INTO ir_cron_trigger (cron_id, call_at)"
        " SELECT id, %s FROM ir_cron WHERE id = %s AND active RETURNING id",
        now,
        cron_id,
    )


def waiting(partner_id):
    """Condition: the figures of a client, and what follows from them, may not yet be
    what documents say: a contact of its is marked, or all clients are looked at.

    :param partner_id: the client, as a commercial entity
    """
    return SQL(
        """
        (EXISTS (SELECT FROM conveyor_rebuild WHERE state <> 'done')
         OR EXISTS (SELECT FROM res_partner p
                      JOIN conveyor_figures_mark m ON m.partner_ref = p.id
                     WHERE p.commercial_partner_id = %s))
        """,
        partner_id,
    )


def take(limit):
    """Rows (contact, number of its marks) of the contacts of the oldest ``limit``
    marks, and forget those marks; later marks of those contacts go with them, as far as
    this transaction sees them. Doesn't look at the other marks, which may be a
    million."""
    return SQL(
        """
        WITH taken AS (
            DELETE FROM conveyor_figures_mark mark
             USING (SELECT DISTINCT partner_ref
                      FROM (SELECT partner_ref FROM conveyor_figures_mark
                             ORDER BY id LIMIT %s) mark) oldest
             WHERE mark.partner_ref = oldest.partner_ref
            RETURNING mark.partner_ref
        )
        SELECT partner_ref, count(*)::int FROM taken GROUP BY partner_ref
        """,
        limit,
    )
