"""Statements about a handful of clients, planned once in a session.

To plan the statement of all figures takes PostgreSQL ten times as long as to run it for one
client, who is looked at, or invoiced, hundreds of times a day.
"""

import hashlib

from odoo.tools import SQL


def execute(cr, build, types, values):
    """Run a statement and return its rows.

    :param build: function that returns the statement, as SQL with ``$1``, ``$2``… where
        the values belong; the same function stands for the same statement
    :param types: the values' types in PostgreSQL
    """
    name, text = _text(build, cr._obj.mogrify)
    # Asked, not remembered: behind a pooler the session may be another one each time.
    # The general plan is always taken: the one for certain values would be made anew
    # again and again.
    cr.execute(
        "SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE name = %s),"
        " set_config('plan_cache_mode', 'force_generic_plan', true)",
        [name],
    )
    if not cr.fetchone()[0]:
        cr.execute(f"PREPARE {name} ({', '.join(types)}) AS {text}")
    cr.execute(
        SQL("EXECUTE %s (%s)", SQL.identifier(name), SQL(", ").join(SQL("%s", v) for v in values))
    )
    return cr.fetchall()


_TEXTS = {}


def _text(build, mogrify):
    if build not in _TEXTS:
        statement = build()
        text = mogrify(statement.code, statement.params).decode()
        _TEXTS[build] = f"conveyor_{hashlib.sha1(text.encode()).hexdigest()}", text
    return _TEXTS[build]
