"""Measure a period of commission: its lines are computed, then it is closed.

    python benchmarks/commission.py --config odoo.conf --database bench_addon

``--database`` is a generated database with the addon (see ``generate.py``). Payments of
posted invoices are made by SQL, each with an entry and a reconciliation of its own;
nothing is committed.
"""

import argparse
import time

import database

#: An entry of the bank for each of the invoices that are paid, and the reconciliation.
PAYMENTS = """
WITH invoice AS MATERIALIZED (
    SELECT m.id, m.company_id, m.currency_id, m.journal_id, m.invoice_date AS day,
           m.commercial_partner_id AS partner_id, m.amount_total AS total, l.account_id,
           l.id AS line_id, nextval('account_move_id_seq') AS entry_id,
           nextval('account_move_line_id_seq') AS credit_id
      FROM account_move m
      JOIN account_move_line l ON l.move_id = m.id AND l.display_type = 'payment_term'
     WHERE m.state = 'posted' AND m.move_type = 'out_invoice'
       AND m.company_id = %(company)s AND m.amount_total > 0
     ORDER BY m.id DESC LIMIT %(payments)s
),
entry AS (
    INSERT INTO account_move (id, company_id, journal_id, currency_id, state, move_type,
                              auto_post, date, name, partner_id)
    SELECT entry_id, company_id, journal_id, currency_id, 'posted', 'entry', 'no', day,
           'BENCH/' || entry_id, partner_id FROM invoice
),
credit AS (
    INSERT INTO account_move_line (id, move_id, company_id, currency_id, account_id,
                                   display_type, date, partner_id, parent_state,
                                   credit, balance, amount_currency)
    SELECT credit_id, entry_id, company_id, currency_id, account_id, 'product', day,
           partner_id, 'posted', total, -total, -total FROM invoice
)
INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, company_id,
                                       max_date, amount, debit_amount_currency,
                                       credit_amount_currency)
SELECT line_id, credit_id, company_id, day, total, total, total FROM invoice
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--database", required=True)
    parser.add_argument("--payments", type=int, default=100_000)
    options = parser.parse_args()
    database.configure(options.config)
    with database.environment(options.database) as env:
        measure(env, options.payments)
        env.cr.rollback()


def measure(env, payments):
    from odoo.addons.sales_conveyor.models.conveyor_rebuild import STEP

    env.cr.execute(
        "SELECT company_id FROM conveyor_client"
        " GROUP BY company_id ORDER BY count(*) DESC LIMIT 1"
    )
    company = env["res.company"].browse(env.cr.fetchone())
    env["conveyor.commission.rate"].create(
        [
            {"company_id": company.id, "phase": phase, "percent": percent}
            for phase, percent in (("first", 10), ("repeat", 5))
        ]
    )
    company.conveyor_hand_in_from = False
    env.flush_all()
    # what is held would not be closed
    env.cr.execute("UPDATE conveyor_completeness SET lacking = false WHERE lacking")
    start = time.perf_counter()
    env.cr.execute(PAYMENTS, {"company": company.id, "payments": payments})
    made = env.cr.rowcount
    env.cr.execute("ANALYZE account_move, account_move_line, account_partial_reconcile")
    print(f"{made:,} payments made in {time.perf_counter() - start:.1f} s")
    lines = env["conveyor.commission.line"]
    last = env["res.partner"].search([], order="id desc", limit=1).id
    start = time.perf_counter()
    for first in range(0, last + 1, STEP):
        lines._follow_range(first, min(first + STEP, last + 1))
    computed = time.perf_counter() - start
    env.cr.execute(
        "SELECT count(*), count(*) FILTER (WHERE NOT held), count(DISTINCT user_id)"
        "  FROM conveyor_commission_line WHERE statement_id IS NULL"
    )
    count, free, people = env.cr.fetchone()
    print(
        f"computed: {count:,} lines ({free:,} free, {people} people), {computed:.1f} s"
    )
    env.cr.execute("SELECT max(date) FROM conveyor_commission_line")
    (until,) = env.cr.fetchone()
    start = time.perf_counter()
    statements = env["conveyor.commission.statement"]._close(company, until)
    env.flush_all()
    closed = time.perf_counter() - start
    print(f"closed: {len(statements):,} statements, {closed:.1f} s")
    print(f"period of {made:,} payments: {computed + closed:.1f} s")


if __name__ == "__main__":
    main()
