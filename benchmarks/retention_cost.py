"""What the next purchase costs in a database: learning of all groups, and saying of
every client what is expected, by reading all documents or, as at night, from what is
kept.

    python benchmarks/retention_cost.py --config odoo.conf --database bench_addon

``--database`` is a generated database with the addon (see ``generate.py``). Everything
is rolled back. The way of the night is compared with one bare statement that only
scores.
"""

import argparse
import os
import statistics
import time

import database

from odoo.tools import SQL

#: The fading score alone, over the same rows.
BARE = """
SELECT count(*), avg(score) FROM (
    SELECT exp(-(current_date - f.last_purchase_date) / 270.0)
           * f.purchase_count AS score
      FROM conveyor_client c JOIN conveyor_figures f ON f.id = c.figures_id
     WHERE c.merged_into_id IS NULL) scored
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--database", required=True)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    database.configure(options.config)
    with database.environment(options.database) as env:
        measure(env, options.repeat)
        env.cr.rollback()


def measure(env, repeat):
    from odoo.addons.sales_conveyor.models.conveyor_rebuild import STEP

    groups, rows = env["conveyor.retention.group"], env["conveyor.retention"]
    [(company_id, clients)] = env.execute_query(
        SQL(
            "SELECT company_id, count(*) FROM conveyor_client"
            " WHERE merged_into_id IS NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
        )
    )
    company = env["res.company"].browse(company_id)
    print(f"{clients} clients")
    histories = clocked(
        "reading the histories of those who teach",
        lambda: groups._histories(
            company, env.cr.now().date(), company.conveyor_retention_horizon
        ),
    )
    print(f"{len(histories)} clients teach")
    clocked("learning all groups", lambda: groups._measure(company))
    last = env["res.partner"].search([], order="id desc", limit=1).id

    def steps(anew):
        return sum(
            rows._follow_range(start, min(start + STEP, last + 1), anew) or 0
            for start in range(0, last + 1, STEP)
        )

    clocked("everybody, all documents read, first", lambda: steps(True))
    # as autovacuum does: the table was empty
    env.cr.execute("ANALYZE conveyor_retention, conveyor_retention_group")
    clocked("everybody, all documents read, nothing new", lambda: steps(True))
    ways = {
        "everybody, as at night, nothing new": lambda: steps(False),
        "bare: one score of everybody": lambda: env.execute_query(SQL(BARE)),
    }
    found = {what: [] for what in ways}
    for _turn in range(repeat):
        for what, way in ways.items():
            begun = time.perf_counter()
            way()
            found[what].append(time.perf_counter() - begun)
    for what, seconds in found.items():
        print(f"{what:44} {statistics.median(seconds):8.2f} s")


def clocked(what, way):
    begun, used = time.perf_counter(), sum(os.times()[:2])
    result = way()
    taken, used = time.perf_counter() - begun, sum(os.times()[:2]) - used
    print(f"{what:44} {taken:8.2f} s, of which Python {used:.2f} s", flush=True)
    return result


if __name__ == "__main__":
    main()
