"""How statements about some contacts are run: those about a handful are planned once in
a session.

To plan the statement of all figures takes PostgreSQL ten times as long as to run it for
one client, who is looked at, or invoiced, hundreds of times a day.
"""

import functools
import hashlib
from contextlib import nullcontext
from datetime import date, datetime

from odoo.tools import SQL

from .large import LargeStatements

#: For how many contacts, at most, the general plan is the right one.
FEW = 100

#: The types of values in PostgreSQL; the first that fits counts.
_TYPES = ((list, "int[]"), (datetime, "timestamp"), (date, "date"))
#: Where the names of the statements that the session knows are kept.
_KNOWN = "conveyor.prepared"


def of_contacts(env, build, contact_ids, *values, key=(), large=False):
    """Run a statement about some contacts, prepared if they are few, and return its
    rows. What it reads of this transaction's changes is written before.

    :param build: see :func:`execute`; the first value are the contacts
    :param large: whether PostgreSQL needs other settings to do it for many
    """
    env.flush_all()
    contact_ids = list(contact_ids)
    if len(contact_ids) <= FEW:
        return execute(env.cr, build, [contact_ids, *values], key)
    with LargeStatements(env.cr) if large else nullcontext():
        return env.execute_query(build(contact_ids, *values, *key))


def execute(cr, build, values, key=()):
    """Run a prepared statement and return its rows.

    :param build: function that makes the statement of the values, or of SQL that stands
        for them, and of ``key``
    :param values: lists of numbers, days and times
    :param key: the same function with the same key stands for the same statement
    """
    name, statement = _statement(build, len(values), *key)
    if name not in cr.precommit.data.get(_KNOWN, ()):
        known = cr.precommit.data[_KNOWN] = _ask(cr)
        if name not in known:
            types_sql = SQL(", ").join(map(_type, values))
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


def _type(value):
    return next(SQL(type_) for class_, type_ in _TYPES if isinstance(value, class_))


@functools.lru_cache(maxsize=128)
def _statement(build, count, *key):
    """Return the statement and a name that no other statement has."""
    statement = build(*(SQL(f"${number}") for number in range(1, count + 1)), *key)
    said = repr((statement.code, statement.params))
    return f"conveyor_{hashlib.sha1(said.encode()).hexdigest()}", statement
