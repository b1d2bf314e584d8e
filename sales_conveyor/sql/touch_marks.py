"""Sources that have changed since the touch journal was last made equal to them."""

from odoo.tools import SQL

from ..rules import touch as rules


def mark(pending):
    """Mark sources.

    :param pending: rows (kind, number)
    """
    return SQL(
        "INSERT INTO conveyor_touch_mark (kind, ref) SELECT * FROM unnest(%s, %s)",
        [kind for kind, _ref in pending],
        [ref for _kind, ref in pending],
    )


def mark_due(rows):
    """Mark meetings for the moment when they are over."""
    return SQL(
        "INSERT INTO conveyor_touch_mark (kind, ref, due)"
        " SELECT 'e', * FROM unnest(%s, %s::timestamp[])",
        [ref for ref, _due in rows],
        [due for _ref, due in rows],
    )


def mark_documents(model, ids):
    """Mark the messages and activities of documents that are about somebody else
    now."""
    return SQL(
        """
        INSERT INTO conveyor_touch_mark (kind, ref)
        SELECT 'm', id FROM mail_message
         WHERE model = %(model)s AND res_id = ANY(%(ids)s) AND message_type IN %(types)s
         UNION ALL
        SELECT 'a', id FROM mail_activity
         WHERE res_model = %(model)s AND res_id = ANY(%(ids)s) AND NOT active
        """,
        model=model,
        ids=list(ids),
        types=rules.MESSAGE_TYPES,
    )


def take(limit, now):
    """Rows (kind, number) of the oldest marks that are due, and forget them."""
    return SQL(
        """
        DELETE FROM conveyor_touch_mark WHERE id IN (
            SELECT id FROM conveyor_touch_mark WHERE due IS NULL OR due <= %s
             ORDER BY id LIMIT %s)
        RETURNING kind, ref
        """,
        now,
        limit,
    )
