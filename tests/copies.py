"""A database of its own for tests that really commit: a copy, thrown away
afterwards."""

import logging
import os
import signal
import time
import traceback
from contextlib import closing, contextmanager
from itertools import count

import psycopg2
import psycopg2.extensions

from odoo import Command, api, sql_db, tools
from odoo.modules.registry import Registry
from odoo.tests import get_db_name, new_test_user

from .exact import ExactCase


@contextmanager
def copied_database():
    """Give the name of a copy of the test database, which nobody else uses."""
    name = f"{get_db_name()}_copy_{os.getpid()}"
    _administer(f'DROP DATABASE IF EXISTS "{name}"')
    # PostgreSQL copies only what nobody is connected to
    sql_db.close_db(get_db_name())
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{get_db_name()}"')
    try:
        load(name)
        yield name
    finally:
        Registry.delete(name)
        sql_db.close_db(name)
        _administer(f'DROP DATABASE IF EXISTS "{name}"')


def load(name):
    """Load the registry of a database."""
    # Odoo runs the tests of modules that it loads, were it not told otherwise
    enabled = tools.config["test_enable"]
    tools.config["test_enable"] = False
    try:
        Registry(name)
    finally:
        tools.config["test_enable"] = enabled


def _administer(statement):
    _name, info = sql_db.connection_info_for("postgres")
    with closing(psycopg2.connect(**info)) as connection:
        connection.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT)
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def environment(name, uid=api.SUPERUSER_ID, **context):
    """Give an environment in a transaction of its own, committed at the end."""
    with Registry(name).cursor() as cr:
        yield api.Environment(cr, uid, {"tracking_disable": True, **context})


class Process:
    """A process that runs a function; it ends by itself or is killed."""

    def __init__(self, function, *arguments):
        # No connection to these databases may be shared with a child. The one on which
        # Odoo's server listens for messages is to another database, and stays.
        for name in list(Registry.registries):
            sql_db.close_db(name)
        self.code = None
        self.pid = os.fork()
        if not self.pid:
            # what goes wrong is told by the exit code, and by whoever is waited for
            logging.disable(logging.CRITICAL)
            code = 1
            try:
                function(*arguments)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)

    def wait(self, options=0):
        """Return the exit code; ``None`` while it runs, where that may be."""
        if self.code is None:
            pid, status = os.waitpid(self.pid, options)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code

    def runs(self):
        return self.wait(os.WNOHANG) is None

    def kill(self):
        if self.runs():
            os.kill(self.pid, signal.SIGKILL)
        return self.wait()


class Stage(ExactCase):
    """The company and users of the tests, in a copied database."""

    @classmethod
    def setUpClass(cls):
        raise NotImplementedError("not a test")

    @classmethod
    def enter(cls, env):
        """Work in this environment from now on."""
        cls.env = env
        if hasattr(cls, "company_ids"):
            cls.companies = cls.company = env["res.company"].browse(cls.company_ids)
            cls.env = env(
                context={**env.context, "allowed_company_ids": cls.company_ids}
            )
            cls.product = cls.env["product.product"].browse(cls.product_id)
        cls.Client = cls.env["conveyor.client"]
        cls.Figures = cls.env["conveyor.figures"]
        cls.all_partners = cls.env["res.partner"].with_context(active_test=False)

    @classmethod
    def build(cls, env):
        """Make a company with accounts, a product and an accountant."""
        cls.env = env
        cls.numbers = count(1)
        company = cls._make_company("Conveyor Works")
        cls.company_ids = company.ids
        env.user.write(
            {"company_ids": [Command.link(company.id)], "company_id": company.id}
        )
        cls.product_id = (
            env["product.product"]
            .create(
                {
                    "name": "Machine oil",
                    "type": "service",
                    "invoice_policy": "order",
                    "taxes_id": [Command.clear()],
                }
            )
            .id
        )
        cls.accountant_id = new_test_user(
            env,
            login="conveyor_accountant",
            groups="base.group_user,account.group_account_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        ).id
        cls.enter(env)


def wait_until(condition, seconds=60):
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)
