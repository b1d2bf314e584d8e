"""What happens once, when the addon comes or goes."""

import logging

import psycopg2

from odoo.sql_db import connection_info_for

from .sql import indexes, orders

_logger = logging.getLogger(__name__)

#: Columns added to tables that may hold millions of rows: made beforehand and empty, so
#: that Odoo doesn't compute them row by row. Nothing is lost: the rebuild, which starts
#: after installation, reads the documents themselves.
BIG_COLUMNS = (
    ("account_move", "conveyor_counted_partner_ref", "int4"),
    ("sale_order", "conveyor_to_invoice", "numeric"),
    ("crm_lead", "conveyor_id", "int4"),
    ("crm_lead", "conveyor_phase", "varchar"),
    # said of all leads that there are, without writing any of them
    ("crm_lead", "conveyor_target", "varchar DEFAULT 'unknown'"),
)


def pre_init_hook(env):
    """Prepare large tables without stopping those who work on the same database."""
    _build_indexes(env.cr)
    for table, column, type_ in BIG_COLUMNS:
        env.cr.execute(indexes.column_exists(table, column))
        if not env.cr.rowcount:
            env.cr.execute(f'ALTER TABLE "{table}" ADD COLUMN "{column}" {type_}')
            env.cr.execute(f'ALTER TABLE "{table}" ALTER "{column}" DROP DEFAULT')
    # Nobody may read a table while a column of it is on its way: so the way is short.
    # An empty column does no harm, should the installation fail after it.
    env.cr.commit()  # pylint: disable=invalid-commit
    # the one figure that is kept on orders themselves, for orders that exist already
    env.cr.execute(orders.fill_to_invoice())


def _build_indexes(cr):
    # An index can be built without locking writers only outside a transaction, and such
    # a build waits for all open ones, ours included: so ours is closed first. What has
    # been installed until here is complete in itself.
    cr.commit()  # pylint: disable=invalid-commit
    _name, info = connection_info_for(cr.dbname)
    connection = psycopg2.connect(**info)
    try:
        indexes.build_concurrently(connection)
    finally:
        connection.close()


def post_init_hook(env):
    """Give today's sales staff access, put their teams on a conveyor, and have the
    central file built from accounting."""
    _grant_access(env)
    env["conveyor.conveyor"]._install()
    env["conveyor.stage.move"]._install()
    env.cr.execute(indexes.look_at_columns())
    env["conveyor.rebuild"]._request("installation")
    env["conveyor.touch.backfill"]._request()


def _grant_access(env):
    for sales_group, conveyor_group in (
        ("sales_team.group_sale_salesman", "sales_conveyor.conveyor_group_user"),
        (
            "sales_team.group_sale_salesman_all_leads",
            "sales_conveyor.conveyor_group_leader",
        ),
        ("sales_team.group_sale_manager", "sales_conveyor.conveyor_group_manager"),
    ):
        users = env.ref(sales_group).all_user_ids
        env.ref(conveyor_group).sudo().write(
            {"user_ids": [(4, user.id) for user in users]}
        )


def uninstall_hook(env):
    """Nothing of ours stays: tables and columns go with their models; indexes on
    columns of Odoo's own and sequences made for numbers are removed here."""
    for name in indexes.INDEXES:
        env.cr.execute(f'DROP INDEX IF EXISTS "{name}"')
