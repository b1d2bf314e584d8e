"""Install the addon on years of data while somebody works, build, uninstall.

    python benchmarks/install.py --config odoo.conf --plain bench --database bench_addon

``--database`` is made anew as a copy of ``--plain``. Prints how long each step takes
and how long a colleague who writes invoices had to wait meanwhile. With ``--uninstall``
the addon is taken off again at the end, and what it leaves behind is listed: nothing.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import database

CATALOGUE = """
    SELECT 'relation ' || relkind::text || ' ' || relname
      FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'column ' || attrelid::regclass || '.' || attname
      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || ' ' || conname
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'record ' || model || ' ' || name FROM ir_model_data
     WHERE module = 'sales_conveyor' AND model <> 'ir.module.module'
    UNION ALL
    SELECT 'cron ' || cron_name FROM ir_cron
    UNION ALL
    SELECT 'group ' || id FROM res_groups
    UNION ALL
    SELECT 'sequence ' || code FROM ir_sequence WHERE code LIKE 'conveyor%'
    UNION ALL
    SELECT 'parameter ' || key FROM ir_config_parameter WHERE key LIKE '%conveyor%'
    UNION ALL
    SELECT 'attachment ' || name FROM ir_attachment WHERE res_model LIKE 'conveyor%'
    UNION ALL
    SELECT 'message of ' || model FROM mail_message WHERE model LIKE 'conveyor%'
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--plain", required=True, help="generated, without the addon")
    parser.add_argument("--database", required=True, help="made anew")
    parser.add_argument(
        "--odoo", help="Odoo's command; by default the one beside Python"
    )
    parser.add_argument("--json", type=Path, help="where the numbers are written")
    parser.add_argument("--uninstall", action="store_true")
    options = parser.parse_args()
    database.configure(options.config)
    odoo = options.odoo or Path(sys.executable).with_name("odoo")
    facts = {}
    with _timed(facts, "copy_s"):
        database.copy(options.plain, options.database)
    before = _catalogue(options.database)
    with _colleague(options.database, facts, "install"), _timed(facts, "install_s"):
        subprocess.run(
            [odoo, *(["-c", options.config] if options.config else [])]
            + ["-d", options.database, "-i", "sales_conveyor", "--stop-after-init"]
            + ["--no-http", "--log-level=error"],
            check=True,
        )
    with (
        _colleague(options.database, facts, "first_build"),
        _timed(facts, "first_build_s"),
    ):
        with database.environment(options.database) as env:
            env["conveyor.figures"]._cron_refresh()
            env.cr.commit()
            facts["client_files"] = env["conveyor.client"].search_count([])
    if options.uninstall:
        with _timed(facts, "uninstall_s"):
            with database.environment(options.database) as env:
                env["ir.module.module"].search(
                    [("name", "=", "sales_conveyor")]
                ).button_immediate_uninstall()
        facts["left_behind"] = sorted(_catalogue(options.database) - before)
    text = json.dumps(facts, indent=1)
    print(text)
    if options.json:
        options.json.write_text(text + "\n")


def _catalogue(name):
    return {what for (what,) in database.execute(name, CATALOGUE)}


@contextmanager
def _timed(facts, name):
    begun = time.monotonic()
    yield
    facts[name] = round(time.monotonic() - begun, 1)
    print(name, facts[name], flush=True)


@contextmanager
def _colleague(name, facts, what):
    """Somebody who changes one invoice after another, each in a transaction."""
    ended, waits = threading.Event(), []

    def work():
        with closing(database.connect(name)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT max(id) FROM account_move")
                [last] = cursor.fetchone()
                while not ended.is_set():
                    begun = time.monotonic()
                    cursor.execute(
                        "UPDATE account_move SET ref = 'seen' WHERE id = %s",
                        [last - len(waits) % 100000],
                    )
                    waits.append(1000 * (time.monotonic() - begun))
                    time.sleep(0.005)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        waits.sort()
        facts[f"colleague_during_{what}_ms"] = {
            "median": round(waits[len(waits) // 2], 2),
            "max": round(waits[-1], 1),
            "writes": len(waits),
        }


if __name__ == "__main__":
    main()
