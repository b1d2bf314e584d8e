"""Measure the addon against bare SQL and against Odoo without it, in one run.

    python benchmarks/measure.py --config odoo.conf --database bench_addon --plain bench

``--database`` is a generated database with the addon, ``--plain`` a copy of the same
without it. What is compared is run in turns, so that whatever else the machine does
hits both.
"""

import argparse
import itertools
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from unittest.mock import patch

import database
import psutil
from lxml import etree

HERE = Path(__file__).parent
OUR_INDEXES = (
    "account_move__commercial_partner_id_index",
    "account_move_conveyor_figures_idx",
    "account_move_conveyor_credits_idx",
    "account_move_line_conveyor_unpaid_idx",
)

#: What follows clients' figures, in steps of the job and at the end of a night.
FOLLOWERS = (
    ("conveyor.figures", "_owners"),
    ("conveyor.figures", "_follow"),
    ("conveyor.figures", "_follow_range"),
    ("conveyor.retention", "_follow_range"),
    ("conveyor.completeness.day", "_write_today"),
    ("conveyor.hand.in", "_free_overdue"),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--database", required=True, help="generated, with the addon")
    parser.add_argument("--plain", help="the same without the addon")
    parser.add_argument("--json", type=Path, help="where the numbers are written")
    parser.add_argument(
        "--only", nargs="*", choices=sorted(SECTIONS), help="these alone"
    )
    parser.add_argument("--repeat", type=int, default=3, help="runs of whole passes")
    options = parser.parse_args()
    database.configure(options.config)
    bench = Bench(options)
    for name, section in SECTIONS.items():
        if options.only is None or name in options.only:
            section(bench)
    if options.json:
        options.json.write_text(json.dumps(bench.facts(), indent=1, default=str) + "\n")


class Bench:
    """What has been measured, and the clocks."""

    def __init__(self, options):
        self.options = options
        self.rows = []
        self.bare_sql = _parts(HERE / "bare.sql")

    def report(
        self, what, ours, peer=None, goal=None, unit="ms", peer_name="bare", **more
    ):
        """Print and keep one row: samples of ours, samples of what it is compared
        with."""
        row = {
            "what": what,
            "n": len(ours),
            "ours": statistics.median(ours),
            "peer": statistics.median(peer) if peer else None,
            "peer_name": peer_name if peer else None,
            "unit": unit,
            "goal": goal,
            **more,
        }
        if peer:
            row["ratio"] = row["ours"] / row["peer"]
        self.rows.append(row)
        numbers = f"{row['ours']:,.2f} {unit}"
        if peer:
            numbers += f" / {peer_name} {row['peer']:,.2f} {unit} = {row['ratio']:.3f}"
        extra = "".join(f", {key} {value}" for key, value in more.items())
        print(f"{what}: {numbers} (n {len(ours)}{extra}; goal {goal})", flush=True)

    def facts(self):
        [[version, size]] = database.execute(
            self.options.database,
            "SELECT current_setting('server_version'),"
            " pg_size_pretty(pg_database_size(current_database()))",
        )
        [[clients, documents]] = database.execute(
            self.options.database,
            "SELECT (SELECT count(*) FROM conveyor_client), (SELECT count(*)"
            " FROM account_move WHERE state = 'posted' AND move_type LIKE 'out%%')",
        )
        return {
            "date": date.today(),
            "cores": os.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 2**30),
            "postgresql": version,
            "database": size,
            "clients": clients,
            "documents": documents,
            "rows": self.rows,
        }

    def bare(self, cursor, part, figures=True):
        text = self.bare_sql[part]
        if figures:
            text = self.bare_sql["purchases"] + self.bare_sql["scores"] + text
        cursor.execute(text)

    def bare_some(self, cursor, partners):
        """The same of some clients, their conditions taken out of the comments."""
        purchases = self.bare_sql["purchases"].replace("-- some: ", "")
        cursor.execute(purchases + self.bare_sql["some"], {"some": partners})

    @contextmanager
    def bare_cursor(self):
        connection = database.connect(self.options.database)
        connection.autocommit = True
        cursor = connection.cursor()
        for setting in (
            "jit = off",
            "max_parallel_workers_per_gather = 0",
            "work_mem = '256MB'",
            "random_page_cost = 1.1",
        ):
            cursor.execute(f"SET {setting}")
        yield cursor
        connection.close()


class Clock:
    """Seconds on the wall, and of processor in the server's process and in ours."""

    def __init__(self, cursor):
        connection = getattr(cursor, "connection", None) or cursor._cnx
        try:
            self.server = psutil.Process(connection.info.backend_pid)
        except psutil.NoSuchProcess:  # another machine's server
            self.server = None
        self.wall, self.cpu = [], []

    @contextmanager
    def lap(self):
        wall, cpu = time.perf_counter(), self._cpu()
        yield
        self.wall.append(time.perf_counter() - wall)
        self.cpu.append(self._cpu() - cpu)

    def _cpu(self):
        processes = [psutil.Process(), *([self.server] if self.server else [])]
        return sum(sum(process.cpu_times()[:2]) for process in processes)


@contextmanager
def alone(env):
    """Figures without what follows them in the same step of the job (completeness,
    ladder, next purchase and so on): bare SQL of the figures hasn't got that either."""
    with ExitStack() as stack:
        for name, method in FOLLOWERS:
            model = type(env[name])
            stack.enter_context(patch.object(model, method, lambda *_a, **_k: None))
        yield


@contextmanager
def whole(_env):
    """Figures and all that follows."""
    yield


# Whole passes


def passes(bench):
    """All clients: nothing changed, then one of twenty."""
    with (
        database.environment(bench.options.database) as env,
        bench.bare_cursor() as cursor,
    ):
        _settle(env)
        bench.bare(cursor, "table", figures=False)
        bench.bare(cursor, "fill")
        cursor.execute("VACUUM ANALYZE bench_figures")
        for what, goal, change in (
            ("all clients, nothing changed", "<= 1.2", None),
            ("night, 5 % changed", "<= 1.3", _change_twentieth),
        ):
            ours, bare, followed = Clock(env.cr), Clock(cursor), Clock(env.cr)
            logs, changed = {"ours": [], "bare": []}, []
            for _turn in range(bench.options.repeat):
                if change:
                    change(cursor)
                before = _log_position(cursor)
                with bare.lap():
                    bench.bare(cursor, "update")
                assert not change or cursor.rowcount > 1000
                logs["bare"].append(_log_position(cursor) - before)
                before = _log_position(cursor)
                with alone(env), ours.lap():
                    changed.append(_rebuild(env).changed_count)
                logs["ours"].append(_log_position(cursor) - before)
                if change:
                    change(cursor)
                with followed.lap():
                    _rebuild(env)
                if change:
                    cursor.execute("VACUUM bench_figures, conveyor_figures")
            bench.report(
                what,
                ours.wall,
                bare.wall,
                goal,
                "s",
                cpu_ratio=_ratio(ours.cpu, bare.cpu),
                changed=changed[-1],
                wal_mb=round(statistics.median(logs["ours"]) / 1e6, 1),
                wal_mb_bare=round(statistics.median(logs["bare"]) / 1e6, 1),
            )
            bench.report(f"{what}, with all that follows", followed.wall, unit="s")
        with bench.bare_cursor() as only_read:
            clock = Clock(only_read)
            with clock.lap():
                bench.bare(only_read, "select")
            bench.report("bare SQL, reading alone", clock.wall, unit="s")
        bench.bare(cursor, "table", figures=False)


def first_fill(bench):
    """Client files and figures of all who have ever bought."""
    with (
        database.environment(bench.options.database) as env,
        bench.bare_cursor() as cursor,
    ):
        bench.bare(cursor, "table", figures=False)
        bench.bare(cursor, "client table", figures=False)
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = 'conveyor_client'::regclass"
            " AND confrelid <> ALL('{conveyor_client,conveyor_figures}'::regclass[])"
        )
        for name, definition in cursor.fetchall():
            cursor.execute(
                f'ALTER TABLE bench_client ADD CONSTRAINT "b_{name}" {definition}'
            )
        cursor.execute(
            "ALTER TABLE bench_client ADD FOREIGN KEY (figures_id)"
            " REFERENCES bench_figures (partner_id)"
        )
        alone, whole, ours = Clock(cursor), Clock(cursor), Clock(env.cr)
        with whole.lap():
            with alone.lap():
                bench.bare(cursor, "fill")
            bench.bare(cursor, "fill clients", figures=False)
        cursor.execute(
            "TRUNCATE conveyor_client, conveyor_figures, conveyor_ranking CASCADE"
        )
        with ours.lap():
            rebuild = _rebuild(env)
        bench.report(
            "first fill: client files and figures",
            ours.wall,
            whole.wall,
            "<= 1.5",
            "s",
            cpu_ratio=_ratio(ours.cpu, whole.cpu),
            clients=rebuild.entered_count,
            bare_figures_alone_s=round(alone.wall[0], 1),
        )
        cursor.execute("DROP TABLE bench_client")
        bench.bare(cursor, "table", figures=False)
        cursor.execute("VACUUM ANALYZE conveyor_client, conveyor_figures")


def _rebuild(env):
    env.cr.commit()  # see what the others have committed
    rebuild = env["conveyor.rebuild"].create({"cause": "night"})
    while rebuild.state != "done":
        rebuild._step()
        env.cr.commit()
    return rebuild


def _settle(env):
    """Bring everything up to date, thresholds included, so that nothing is left to
    change."""
    while env["conveyor.figures"]._refresh_marked():
        env.cr.commit()
    for _turn in range(2):
        rebuild = _rebuild(env)
    env.cr.commit()
    if rebuild.changed_count:
        print(f"  {rebuild.changed_count} clients change at each pass", flush=True)


def _change_twentieth(cursor):
    """Make the figures of every twentieth client wrong, as a night does."""
    for table, number in (
        ("bench_figures", "partner_id"),
        (
            "conveyor_figures f",
            "(SELECT partner_id FROM conveyor_client c WHERE c.figures_id = f.id)",
        ),
    ):
        cursor.execute(
            f"UPDATE {table} SET revenue_12m = revenue_12m + 1, overdue = overdue + 1,"
            f" average_purchase = average_purchase + 1 WHERE {number} % 20 = 0"
        )


# A few clients

#: Make figures of some clients wrong, as an invoice does.
WRONG = (
    "UPDATE conveyor_figures SET revenue_12m = revenue_12m + 1 WHERE id IN ("
    "SELECT figures_id FROM conveyor_client WHERE partner_id = ANY(%s))"
)
WRONG_BARE = (
    "UPDATE bench_figures SET revenue_12m = revenue_12m + 1 WHERE partner_id = ANY(%s)"
)


def few(bench):
    """One client, and ten thousand marked ones."""
    with (
        database.environment(bench.options.database) as env,
        bench.bare_cursor() as cursor,
    ):
        figures = env["conveyor.figures"]
        env.cr.execute(
            "SELECT partner_id FROM conveyor_client WHERE merged_into_id IS NULL"
            " ORDER BY md5(id::text) LIMIT 20000"
        )
        partners = [partner for (partner,) in env.cr.fetchall()]
        # what follows from their figures has been written before, as in life
        figures._refresh_partners(partners)
        env.cr.commit()
        exact = Clock(env.cr)
        for said, scope, goal in (
            ("", alone, "<= 2 ms"),
            (", with all that follows", whole, None),
        ):
            refresh = Clock(env.cr)
            with scope(env):
                for turn, partner in enumerate(partners[:320]):
                    cursor.execute(WRONG, [[partner]])
                    with refresh.lap():
                        figures._refresh_partners([partner])
                        env.cr.commit()
                    with exact.lap():
                        figures._exact([partner])
                    env.cr.commit()
                    if turn == 19:  # plans are made
                        for clock in (refresh, exact):
                            clock.wall.clear(), clock.cpu.clear()
            _report_few(
                bench,
                f"one client after an invoice, written{said}",
                refresh,
                goal,
            )
        _report_few(bench, "one client on the screen", exact, "<= 2 ms")
        _some_thousands(bench, env, cursor, partners)


def _some_thousands(bench, env, cursor, partners):
    """Ten thousand marked clients, a fifth of them others each time; bare SQL in turns
    with figures alone."""
    bench.bare(cursor, "table", figures=False)
    bench.bare(cursor, "fill")
    cursor.execute("VACUUM ANALYZE bench_figures")
    ours, followed, bare = Clock(env.cr), Clock(env.cr), Clock(cursor)
    for turn in range(5):
        some = partners[turn * 2000 : turn * 2000 + 10000]
        cursor.execute(WRONG_BARE, [some])
        with bare.lap():
            bench.bare_some(cursor, some)
        # but those whose documents count for another client since
        assert cursor.rowcount > 0.9 * len(some)
        for clock, scope in ((ours, alone), (followed, whole)):
            cursor.execute(WRONG, [some])
            env["conveyor.figures.mark"]._add(some)
            env.cr.commit()
            with scope(env), clock.lap():
                env["conveyor.figures"]._refresh_marked()
                env.cr.commit()
    bench.report(
        "10,000 marked clients",
        _milliseconds(ours.wall),
        _milliseconds(bare.wall),
        "<= 500 ms",
        cpu_ratio=_ratio(ours.cpu, bare.cpu),
    )
    _report_few(bench, "10,000 marked clients, with all that follows", followed, None)
    bench.bare(cursor, "table", figures=False)


def _report_few(bench, what, clock, goal):
    bench.report(
        what,
        _milliseconds(clock.wall),
        goal=goal,
        p95=_p95(clock.wall),
        cpu_ms=round(statistics.mean(clock.cpu) * 1000, 1),
    )


# Posting


def posting(bench):
    """Post invoices, with the addon and without it, in turns."""
    if not bench.options.plain:
        return
    # The plain database gets the index of contacts: what it saves elsewhere is not to
    # be set off against what the addon costs here.
    database.execute(
        bench.options.plain,
        "CREATE INDEX IF NOT EXISTS account_move__commercial_partner_id_index"
        " ON account_move (commercial_partner_id)",
    )
    with (
        database.environment(bench.options.database) as ours,
        database.environment(bench.options.plain) as plain,
    ):
        for what, batch, times in (("one", 1, 220), ("100 at once", 100, 12)):
            walls, costs = {ours: [], plain: []}, {ours: [], plain: []}
            statements = {}
            # both create; which is first changes from turn to turn
            for turn in range(times):
                for env in (ours, plain) if turn % 2 else (plain, ours):
                    moves = _invoices(env, batch, turn)
                    clock, before = Clock(env.cr), env.cr.sql_log_count
                    with clock.lap():
                        moves.action_post()
                        env.cr.commit()
                    statements[env] = env.cr.sql_log_count - before
                    if turn * batch >= 20:
                        walls[env] += clock.wall
                        costs[env] += clock.cpu
            bench.report(
                f"posting, {what}",
                _milliseconds(walls[ours]),
                _milliseconds(walls[plain]),
                "<= 1.02",
                peer_name="without the addon",
                cpu_ratio=f"{sum(costs[ours]) / sum(costs[plain]):.3f}",
                median_of_pairs=f"{_pairs(walls[ours], walls[plain]):.3f}",
                statements=statements[ours],
                statements_without=statements[plain],
            )


def _invoices(env, count, seed):
    chosen = random.Random(seed)
    env.cr.execute("SELECT max(id) FROM res_partner")
    [last] = env.cr.fetchone()
    product = env["product.product"].search([("name", "=", "Benchmark oil")], limit=1)
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": chosen.randrange(last - 50000, last),
                "invoice_date": date.today(),
                "invoice_line_ids": [
                    (0, 0, {"product_id": product.id, "quantity": 1, "price_unit": 100})
                ],
            }
            for _i in range(count)
        ]
    )
    env.cr.commit()
    env.invalidate_all()
    return moves


# Users at work


def users(bench):
    """Saves of another process while every client is refreshed, and while nothing
    is."""
    with (
        database.environment(bench.options.database) as env,
        bench.bare_cursor() as cursor,
    ):
        waits = {}
        for what in ("idle", "night"):
            saver = subprocess.Popen(
                [
                    sys.executable,
                    HERE / "saver.py",
                    "--database",
                    bench.options.database,
                ]
                + (["--config", bench.options.config] if bench.options.config else []),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            time.sleep(8)  # it loads its registry
            if what == "night":
                _change_twentieth_of_ours(cursor)
                _rebuild(env)
            else:
                time.sleep(15)
            output, _none = saver.communicate("")
            waits[what] = json.loads(output.splitlines()[-1])
        for kind in ("contact", "file"):
            night, idle = (waits[when]["waits"][kind] for when in ("night", "idle"))
            bench.report(
                f"save of a {kind} during the night",
                night,
                idle,
                "<= 50 ms more, none fails",
                peer_name="idle",
                max=f"{max(night):.0f}",
                max_idle=f"{max(idle):.0f}",
                failures=waits["night"]["failures"],
            )


def _change_twentieth_of_ours(cursor):
    cursor.execute(
        "UPDATE conveyor_figures SET overdue = overdue + 1 WHERE id % 20 = 0"
    )


# Screens


def screens(bench):
    """The contact's form, and the list of clients."""
    with database.environment(bench.options.database) as superuser:
        env = superuser(user=superuser.ref("base.user_admin").id)
        _contact_form(bench, env)
        _client_list(bench, env)


def _contact_form(bench, env):
    full = _specification(env, "res.partner", "form")
    bare = {
        name: spec for name, spec in full.items() if not name.startswith("conveyor")
    }
    env.cr.execute(
        "SELECT partner_id FROM conveyor_client ORDER BY md5(id::text) LIMIT 12"
    )
    partners = [partner for (partner,) in env.cr.fetchall()]
    env.cr.commit()

    def read(specification, marked=False):
        waits = []
        for partner in partners:
            env.invalidate_all()
            if marked:
                env["conveyor.figures.mark"]._add([partner])
            begun = time.perf_counter()
            env["res.partner"].browse(partner).web_read(specification)
            waits.append(1000 * (time.perf_counter() - begun))
        return waits[1:]

    read(full)  # pages and caches are warm for all that is compared
    today, indexed, ours, exact = [], [], [], []
    for _turn in range(3):
        _nothing_waits(env)
        indexed += read(bare)
        ours += read(full)
        exact += read(full, marked=True)
        for index in OUR_INDEXES:
            env.cr.execute(f"DROP INDEX {index}")
        today += read(bare)
        env.cr.rollback()
    shown = len(full) - len(bare)
    bench.report(
        "contact form", ours, today, "<= 0.1", peer_name="Odoo today", our_fields=shown
    )
    bench.report(
        "contact form", ours, indexed, "<= 1.25", peer_name="Odoo with our index"
    )
    bench.report(
        "contact form, figures wait", exact, indexed, peer_name="Odoo with our index"
    )


def _nothing_waits(env):
    """Let the transaction see the database as the job leaves it: whatever waits has
    each form compute what is stored."""
    env.cr.execute("UPDATE conveyor_rebuild SET state = 'done' WHERE state <> 'done'")
    env.cr.execute("DELETE FROM conveyor_figures_mark")


def _client_list(bench, env):
    clients = env["conveyor.client"]
    specification = _specification(env, "conveyor.client", "list")

    def timed(what, goal, act, times=7):
        waits = []
        for _turn in range(times):
            env.invalidate_all()
            begun = time.perf_counter()
            act()
            waits.append(1000 * (time.perf_counter() - begun))
        bench.report(what, waits[1:], goal=goal)

    by_revenue = "revenue_total desc"
    timed(
        "client list, 80 by revenue",
        "<= 60 ms",
        lambda: clients.web_search_read(
            [], specification, limit=80, order=by_revenue, count_limit=10001
        ),
    )
    timed(
        "the same of class A",
        "<= 60 ms",
        lambda: clients.web_search_read(
            [("abc_class", "=", "A")],
            specification,
            limit=80,
            order=by_revenue,
            count_limit=10001,  # as the web client asks
        ),
    )
    timed(
        "grouped by owner, share of revenue",
        None,
        lambda: clients.formatted_read_group(
            [], ["owner_id"], ["revenue_share:sum", "__count"]
        ),
    )
    timed(
        "count: two figures and country",
        "<= 500 ms",
        lambda: clients.search_count(
            [
                ("purchase_count", ">=", 5),
                ("abc_class", "=", "A"),
                ("partner_id.country_id", "!=", False),
            ]
        ),
    )
    timed(
        "count: selective",
        "<= 30 ms",
        lambda: clients.search_count(
            [("purchase_count", ">=", 50), ("revenue_12m", ">=", 5000)]
        ),
    )
    timed(
        "contacts in the central file with figures, count",
        None,
        lambda: env["res.partner"].search_count(
            [("conveyor_client_id.purchase_count", ">=", 5)]
        ),
    )


def _specification(env, model, kind):
    view = env[model].get_views([(False, kind)])
    root = etree.fromstring(view["views"][kind]["arch"])
    # a view may be of another version than the code
    return {
        name: inner
        for name, inner in _fields_of(root).items()
        if name in env[model]._fields
    }


def _fields_of(node):
    specification = {}
    for child in node:
        if child.tag == "field":
            inner = next(child.iterchildren("list", "kanban"), None)
            specification[child.get("name")] = (
                {"fields": _fields_of(inner)} if inner is not None else {}
            )
        else:
            specification.update(_fields_of(child))
    return specification


# Numbers


def _parts(path):
    pieces = re.split(r"^-- part: (.*)\n", path.read_text(), flags=re.MULTILINE)
    return dict(itertools.zip_longest(pieces[1::2], pieces[2::2]))


def _log_position(cursor):
    cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'")
    return int(cursor.fetchone()[0])


def _milliseconds(seconds):
    return [1000 * each for each in seconds]


def _ratio(ours, peer):
    ours, peer = statistics.median(ours), statistics.median(peer)
    return f"{ours / peer:.2f}" if peer else None


def _pairs(ours, peer):
    return statistics.median(a / b for a, b in zip(ours, peer, strict=True))


def _p95(seconds):
    return f"{1000 * sorted(seconds)[int(0.95 * len(seconds))]:.2f}"


SECTIONS = {
    "passes": passes,
    "few": few,
    "posting": posting,
    "users": users,
    "screens": screens,
    "first_fill": first_fill,
}

if __name__ == "__main__":
    main()
