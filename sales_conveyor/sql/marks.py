"""The list of contacts whose figures are to be refreshed: appended to by everybody,
emptied by one job."""

from odoo.tools import SQL


def add(partner_ids):
    """Mark contacts. Inserts only: two who bill one client never wait for each other."""
    return SQL(
        "INSERT INTO conveyor_figures_mark (partner_ref) SELECT unnest(%s)", list(partner_ids)
    )


def take(limit):
    """Rows (contact, numbers of its marks), oldest mark first, for at most ``limit``
    contacts."""
    return SQL(
        """
        SELECT partner_ref, array_agg(id) FROM conveyor_figures_mark
         GROUP BY partner_ref ORDER BY min(id) LIMIT %s
        """,
        limit,
    )


def drop(mark_ids):
    """Forget marks that have been dealt with."""
    return SQL("DELETE FROM conveyor_figures_mark WHERE id = ANY(%s)", list(mark_ids))
