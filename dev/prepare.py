"""What every command on a database needs: Odoo, its Python packages, PostgreSQL."""

from contextlib import contextmanager

from dev import console, odoo_source, postgres, venv
from dev.database import Databases
from dev.settings import SANDBOX


@contextmanager
def databases(tests=False):
    odoo = prepared(tests)
    with postgres.running() as cluster:
        yield Databases(cluster, odoo)


def prepared(tests=False):
    console.need_room("anything", 50, SANDBOX)
    odoo = odoo_source.find()
    venv.for_odoo(odoo)
    if tests:
        venv.for_tests()
    return odoo
