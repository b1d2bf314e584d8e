"""Invoices that name somebody past the owner of the client, found in sets;
``rules/invoice_seller.py`` is the readable definition."""

from odoo.tools import SQL

from ..rules.invoice_seller import NOT_COUNTED
from ..rules.purchase import CREDIT_TYPES, SALE_TYPES
from .conveyors import of_owners

#: In which teams somebody works, has worked, or which he leads.
_TEAMS_OF = """
    (SELECT tm.crm_team_id FROM crm_team_member tm WHERE tm.user_id = {user}
      UNION SELECT t.id FROM crm_team t WHERE t.user_id = {user})
"""
#: Orders ``so`` of the client of the document ``m`` that it invoices.
_ORDERED = """
    SELECT FROM account_move_line l
      JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
      JOIN sale_order_line sol ON sol.id = r.order_line_id
      JOIN sale_order so ON so.id = sol.order_id
      JOIN res_partner sp ON sp.id = so.partner_id
     WHERE l.move_id = m.id AND sp.commercial_partner_id = p.commercial_partner_id
"""
#: Documents ``m`` with the client's file ``c`` and its ``owner`` on that day.
_DOCUMENTS = SQL(
    """
    SELECT m.id AS move_id, c.id AS client_id, m.company_id,
           coalesce(m.create_uid, 0) AS create_uid, on_day.owner_id,
           m.invoice_user_id, m.team_id, p.commercial_partner_id AS partner_id,
           m.invoice_user_id IS NULL
             OR m.invoice_user_id = ANY(ARRAY[on_day.owner_id,
                    coalesce(p.user_id, 0), coalesce(dp.user_id, 0)])
             OR EXISTS (%(ordered)s AND so.user_id = m.invoice_user_id)
             OR co.conveyor_team_sells IS TRUE AND EXISTS (
                SELECT FROM crm_team_member b JOIN crm_team t ON t.id = b.crm_team_id
                  LEFT JOIN crm_team_member a ON a.crm_team_id = t.id AND a.active
                 WHERE b.user_id = on_day.owner_id AND b.active
                   AND m.invoice_user_id IN (a.user_id, t.user_id)) AS user_is_clear
      FROM account_move m
      JOIN res_partner dp ON dp.id = m.partner_id
      JOIN res_partner p ON p.id = m.commercial_partner_id
      JOIN conveyor_client c ON c.partner_id = p.commercial_partner_id
           AND c.company_id = m.company_id AND c.merged_into_id IS NULL
      JOIN res_company co ON co.id = m.company_id
      JOIN LATERAL (
           SELECT CASE WHEN h.id IS NULL THEN c.owner_id ELSE h.from_user_id END
                      AS owner_id
             FROM (SELECT) one
             LEFT JOIN LATERAL (
                  SELECT h.id, h.from_user_id FROM conveyor_handover h
                   WHERE h.client_id = c.id AND h.state IN ('done', 'undone')
                     AND h.date::date >= coalesce(m.invoice_date, current_date)
                   ORDER BY h.date, h.id LIMIT 1) h ON true) on_day
           ON on_day.owner_id IS NOT NULL
    """,
    ordered=SQL(_ORDERED),
)


def past(condition):
    """Select the documents, as rows (move_id, client_id, company_id, owner_id, team_id,
    named_user_id, named_team_id, create_uid), whose salesperson or team needs a word;
    ``team_id`` is the team that counts until then.

    ``OFFSET 0`` has each thing found out once; or PostgreSQL would put it in the place
    of each mention.

    :param condition: SQL on documents ``m``, client files ``c``, companies ``co``
    """
    return SQL(
        """
        SELECT d.move_id, d.client_id, d.company_id, d.owner_id,
               (SELECT min(tm.crm_team_id) FROM crm_team_member tm
                 WHERE tm.user_id = d.counted_id AND tm.active) AS team_id,
               d.counted_id,
               d.invoice_user_id AS named_user_id, d.team_id AS named_team_id,
               d.create_uid
          FROM (
            SELECT x.*,
                   x.team_id IS NULL OR NOT EXISTS (%(worker_teams)s)
                   OR x.team_id IN (%(worker_teams)s)
                   OR EXISTS (SELECT FROM account_move m
                                JOIN res_partner p ON p.id = m.commercial_partner_id
                               WHERE m.id = x.move_id AND EXISTS (
                                     %(ordered)s AND so.team_id = x.team_id))
                       AS team_is_clear
              FROM (
                SELECT y.*,
                       CASE WHEN y.user_is_clear AND y.invoice_user_id IS NOT NULL
                            THEN y.invoice_user_id ELSE y.owner_id END AS counted_id
                  FROM (%(documents)s
                        WHERE %(condition)s
                          AND (m.move_type IN %(sale)s OR m.move_type IN %(credit)s
                               AND m.reversed_entry_id IS NULL)
                       OFFSET 0) y
                OFFSET 0) x
            OFFSET 0) d
         WHERE NOT (d.user_is_clear AND d.team_is_clear)
        """,
        documents=_DOCUMENTS,
        condition=condition,
        ordered=SQL(_ORDERED),
        worker_teams=SQL(_TEAMS_OF.format(user="x.counted_id")),
        sale=SALE_TYPES,
        credit=CREDIT_TYPES,
    )


def note(condition, changed_by=None):
    """Write down what needs a word, unless that was said already of the same names;
    rows (number, client file, salesperson named, who made the document) come back.

    :param changed_by: who has changed the documents; ``None``: who has made them
    """
    return SQL(
        """
        WITH past AS MATERIALIZED (%(past)s),
        noted AS (
            INSERT INTO conveyor_invoice_seller AS s
                   (move_id, client_id, company_id, user_id, team_id, named_user_id,
                    named_team_id, changed_by_id, date, state)
            SELECT move_id, client_id, company_id, counted_id, team_id, named_user_id,
                   named_team_id, coalesce(%(changed_by)s::int, nullif(create_uid, 0)),
                   now() AT TIME ZONE 'UTC', 'waiting'
              FROM past
            ON CONFLICT (move_id) DO UPDATE
               SET client_id = excluded.client_id, user_id = excluded.user_id,
                   team_id = excluded.team_id,
                   named_user_id = excluded.named_user_id,
                   named_team_id = excluded.named_team_id,
                   changed_by_id = excluded.changed_by_id, date = excluded.date,
                   state = 'waiting', decided_by_id = NULL, decided_on = NULL
             WHERE s.state = 'corrected'
                OR (s.named_user_id, s.named_team_id) IS DISTINCT FROM
                   (excluded.named_user_id, excluded.named_team_id)
            RETURNING s.id, s.client_id, s.named_user_id, s.changed_by_id
        ),
        corrected AS (
            UPDATE conveyor_invoice_seller s SET state = 'corrected'
              FROM account_move m
              JOIN res_partner p ON p.id = m.commercial_partner_id
              JOIN conveyor_client c ON c.partner_id = p.commercial_partner_id
                   AND c.company_id = m.company_id AND c.merged_into_id IS NULL
              JOIN res_company co ON co.id = m.company_id
             WHERE s.move_id = m.id AND s.state = 'waiting' AND %(condition)s
               AND NOT EXISTS (SELECT FROM past WHERE past.move_id = m.id)
        )
        SELECT * FROM noted
        """,
        past=past(condition),
        condition=condition,
        changed_by=changed_by,
    )


#: What the job looks at: documents posted since the company has this, of clients who
#: had a file by then. What was booked before is history.
_NEW = SQL(
    """
    m.state = 'posted' AND m.create_date >= co.conveyor_seller_since
    AND m.create_date >= c.create_date AND m.id IS DISTINCT FROM c.entry_move_id
    """
)


def note_new(partner_ids):
    """:func:`note` for new documents of commercial entities.

    :param partner_ids: numbers, or SQL that stands for an array of a few
    """
    return note(SQL("%s AND %s", of_owners(partner_ids), _NEW))


def note_changed(move_ids, changed_by):
    """:func:`note` for documents whose salesperson or team somebody has changed."""
    return note(SQL("m.id = ANY(%s)", list(move_ids)), changed_by)


def not_counted(document):
    """A join for the row ``s`` that says whose sale a document is meanwhile.

    :param document: alias of the document
    """
    return SQL(
        """
        LEFT JOIN conveyor_invoice_seller s ON s.move_id = %(m)s.id
             AND s.state IN %(states)s
             AND s.named_user_id IS NOT DISTINCT FROM %(m)s.invoice_user_id
             AND s.named_team_id IS NOT DISTINCT FROM %(m)s.team_id
        """,
        m=SQL.identifier(document),
        states=NOT_COUNTED,
    )


def counted(document, column):
    """The salesperson (``user_id``) or team (``team_id``) for whom a document counts,
    with the row of :func:`not_counted`."""
    name = {"user_id": "invoice_user_id"}.get(column, column)
    return SQL(
        "CASE WHEN s.id IS NULL THEN %s ELSE %s END",
        SQL.identifier(document, name),
        SQL.identifier("s", column),
    )
