"""The list of contacts whose figures are to be refreshed: appended to by everybody,
emptied by one job."""

from odoo.tools import SQL


def add(partner_ids):
    """Mark contacts. Inserts only: two who bill one client never wait for each
    other."""
    return SQL(
        "INSERT INTO conveyor_figures_mark (partner_ref) SELECT unnest(%s)",
        list(partner_ids),
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
