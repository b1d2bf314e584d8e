"""Somebody who saves contacts and client files all the time.

    python benchmarks/saver.py --config odoo.conf --database bench

A process of its own, beside measure.py: each save is a transaction of Odoo, committed,
and repeated as Odoo repeats it if it fails. Ends when its input is closed, and then
prints its waits in milliseconds as JSON.
"""

import argparse
import itertools
import json
import random
import sys
import threading
import time

import database
from psycopg2.errors import OperationalError

PAUSE = 0.01


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config")
    parser.add_argument("--database", required=True)
    options = parser.parse_args()
    database.configure(options.config)
    ended = threading.Event()
    threading.Thread(
        target=lambda: (sys.stdin.read(), ended.set()), daemon=True
    ).start()
    print(json.dumps(_save(options.database, ended)), flush=True)


def _save(name, ended):
    waits = {"contact": [], "file": []}
    failures = 0
    chosen = random.Random(1)
    with database.environment(name) as env:
        env.cr.execute("SELECT partner_id, id FROM conveyor_client ORDER BY id")
        clients = env.cr.fetchall()
        env.cr.rollback()
        for turn in itertools.count():
            if ended.is_set():
                break
            partner, client = chosen.choice(clients)
            env.invalidate_all()
            if turn % 2:
                kind, record = "contact", env["res.partner"].browse(partner)
                values = {"phone": f"+1 202 555 {turn % 10000:04}"}
            else:
                kind, record = "file", env["conveyor.client"].browse(client)
                values = {"note": f"<p>{turn}</p>"}
            begun = time.perf_counter()
            while True:
                try:
                    record.write(values)
                    env.cr.commit()
                    break
                except OperationalError:
                    failures += 1
                    env.cr.rollback()
                    env.clear()
            if turn > 3:
                waits[kind].append(1000 * (time.perf_counter() - begun))
            time.sleep(PAUSE)
    return {"waits": waits, "failures": failures}


if __name__ == "__main__":
    main()
