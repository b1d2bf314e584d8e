"""Ways to the databases of the benchmarks: Odoo's registry and bare connections."""

from contextlib import closing, contextmanager

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db, connection_info_for
from odoo.tools import config

#: A database in which only PostgreSQL's own things happen.
MAINTENANCE = "postgres"


def configure(path=None):
    """Read Odoo's configuration: where the server of databases is, and the addons."""
    arguments = ["--log-level=warn", "--no-http"]
    config.parse_config(
        [*(["-c", path] if path else []), *arguments], setup_logging=True
    )


def connect(name):
    """A bare connection, nothing of Odoo."""
    _name, info = connection_info_for(name)
    return psycopg2.connect(**info)


@contextmanager
def environment(name, **context):
    """Odoo's environment in a database, as the superuser; nothing is committed."""
    with closing(Registry(name).cursor()) as cursor:
        yield api.Environment(cursor, SUPERUSER_ID, context)


def execute(name, statement, parameters=None):
    """Run one statement outside a transaction; return its rows, if it has any."""
    with closing(connect(name)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else None


def exists(name):
    return bool(
        execute(MAINTENANCE, "SELECT FROM pg_database WHERE datname = %s", [name])
    )


def drop(name):
    close_db(name)
    execute(MAINTENANCE, f'DROP DATABASE IF EXISTS "{name}"')


def copy(source, target):
    """Make a database anew as a copy of another one."""
    close_db(source)
    drop(target)
    [[version]] = execute(
        MAINTENANCE, "SELECT current_setting('server_version_num')::int"
    )
    # by files: the way that is new in 15 writes the whole database to the log
    strategy = "STRATEGY FILE_COPY" if version >= 150000 else ""
    execute(MAINTENANCE, f'CREATE DATABASE "{target}" TEMPLATE "{source}" {strategy}')
