"""Which contacts' details somebody has opened of late."""

from odoo.tools import SQL

#: The class of locks by which the requests of one person settle one after the other.
_LOCK = 20260615


def opened(user_id, hour_ago, day_ago):
    """Rows (contact, whether within the hour) of what a person has opened in a day."""
    return SQL(
        """
        SELECT partner_ref, bool_or(read_at > %s)
          FROM conveyor_read
         WHERE user_ref = %s AND read_at > %s
         GROUP BY partner_ref
        """,
        hour_ago,
        user_id,
        day_ago,
    )


def lock(user_id):
    """Wait for the other requests of the same person that are being settled."""
    return SQL("SELECT pg_advisory_xact_lock(%s, %s)", _LOCK, user_id)


def note(user_id, partner_ids, now):
    """Note contacts as opened."""
    return SQL(
        """
        INSERT INTO conveyor_read (user_ref, partner_ref, read_at)
        SELECT %s, unnest(%s::int[]), %s
        """,
        user_id,
        list(partner_ids),
        now,
    )


def forget(day_ago):
    """Forget what counts no more."""
    return SQL("DELETE FROM conveyor_read WHERE read_at <= %s", day_ago)
