"""Whose figures a statement computes: pieces of SQL for ``figures.py``.

Two ways in, one set of definitions:

* a **range** of contact numbers, for the nightly pass and the rebuild. It reads the
  covering index of ``account_move`` in its own order (see ``indexes.py``), so documents
  are neither sorted nor hashed: whatever is said of one document has to be said without
  a join, which would lose the order;
* a **list** of clients, for those that changed since the last refresh and for the one
  on the screen.

A document counts for the contact that was its commercial entity when it was made
(``account_move.commercial_partner_id``). Where that contact has been put under another
company since, it counts for that company: the pairs (from, to) are called *keys* here.
"""

from odoo.tools import SQL

from ..rules.purchase import CREDIT_TYPES, REVENUE_TYPES, SALE_TYPES

#: The documents that make figures. Written out: the planner matches it with the
#: conditions of the indexes.
COUNTED = SQL(
    "m.state = 'posted' AND m.move_type IN %s AND m.invoice_date IS NOT NULL",
    REVENUE_TYPES,
)

#: What is unpaid of posted documents; all but the posting are conditions of an index.
_DEBT = SQL(
    "l.reconciled IS NOT TRUE AND l.parent_state = 'posted'"
    " AND l.display_type = 'payment_term' AND l.amount_residual > 0"
)

_CREDITS = SQL(
    """
    FROM account_move r
   WHERE r.reversed_entry_id = m.id AND r.reversed_entry_id IS NOT NULL
     AND r.state = 'posted' AND r.move_type IN %s
    """,
    CREDIT_TYPES,
)
#: What has been credited of the document ``m``, looked up in the index.
_CREDITED = SQL(
    "CASE WHEN m.move_type IN %s THEN (SELECT sum(r.amount_untaxed_signed) %s) END",
    SALE_TYPES,
    _CREDITS,
)
#: The same for many documents: whether there is anything to look up, which is seldom
#: so, is answered from one table of all documents that have been credited.
_CREDITED_IF_ANY = SQL(
    "CASE WHEN m.move_type IN %s AND EXISTS (SELECT %s)"
    " THEN (SELECT sum(r.amount_untaxed_signed) %s) END",
    SALE_TYPES,
    _CREDITS,
    _CREDITS,
)
_DOCUMENT = SQL(
    "m.company_id, m.invoice_date AS day, m.move_type IN %s AS sale,"
    " m.amount_untaxed_signed AS amount",
    SALE_TYPES,
)


class Scope:
    """Which clients a statement is about, as pieces of SQL.

    :ivar keys: rows (k, t): what belongs to contact ``k`` counts for client ``t``
    :ivar documents: the documents, each with its client
    :ivar debts: what is unpaid, each with its ``debtor``, as alias ``l``
    :ivar orders: orders that are not yet invoiced, as alias ``so``, each with its
        ``orderer``
    :ivar files: client files that are not part of others
    :ivar first_document: which documents ``m`` belong to a row ``agg``
    """

    def __init__(
        self, keys, documents, debtor, debts, orderer, orders, files, first_document
    ):
        self.keys = keys
        self.documents = documents
        self.debtor = debtor
        self.debts = debts
        self.orderer = orderer
        self.orders = orders
        self.files = SQL(
            "SELECT c.partner_id, c.company_id, c.figures_id"
            " FROM %s AND c.merged_into_id IS NULL",
            files,
        )
        self.first_document = first_document


def range_scope(start, stop, moved):
    """All clients whose contact number is in [start, stop), but those in ``moved``.

    :param moved: numbers of contacts whose documents count for another contact, and of
        those others; they are done as a list
    """

    def within(contact):
        there = SQL(
            "%(contact)s >= %(start)s AND %(contact)s < %(stop)s",
            contact=contact,
            start=start,
            stop=stop,
        )
        if not moved:  # as mostly: it would be asked of every document
            return there
        return SQL("%s AND %s NOT IN (SELECT unnest(%s))", there, contact, list(moved))

    return Scope(
        keys=SQL("SELECT NULL::int AS k, NULL::int AS t WHERE false"),
        documents=SQL(
            """
            SELECT m.commercial_partner_id AS partner_id, %s, %s AS credited
              FROM account_move m
             WHERE %s AND %s
            """,
            _DOCUMENT,
            _CREDITED_IF_ANY,
            COUNTED,
            within(SQL("m.commercial_partner_id")),
        ),
        debtor=SQL("l.partner_id"),
        debts=SQL(
            "account_move_line l WHERE %s AND %s", _DEBT, within(SQL("l.partner_id"))
        ),
        orderer=SQL("p.commercial_partner_id"),
        orders=SQL(
            "sale_order so JOIN res_partner p ON p.id = so.partner_id WHERE %s",
            within(SQL("p.commercial_partner_id")),
        ),
        files=SQL("conveyor_client c WHERE %s", within(SQL("c.partner_id"))),
        first_document=SQL("m.commercial_partner_id = agg.partner_id"),
    )


def list_scope(partner_ids):
    """The clients to whom the given contacts belong now, and those contacts themselves.

    Everything is looked up key by key in the order of the indexes, so that a long list
    goes through them once, from left to right.

    :param partner_ids: numbers, or SQL that stands for an array of a few
    """
    credited = _CREDITED
    if not isinstance(partner_ids, SQL):
        # how many they are is known: PostgreSQL chooses what is less work
        credited = _CREDITED_IF_ANY
        partner_ids = SQL("%s", list(partner_ids))
    return Scope(
        keys=SQL(
            """
            WITH given AS MATERIALIZED (
                SELECT DISTINCT unnest(%(ids)s::int[]) AS id ORDER BY 1
            ),
            own AS MATERIALIZED (
                SELECT p.id AS k, given.id AS t
                  FROM given
                  JOIN res_partner p ON p.commercial_partner_id = given.id
            )
            SELECT k, t FROM own
             UNION ALL
            SELECT DISTINCT p.id, p.commercial_partner_id
              FROM (SELECT id FROM given EXCEPT SELECT k FROM own) under
              JOIN res_partner q ON q.id = under.id
              JOIN res_partner p ON p.commercial_partner_id = q.commercial_partner_id
            """,
            ids=partner_ids,
        ),
        documents=SQL(
            """
            SELECT key.t AS partner_id, %s, %s AS credited
              FROM key
              JOIN account_move m ON m.commercial_partner_id = key.k
             WHERE %s
             ORDER BY key.t, m.company_id, m.invoice_date
            """,
            _DOCUMENT,
            credited,
            COUNTED,
        ),
        debtor=SQL("key.t"),
        debts=SQL(
            """
            key CROSS JOIN LATERAL (
                SELECT l.company_id, l.account_id, l.date_maturity, l.amount_residual
                  FROM account_move_line l
                 WHERE l.partner_id = key.k AND %s
                OFFSET 0) l
             WHERE true
            """,
            _DEBT,
        ),
        orderer=SQL("key.t"),
        orders=SQL("key JOIN sale_order so ON so.partner_id = key.k WHERE true"),
        files=SQL("key JOIN conveyor_client c ON c.partner_id = key.k WHERE true"),
        first_document=SQL(
            "m.commercial_partner_id IN (SELECT k FROM key WHERE key.t = "
            "agg.partner_id)"
        ),
    )


def moved(start, stop):
    """Rows (from, to): contacts with counted documents or a folded client file that
    have been put under another contact since, where either of the two is in [start,
    stop)."""
    return SQL(
        """
        %s UNION
        SELECT c.partner_id, p.commercial_partner_id
          FROM conveyor_client c
          JOIN res_partner p ON p.id = c.partner_id
         WHERE c.merged_into_id IS NOT NULL AND c.partner_id >= %s AND c.partner_id < %s
        """,
        SQL(" UNION ").join(
            SQL(
                """
                SELECT p.id, p.commercial_partner_id
                  FROM res_partner p
                 WHERE p.commercial_partner_id <> p.id
                   AND p.%(column)s >= %(start)s AND p.%(column)s < %(stop)s
                   AND EXISTS (SELECT FROM account_move m
                                WHERE m.commercial_partner_id = p.id AND %(counted)s)
                """,
                column=SQL.identifier(column),
                start=start,
                stop=stop,
                counted=COUNTED,
            )
            for column in ("id", "commercial_partner_id")
        ),
        start,
        stop,
    )
