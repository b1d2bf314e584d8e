"""Indexes on Odoo's own tables that the feed needs, built without stopping anybody."""

import logging

from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: name: (table, definition). The same definitions stand on the models, from where Odoo
#: keeps them; here they are built beforehand, while other users go on working.
INDEXES = {
    "account_move__commercial_partner_id_index": (
        "account_move",
        '("commercial_partner_id")',
    ),
    "account_move_conveyor_figures_idx": (
        "account_move",
        "(commercial_partner_id, company_id, invoice_date) INCLUDE (id, move_type, "
        "amount_untaxed_signed) WHERE state = 'posted' AND move_type IN "
        "('out_invoice', 'out_receipt', 'out_refund') AND invoice_date IS NOT NULL",
    ),
    "account_move_conveyor_credits_idx": (
        "account_move",
        "(reversed_entry_id) INCLUDE (amount_untaxed_signed)"
        " WHERE state = 'posted' AND move_type = 'out_refund'"
        " AND reversed_entry_id IS NOT NULL",
    ),
    # Small: what is paid leaves it. It doesn't ask whether the document is posted: no
    # index of Odoo does, and whatever an index mentions makes PostgreSQL write all
    # indexes of a row anew when it changes, here of each line that is ever posted.
    "account_move_line_conveyor_unpaid_idx": (
        "account_move_line",
        "(partner_id, company_id) INCLUDE (account_id, date_maturity, amount_residual)"
        " WHERE reconciled IS NOT TRUE AND display_type = 'payment_term'"
        " AND amount_residual > 0",
    ),
    # By these a contact is recognised that exists already.
    "res_partner_conveyor_email_idx": (
        "res_partner",
        "(email_normalized) WHERE email_normalized IS NOT NULL",
    ),
    "res_partner_conveyor_phone_idx": (
        "res_partner",
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL",
    ),
}

#: Indexes of older versions, whose place others have taken.
REPLACED = ("account_move_line_conveyor_debts_idx",)


def build_concurrently(connection):
    """Build the missing indexes without locking writers, and drop the replaced ones.

    :param connection: an open psycopg2 connection of its own: PostgreSQL builds an
        index this way only outside a transaction. An index that an interrupted build
        has left invalid is built anew.
    """
    connection.autocommit = True
    with connection.cursor() as cursor:
        for name, (table, definition) in INDEXES.items():
            cursor.execute(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)",
                [name],
            )
            found = cursor.fetchone()
            if found and found[0]:
                continue
            if found:
                cursor.execute(f'DROP INDEX CONCURRENTLY "{name}"')
            _logger.info("Building index %s on %s", name, table)
            cursor.execute(
                f'CREATE INDEX CONCURRENTLY "{name}" ON "{table}" {definition}'
            )
        for name in REPLACED:
            cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')


def column_exists(table, column):
    """Query whether a column exists."""
    return SQL(
        "SELECT 1 FROM information_schema.columns"
        " WHERE table_schema = current_schema AND table_name = %s AND column_name = %s",
        table,
        column,
    )


def look_at_columns():
    """Have PostgreSQL look at the columns that were added to large tables.

    Until it does, it takes a column that nobody has filled for one that is filled
    everywhere, and reads a million contacts where an index would tell. By itself it
    looks again only after a tenth of the rows has changed.
    """
    return "ANALYZE res_partner, crm_lead, account_move, sale_order"
