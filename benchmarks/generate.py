"""Fill an Odoo database with clients and posted documents.

    python benchmarks/generate.py --config odoo.conf --database bench \
        --clients 100000 --documents 1000000

The database has ``sale_crm`` and a chart of accounts, any; without one the generic
chart is loaded. Rows are written with SQL, as Odoo would have written them: each
document has one product line and one receivable line, 15 in 100 are unpaid. Payments
themselves are left out: no figure reads them. 100,000 clients take a minute, a million
takes ten.
"""

import argparse
import re
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import database
import psycopg2

TABLES = (
    "res_partner",
    "account_move",
    "account_move_line",
    "sale_order",
    "sale_order_line",
)
SALESPERSONS = 20
#: Of the rows drawn so many become posted documents.
POSTED = 0.97


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--database", required=True)
    parser.add_argument("--clients", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--seed", type=float, default=0.42, help="from -1 to 1")
    parser.add_argument(
        "--no-analyze", action="store_true", help="leave the planner without statistics"
    )
    options = parser.parse_args()
    database.configure(options.config)
    generate(
        options.database,
        options.clients,
        options.documents,
        seed=options.seed,
        analyze=not options.no_analyze,
    )


def generate(name, clients, documents, seed=0.42, analyze=True):
    with database.environment(name) as env:
        parameters = _prepare(env)
        env.cr.commit()
    parameters.update(
        clients=clients, rows=round(documents / POSTED), today=date.today().isoformat()
    )
    connection = database.connect(name)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET work_mem = '256MB'")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT setseed(%s)", [seed])
        with _laid_aside(cursor):
            for step, statement in _steps():
                with _timed(step):
                    cursor.execute(statement, parameters)
        if analyze:
            with _timed("vacuum and analyze"):
                cursor.execute("VACUUM ANALYZE")
    connection.close()


def _prepare(env):
    """The few records that all others point to, made by Odoo itself."""
    company = env.company
    if not env["account.journal"].search([("type", "=", "sale")], limit=1):
        env["account.chart.template"].try_loading("generic_coa", company)
    journal = env["account.journal"].search(
        [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
    )
    partner = env["res.partner"].create({"name": "Benchmark"})
    product = env["product.product"].create(
        {"name": "Benchmark oil", "type": "service", "taxes_id": [(5,)]}
    )
    users = env["res.users"].search([("login", "=like", "bench%")]) or env[
        "res.users"
    ].create(
        [
            {
                "name": f"Seller {i}",
                "login": f"bench{i}",
                "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],
            }
            for i in range(SALESPERSONS)
        ]
    )
    env.cr.execute(
        "SELECT (SELECT max(id) FROM res_partner), (SELECT coalesce(max(id), 0)"
        " FROM account_move), (SELECT coalesce(max(id), 0) FROM sale_order)"
    )
    partners, moves, orders = env.cr.fetchone()
    return {
        "company": company.id,
        "currency": company.currency_id.id,
        "country": (company.country_id or env.ref("base.us")).id,
        "journal": journal.id,
        "income": journal.default_account_id.id,
        "receivable": partner.property_account_receivable_id.id,
        "product": product.id,
        "unit": product.uom_id.id,
        "users": users.ids,
        "user_count": len(users),
        "partners": partners,
        "moves": moves,
        "orders": orders,
    }


def _steps():
    text = Path(__file__).with_suffix(".sql").read_text()
    for part in re.split(r"^-- step: ", text, flags=re.MULTILINE)[1:]:
        step, statement = part.split("\n", 1)
        yield step, statement


@contextmanager
def _laid_aside(cursor):
    """Drop the indexes and foreign keys of the tables to fill; make them again
    after."""
    cursor.execute(
        """
        SELECT conrelid::regclass, conname, pg_get_constraintdef(oid)
          FROM pg_constraint
         WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
        """,
        [list(TABLES)],
    )
    keys = cursor.fetchall()
    cursor.execute(
        """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
          FROM pg_index
         WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
           AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
        """,
        [list(TABLES)],
    )
    indexes = cursor.fetchall()
    cursor.execute("BEGIN")  # all or nothing: what fails leaves the database as it was
    for table, name, _definition in keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    try:
        yield
        with _timed(f"{len(indexes)} indexes"):
            for _name, definition in indexes:
                cursor.execute(definition)
        with _timed(f"{len(keys)} foreign keys"):
            for table, name, definition in keys:
                cursor.execute(
                    f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
                )
    except (psycopg2.Error, KeyboardInterrupt):
        cursor.connection.rollback()
        raise
    cursor.execute("COMMIT")


@contextmanager
def _timed(step):
    begun = time.monotonic()
    print(f"  {step} …", end="", flush=True)
    yield
    print(f" {time.monotonic() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
