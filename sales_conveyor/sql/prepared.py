"""Statements about a handful of clients, planned once in a session.

To plan the statement of all figures takes PostgreSQL ten times as long as to run it for
one client, who is looked at, or invoiced, hundreds of times a day.
"""

import functools
import hashlib

from odoo.tools import SQL

#: For how many contacts, at most, the general plan is the right one.
FEW = 100


#: Where the names of the statements that the session knows are kept.
_KNOWN = "conveyor.prepared"


def execute(cr, build, types, values, key=()):
    """Run a statement and return its rows.

    :param build: function that returns the statement, as SQL with ``$1``, ``$2``… where
        the values belong
    :param types: the values' types in PostgreSQL
    :param key: arguments of ``build``; the same function with the same arguments stands
        for the same statement
    """
    name, statement = _statement(build, *key)
    if name not in cr.precommit.data.get(_KNOWN, ()):
        known = cr.precommit.data[_KNOWN] = _ask(cr)
        if name not in known:
            types_sql = SQL(", ").join(map(SQL, types))
            cr.execute(
                SQL("PREPARE %s (%s) AS %s", SQL.identifier(name), types_sql, statement)
            )
            known.add(name)
    values_sql = SQL(", ").join(SQL("%s", value) for value in values)
    cr.execute(SQL("EXECUTE %s (%s)", SQL.identifier(name), values_sql))
    return cr.fetchall()


def _ask(cr):
    """Return the names of our statements that the session knows, and have it take the
    general plan of each: the one for certain values would be made anew again and again.

    Asked in each transaction, not remembered beyond it: behind a pooler the session may
    be another one each time.
    """
    cr.execute(
        "SELECT array_agg(name) FILTER (WHERE starts_with(name, 'conveyor_')),"
        " set_config('plan_cache_mode', 'force_generic_plan', true)"
        " FROM pg_prepared_statements"
    )
    names, _mode = cr.fetchone()
    return set(names or ())


@functools.lru_cache(maxsize=128)
def _statement(build, *key):
    """Return the statement and a name that no other statement has."""
    statement = build(*key)
    said = repr((statement.code, statement.params))
    return f"conveyor_{hashlib.sha1(said.encode()).hexdigest()}", statement
