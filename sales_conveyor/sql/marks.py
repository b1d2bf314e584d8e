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
    """Rows (contact, numbers of its marks) of the contacts of the oldest ``limit``
    marks; later marks of those contacts are there too. Doesn't look at the other marks,
    which may be a million."""
    return SQL(
        """
        SELECT mark.partner_ref, array_agg(mark.id)
          FROM (SELECT DISTINCT partner_ref
                  FROM (SELECT partner_ref FROM conveyor_figures_mark
                         ORDER BY id LIMIT %s) mark) oldest
          JOIN conveyor_figures_mark mark USING (partner_ref)
         GROUP BY mark.partner_ref
        """,
        limit,
    )


def drop(mark_ids):
    """Forget marks that have been dealt with."""
    return SQL("DELETE FROM conveyor_figures_mark WHERE id = ANY(%s)", list(mark_ids))
