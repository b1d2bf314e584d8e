"""The funnel on years of data: generate, measure.

    python benchmarks/funnel.py --config odoo.conf --plain funnel_plain \
        --database funnel --json funnel.json

Both databases are made anew as copies of ``--source``, on which ``sale_crm`` is
installed, and filled by SQL: opportunities, and Odoo's own log of their stages. On one
the addon is installed, and its history written. What is compared is run in turns.
"""

import argparse
import json
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import database
from measure import Bench, Clock, _milliseconds, _pairs

HERE = Path(__file__).parent
STAGES = 6

#: Opportunities of two teams, ten salespeople and twelve sources, over two years.
LEADS = """
    WITH partner AS (
        INSERT INTO res_partner (name, active, company_id, type, autopost_bills)
        SELECT 'Benchmark seller ' || n, true, 1, 'contact', 'ask'
          FROM generate_series(1, 10) n RETURNING id, name
    )
    INSERT INTO res_users (login, partner_id, company_id, active, share,
                           notification_type)
    SELECT name, id, 1, true, false, 'email' FROM partner;
    INSERT INTO crm_team (name, company_id, active, sequence, create_uid, write_uid,
                          create_date, write_date, alias_id)
    SELECT jsonb_build_object('en_US', 'Benchmark team ' || n), 1, true, 100 + n, 1, 1,
           now(), now(), (SELECT alias_id FROM crm_team ORDER BY id LIMIT 1)
      FROM generate_series(1, 2) n;
    INSERT INTO utm_source (name) SELECT 'Benchmark source ' || n
      FROM generate_series(1, 12) n;
    INSERT INTO crm_stage (name, sequence, is_won, create_date, write_date)
    SELECT jsonb_build_object('en_US', 'Benchmark stage ' || n), 100 + n,
           n = %(stages)s, now(), now() FROM generate_series(1, %(stages)s) n;
    CREATE TABLE bench_stage AS
    SELECT id, row_number() OVER (ORDER BY id) AS nr FROM crm_stage
     WHERE name ->> 'en_US' LIKE 'Benchmark%%';
    -- each goes 1 to 9 steps to and fro, then it stays, is won or is lost
    CREATE TABLE bench_lead AS
    SELECT n, 1 + (n * 7919 %% 9) AS steps,
           CASE WHEN n %% 5 = 0 THEN 'won' WHEN n %% 5 IN (1, 2) THEN 'lost'
                ELSE 'pending' END AS status,
           now()::timestamp(0)
               - interval '1 second' * ((n::bigint * 104729 %% 63072000) + 60) AS made
      FROM generate_series(1, %(leads)s) n;
    INSERT INTO crm_lead (name, type, active, company_id, team_id, user_id, source_id,
                          stage_id, won_status, probability, lost_reason_id, priority,
                          create_uid, write_uid, create_date, write_date, date_open,
                          date_last_stage_update, date_closed, email_normalized)
    SELECT 'Benchmark ' || n, 'opportunity', status <> 'lost', 1,
           (SELECT id FROM crm_team WHERE name ->> 'en_US'
              = 'Benchmark team ' || (1 + n %% 2)),
           (SELECT min(id) FROM res_users WHERE login LIKE 'Benchmark seller%%')
               + n / 2 %% 10,
           (SELECT min(id) FROM utm_source WHERE name = 'Benchmark source 1') + n %% 12,
           (SELECT id FROM bench_stage WHERE nr = CASE
              WHEN status = 'won' THEN %(stages)s
              ELSE 1 + (steps %% (%(stages)s - 1)) END), status,
           CASE status WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE 20 END,
           CASE WHEN status = 'lost' THEN (SELECT min(id) FROM crm_lost_reason) END,
           '1', 2, 2, made, now(), made, least(made + steps * interval '5 days', now()),
           CASE WHEN status <> 'pending' THEN made + steps * interval '5 days' END,
           'b' || n || '@example.com'
      FROM bench_lead;
    CREATE TABLE bench_id AS
    SELECT l.id, b.* FROM crm_lead l
      JOIN bench_lead b ON l.name = 'Benchmark ' || b.n;
"""
#: Odoo's log of the same: a message and a value for each change.
LOG = """
    CREATE TABLE bench_log AS
    SELECT row_number() OVER (ORDER BY b.id, step) + coalesce((SELECT max(id)
               FROM mail_message), 0) AS message_id,
           b.id AS lead_id, step, b.made + step * interval '5 days' AS at,
           -- four steps forward, then one back
           (SELECT id FROM bench_stage WHERE nr = 1 + ((step - 1) %% (%(stages)s - 1)))
               AS old,
           CASE WHEN step = steps AND status = 'won'
                THEN (SELECT id FROM bench_stage WHERE nr = %(stages)s)
                ELSE (SELECT id FROM bench_stage
                       WHERE nr = 1 + (step %% (%(stages)s - 1))) END AS new
      FROM bench_id b, generate_series(1, b.steps) step;
    INSERT INTO mail_message (id, model, res_id, date, message_type, create_uid,
                              write_uid, create_date, write_date)
    SELECT message_id, 'crm.lead', lead_id, at, 'notification', 2, 2, at, at
      FROM bench_log;
    SELECT setval('mail_message_id_seq', (SELECT max(id) FROM mail_message));
    INSERT INTO mail_tracking_value (mail_message_id, field_id, old_value_integer,
                                     new_value_integer, create_date)
    SELECT message_id, (SELECT id FROM ir_model_fields WHERE model = 'crm.lead'
                           AND name = 'stage_id'), old, new, at FROM bench_log;
    DROP TABLE bench_log, bench_lead, bench_id, bench_stage;
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--source", help="with sale_crm; needed to generate")
    parser.add_argument("--plain", required=True, help="without the addon")
    parser.add_argument("--database", required=True, help="with the addon")
    parser.add_argument("--leads", type=int, default=200_000)
    parser.add_argument("--moves", type=int, default=300, help="moves of each side")
    parser.add_argument("--json", type=Path, help="where the numbers are written")
    parser.add_argument(
        "--odoo", help="Odoo's command; by default the one beside Python"
    )
    parser.add_argument("--only", nargs="*", choices=["generate", *SECTIONS])
    options = parser.parse_args()
    database.configure(options.config)
    bench = Funnel(options)
    if options.source and (not options.only or "generate" in options.only):
        generate(options)
    for name, section in SECTIONS.items():
        if not options.only or name in options.only:
            section(bench)
    if options.json:
        options.json.write_text(json.dumps(bench.rows, indent=1, default=str) + "\n")


class Funnel(Bench):
    """The clocks and the rows of the common benchmark."""

    def __init__(self, options):
        self.options = options
        self.rows = []


def generate(options):
    begun = time.monotonic()
    database.copy(options.source, options.plain)
    numbers = {"leads": options.leads, "stages": STAGES}
    for part in (LEADS, LOG):
        database.execute(options.plain, part, numbers)
    database.execute(options.plain, "VACUUM ANALYZE")
    print(f"generated in {time.monotonic() - begun:.0f} s", flush=True)
    database.copy(options.plain, options.database)
    begun = time.monotonic()
    subprocess.run(
        [options.odoo or Path(sys.executable).with_name("odoo")]
        + (["-c", options.config] if options.config else [])
        + ["-d", options.database, "-i", "sales_conveyor", "--stop-after-init"]
        + ["--no-http", "--log-level=error"],
        check=True,
    )
    print(f"installed in {time.monotonic() - begun:.0f} s", flush=True)
    database.execute(options.database, "VACUUM ANALYZE")
    [[moves, days]] = database.execute(
        options.database,
        "SELECT (SELECT count(*) FROM conveyor_stage_move),"
        " (SELECT count(*) FROM conveyor_stage_day)",
    )
    print(f"{moves} stage moves, {days} rows in the ledger", flush=True)


# Reading

#: What an expert would ask of Odoo's own log for the same table.
TRACKING = """
    WITH move AS (
        SELECT m.res_id, m.date, t.id, t.old_value_integer AS stage,
               (new.sequence, new.id) > (old.sequence, old.id) OR new.is_won AS forward
          FROM mail_tracking_value t
          JOIN mail_message m ON m.id = t.mail_message_id AND m.model = 'crm.lead'
          JOIN crm_lead l ON l.id = m.res_id AND l.team_id IS NOT NULL
          LEFT JOIN crm_stage old ON old.id = t.old_value_integer
          LEFT JOIN crm_stage new ON new.id = t.new_value_integer
         WHERE t.field_id = (SELECT id FROM ir_model_fields
                              WHERE model = 'crm.lead' AND name = 'stage_id')
    ),
    timed AS (
        SELECT *, lag(date) OVER (PARTITION BY res_id ORDER BY date, id) AS since
          FROM move
    )
    SELECT stage, count(*), count(*) FILTER (WHERE forward), avg(date - since)
      FROM timed GROUP BY stage
"""
#: Leads stand in no stage: they are one more.
DIRECT = """
    SELECT to_stage_id, outcome, count(*) FROM conveyor_stage_move
     WHERE begins AND conveyor_id = %s AND at >= %s GROUP BY 1, 2
"""
MILLION = 1_000_000
ROLLED = """
    SELECT stage_ref, is_lead, sum(entered), sum(went_on), sum(lost)
      FROM conveyor_stage_day WHERE conveyor_ref = %s GROUP BY 1, 2
"""


def conversion(bench):
    """Conversion by stage: over all time from the ledger and from Odoo's log, over the
    last million moves from the history."""
    with closing(database.connect(bench.options.database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conveyor_id FROM conveyor_stage_move GROUP BY 1"
                " ORDER BY count(*) DESC LIMIT 1"
            )
            [conveyor] = cursor.fetchone()
            cursor.execute(
                "SELECT min(at), count(*) FROM (SELECT at FROM conveyor_stage_move"
                " WHERE conveyor_id = %s ORDER BY at DESC LIMIT %s) move",
                [conveyor, MILLION],
            )
            since, moves = cursor.fetchone()
            asked = {ROLLED: [conveyor], DIRECT: [conveyor, since], TRACKING: None}
            clocks = {sql: Clock(cursor) for sql in asked}
            for _turn in range(7):
                for sql, clock in clocks.items():
                    with clock.lap():
                        cursor.execute(sql, asked[sql])
                        cursor.fetchall()
    rolled, direct, tracking = (_milliseconds(c.wall[1:]) for c in clocks.values())
    bench.report(
        "conversion, from the ledger",
        rolled,
        tracking,
        "<= 10 ms",
        peer_name="Odoo's log",
    )
    bench.report(
        f"conversion of {moves:,} moves, from the history",
        direct,
        tracking,
        "<= 150 ms",
        peer_name="Odoo's log",
    )


def picture(bench):
    """The whole answer to the page."""
    with database.environment(bench.options.database) as superuser:
        env = superuser(user=superuser.ref("base.user_admin").id)
        env.cr.execute(
            "SELECT conveyor_id FROM conveyor_stage_move GROUP BY 1"
            " ORDER BY count(*) DESC LIMIT 1"
        )
        [conveyor] = env.cr.fetchone()
        [team] = env["conveyor.conveyor"].browse(conveyor).team_ids[:1].ids
        [person] = (
            env["crm.lead"].search([("user_id", "!=", False)], limit=1).user_id.ids
        )
        for what, filters in (
            ("the last 90 days", {}),
            ("a year", {"period": "last_365"}),
            ("all the time", {"period": "all"}),
            ("all the time, of those who left", {"period": "all", "basis": "left"}),
            ("all the time, one team", {"period": "all", "team_id": team}),
            ("all the time, one person", {"period": "all", "salesperson_id": person}),
        ):
            waits = []
            for _turn in range(6):
                env.invalidate_all()
                begun = time.perf_counter()
                env["conveyor.conveyor"].get_picture(conveyor, filters)
                waits.append(1000 * (time.perf_counter() - begun))
            bench.report(f"picture, {what}", waits[1:], goal="<= 1000 ms")


# Writing


def moving(bench):
    """To move an opportunity, with the addon and without, each in a transaction."""
    with (
        database.environment(bench.options.database) as ours,
        database.environment(bench.options.plain) as plain,
    ):
        sides = {ours: Clock(ours.cr), plain: Clock(plain.cr)}
        todo = {}
        for env in sides:
            env.cr.execute(
                "SELECT id FROM crm_lead WHERE name LIKE 'Benchmark %%'"
                " AND won_status = 'pending' ORDER BY id LIMIT %s",
                [bench.options.moves + 20],
            )
            todo[env] = [number for (number,) in env.cr.fetchall()]
            env.cr.execute(
                "SELECT id FROM crm_stage WHERE name ->> 'en_US' LIKE 'Benchmark%%'"
                " AND NOT is_won ORDER BY id"
            )
            todo[env, "stages"] = [number for (number,) in env.cr.fetchall()]
            env.cr.commit()
        for turn in range(bench.options.moves + 20):
            for env in (ours, plain) if turn % 2 else (plain, ours):
                env.invalidate_all()
                lead = env["crm.lead"].with_user(2).browse(todo[env][turn])
                stages = todo[env, "stages"]
                stage = stages[(stages.index(lead.stage_id.id) + 1) % len(stages)]
                clock = sides[env]
                with clock.lap():
                    lead.write({"stage_id": stage})
                    env.cr.commit()
        walls = {env: clock.wall[20:] for env, clock in sides.items()}
        costs = {env: clock.cpu[20:] for env, clock in sides.items()}
    bench.report(
        "moving an opportunity",
        _milliseconds(walls[ours]),
        _milliseconds(walls[plain]),
        "<= 1.03",
        peer_name="without the addon",
        cpu_ratio=f"{sum(costs[ours]) / sum(costs[plain]):.3f}",
        mean_ratio=f"{sum(walls[ours]) / sum(walls[plain]):.3f}",
        median_of_pairs=f"{_pairs(walls[ours], walls[plain]):.3f}",
    )


SECTIONS = {"conversion": conversion, "picture": picture, "moving": moving}

if __name__ == "__main__":
    main()
