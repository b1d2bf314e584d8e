"""Who is on the list of a VIP programme: each statement is one, whatever the number of
clients."""

from odoo.tools import SQL

from ..rules.vip import REST

#: Clients ``c`` with contact ``p`` who belong to a programme by rule.
_MEANT = SQL("c.active AND c.merged_into_id IS NULL AND p.active")
_BY_RULE = SQL("%s AND p.is_company", _MEANT)
_OPEN = tuple(REST)


def enter(programme_id, company_id, uid, now, state, between=None):
    """Put the corporate clients of a company on the list of a programme; rows (number)
    of those that weren't there come back.

    :param between: only client files with numbers in [from, to)
    """
    return SQL(
        """
        INSERT INTO conveyor_vip_line
               (programme_id, company_id, client_id, partner_id, state, entered_on,
                create_uid, create_date, write_uid, write_date)
        SELECT %(programme)s, c.company_id, c.id, c.partner_id, %(state)s, %(now)s,
               %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM conveyor_client c
          JOIN res_partner p ON p.id = c.partner_id
         WHERE c.company_id = %(company)s AND %(meant)s AND %(between)s
         ORDER BY c.id
            ON CONFLICT (programme_id, client_id) DO NOTHING
        RETURNING id
        """,
        programme=programme_id,
        company=company_id,
        uid=uid,
        now=now,
        state=state,
        meant=_BY_RULE,
        between=_range(between),
    )


def _range(between):
    if not between:
        return SQL("true")
    return SQL("c.id >= %s AND c.id < %s", *between)


def files_end():
    """The number after that of the last client file."""
    return SQL("SELECT coalesce(max(id), 0) + 1 FROM conveyor_client")


def leave(programme_id, now):
    """Mark lines of clients who are no clients, or no companies, any more; rows (line)
    come back. Private persons whom the head has chosen stay. What was met or refused
    is a fact."""
    return SQL(
        """
        UPDATE conveyor_vip_line l
           SET state = 'left', state_before = l.state, write_date = %(now)s,
               left_cause = CASE WHEN c.merged_into_id IS NOT NULL THEN 'merged'
                                 WHEN NOT c.active THEN 'closed'
                                 WHEN NOT p.active THEN 'archived'
                                 ELSE 'private' END
          FROM conveyor_client c JOIN res_partner p ON p.id = c.partner_id
         WHERE l.client_id = c.id AND l.programme_id = %(programme)s
           AND l.state IN %(open)s
           AND (NOT (%(meant)s) OR NOT (p.is_company OR l.chosen))
        RETURNING l.id
        """,
        programme=programme_id,
        now=now,
        open=_OPEN,
        meant=_MEANT,
    )


def come_back(programme_id, now):
    """Take lines back of clients who are clients again; rows (line) come back."""
    return SQL(
        """
        UPDATE conveyor_vip_line l
           SET state = coalesce(l.state_before, 'waiting'), state_before = NULL,
               left_cause = NULL, write_date = %(now)s
          FROM conveyor_client c JOIN res_partner p ON p.id = c.partner_id
         WHERE l.client_id = c.id AND l.programme_id = %(programme)s
           AND l.state = 'left' AND l.left_cause <> 'head'
           AND %(meant)s AND (p.is_company OR l.chosen)
        RETURNING l.id
        """,
        programme=programme_id,
        now=now,
        meant=_MEANT,
    )


def release(programme_id, now):
    """Take clients off the lists of people who work with us no more, or take part no
    more; rows (line) come back."""
    return SQL(
        """
        UPDATE conveyor_vip_line l
           SET participant_id = NULL, user_id = NULL, write_date = %(now)s,
               proposed_id = NULL,
               state = CASE WHEN l.state = 'listed' THEN 'waiting' ELSE l.state END
          FROM conveyor_vip_participant m JOIN res_users u ON u.id = m.user_id
         WHERE m.id = l.participant_id AND l.programme_id = %(programme)s
           AND l.state IN ('listed', 'left') AND NOT (m.active AND u.active)
        RETURNING l.id
        """,
        programme=programme_id,
        now=now,
    )
