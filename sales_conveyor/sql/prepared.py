"""Statements about a handful of clients, planned once in a session.

To plan the statement of all figures takes PostgreSQL ten times as long as to run it for
one client, who is looked at, or invoiced, hundreds of times a day.
"""

import functools
import hashlib

from odoo.tools import SQL

#: For how many contacts, at most, the general plan is the right one.
FEW = 100


def execute(cr, build, types, values, key=()):
    """Run a statement and return its rows.

    :param build: function that returns the statement, as SQL with ``$1``, ``$2``… where
        the values belong
    :param types: the values' types in PostgreSQL
    :param key: arguments of ``build``; the same function with the same arguments stands
        for the same statement
    """
    name, statement = _statement(build, *key)
    # Asked, not remembered: behind a pooler the session may be another one each time.
    # The general plan is always taken: the one for certain values would be made anew
    # again and again.
    cr.execute(
        "SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE name = %s),"
        " set_config('plan_cache_mode', 'force_generic_plan', true)",
        [name],
    )
    known, _mode = cr.fetchone()
    if not known:
        types_sql = SQL(", ").join(map(SQL, types))
        cr.execute(
            SQL("PREPARE %s (%s) AS %s", SQL.identifier(name), types_sql, statement)
        )
    values_sql = SQL(", ").join(SQL("%s", value) for value in values)
    cr.execute(SQL("EXECUTE %s (%s)", SQL.identifier(name), values_sql))
    return cr.fetchall()


@functools.lru_cache(maxsize=128)
def _statement(build, *key):
    """Return the statement and a name that no other statement has."""
    statement = build(*key)
    said = repr((statement.code, statement.params))
    return f"conveyor_{hashlib.sha1(said.encode()).hexdigest()}", statement
