"""What it takes to lead a VIP programme of many clients and people.

    python benchmarks/vip.py --config odoo.conf --database bench_addon --json out.json

``--database`` is any database with the addon. Corporate clients with their history
(touches, invoices, key persons, owners, some of whom keep clients to themselves) are
made by SQL in a transaction that is rolled back, each step is then done as its button
does it, by the head of the programme, who has no other right.
"""

import argparse
import json
from datetime import timedelta
from pathlib import Path

import database
from measure import Clock

from odoo import Command, fields

#: Of each client, on the average.
TOUCHES, INVOICES, LINES, PERSONS = 40, 10, 2, 1.5


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--database", required=True)
    parser.add_argument("--clients", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--json", type=Path, help="where the numbers are written")
    options = parser.parse_args()
    database.configure(options.config)
    with database.environment(options.database) as env:
        rows = measure(env, options.clients, options.people)
        env.cr.rollback()
    for row in rows:
        print("{what:44} {rows:>9} {seconds:8.2f} s, cpu {cpu:6.2f} s".format(**row))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))


def measure(env, clients, people):
    company = env["res.company"].create({"name": "Benchmark VIP"})
    env.user.company_ids |= company
    env = env(context={"allowed_company_ids": company.ids, "tracking_disable": True})
    head, users = make_people(env, company, people)
    make_clients(env, company, users, clients)
    env = env(user=head.id, su=False)
    programme = make_programme(env, company, users)
    found, clock = [], Clock(env.cr)

    def timed(what, do):
        env.cr.flush()
        env.invalidate_all()
        with clock.lap():
            result = do()
            env.cr.flush()
        count = env["conveyor.vip.line"].search_count(
            [("programme_id", "=", programme.id)]
        )
        row = {"what": what, "seconds": clock.wall[-1], "cpu": clock.cpu[-1]}
        found.append({**row, "rows": count})
        return result

    form = env.ref("sales_conveyor.conveyor_vip_programme_view_form").id
    specification = spec(env["conveyor.vip.programme"], form)
    timed("start: all clients on the list", programme.action_start)
    timed("propose: measure and choose", programme.action_propose)
    timed("open the form", lambda: programme.web_read(specification))
    timed("open the first 80 lines, with reasons", lambda: lines(env, programme))
    timed("apply: lists, locks, access, messages", programme.action_apply)
    timed("open the form again", lambda: programme.web_read(specification))
    timed("bring up to date, nothing new", programme.action_sync)
    timed("kanban by person: counts of all columns", lambda: columns(env, programme))
    programme.line_ids.write({"explanation": "Benchmark"})
    timed("close: locks and access end", programme.action_close)
    return found


def spec(model, view_id):
    """What the form asks for: its fields, and those of its lists."""
    view = model.get_view(view_id, "form")
    names = view["models"][model._name]
    found = {}
    for name in names:
        field = model._fields[name]
        if name == "participant_ids":
            found[name] = {
                "fields": {
                    sub: {} for sub in view["models"]["conveyor.vip.participant"]
                }
            }
        elif field.type == "many2one":
            found[name] = {"fields": {"display_name": {}}}
        elif field.type not in ("one2many", "many2many"):
            found[name] = {}
    return found


def lines(env, programme):
    names = (
        *("client_id", "owner_id", "revenue_12m", "relation", "proposed_id", "reason"),
        *("note", "participant_id", "state"),
    )
    return env["conveyor.vip.line"].web_search_read(
        [("programme_id", "=", programme.id)],
        {
            name: {"fields": {"display_name": {}}} if name.endswith("_id") else {}
            for name in names
        },
        limit=80,
    )


def columns(env, programme):
    return env["conveyor.vip.line"].web_read_group(
        [("programme_id", "=", programme.id)], ["participant_id"], ["__count"]
    )


def make_people(env, company, people):
    groups = {
        name: env.ref(f"sales_conveyor.conveyor_group_{name}").id
        for name in ("vip_head", "user")
    }
    users = env["res.users"].create(
        [
            {
                "name": f"Person {number}",
                "login": f"bench_vip_{number}",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set([groups["user" if number else "vip_head"]])],
            }
            for number in range(people + 1)
        ]
    )
    return users[0], users[1:]


def make_programme(env, company, users):
    regions = env["res.country.state"].search(
        [("country_id", "=", env.ref("base.us").id)], limit=10
    )
    today = fields.Date.today()
    return env["conveyor.vip.programme"].create(
        {
            "name": "Benchmark",
            "company_id": company.id,
            "date_from": today,
            "date_to": today + timedelta(days=364),
            "participant_ids": [
                Command.create(
                    {
                        "user_id": user.id,
                        "dedication": "only" if number % 3 else "parallel",
                        "meetings_week": 10,
                        "state_ids": [Command.set(regions[number % 11].ids)]
                        if number % 11 < 10
                        else [],
                    }
                )
                for number, user in enumerate(users)
            ],
        }
    )


def make_clients(env, company, users, clients):
    """Clients of these owners, every tenth of nobody. Each third owner keeps clients to
    himself: nobody else touches them, nobody is written down."""
    country = env.ref("base.us")
    regions = env["res.country.state"].search(
        [("country_id", "=", country.id)], limit=10
    )
    regions = regions.ids
    partner = copy_rows(
        env,
        env["res.partner"].create({"name": "Template", "is_company": True}),
        clients,
        name="'Client ' || n",
        complete_name="'Client ' || n",
        company_id=str(company.id),
        state_id=f"(ARRAY{regions})[1 + n % {len(regions)}]",
    )
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE id >= %s", [partner]
    )
    env.cr.execute(
        """
        WITH f AS (
            INSERT INTO conveyor_figures (company_id, revenue_12m, revenue_prev_12m)
            SELECT %(company)s, n %% 900, n %% 700 FROM generate_series(1, %(n)s) n
            RETURNING id
        ), numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM f)
        INSERT INTO conveyor_client (number, partner_id, company_id, figures_id, state,
               active, entry_cause, entry_date, owner_id)
        SELECT 'B' || n, %(first)s + n - 1, %(company)s, id, 'verified', true,
               'officer', now(), CASE WHEN n %% 10 > 0
                    THEN (%(users)s::int[])[1 + n %% %(people)s] END
          FROM numbered
        """,
        {
            "company": company.id,
            "n": clients,
            "first": partner,
            "users": users.ids,
            "people": len(users),
        },
    )
    env.cr.execute(
        """
        INSERT INTO conveyor_touch (key, partner_id, client_partner_id, company_id,
               date, channel, direction, user_id, touch_count, personal, active)
        SELECT 'bench' || c.id || '-' || n, c.partner_id, c.partner_id, c.company_id,
               now() - make_interval(days => n * 18), 'call', 'out',
               CASE WHEN c.owner_id %% 3 = 0 OR n %% 5 > 0 THEN c.owner_id
                    ELSE (%s::int[])[1 + (c.id + n) %% %s] END, 1, true, true
          FROM conveyor_client c, generate_series(1, %s) n WHERE c.company_id = %s
        """,
        [users.ids, len(users), TOUCHES, company.id],
    )
    make_persons(env, company, clients)
    make_invoices(env, company)
    for table in (
        *("res_partner", "conveyor_client", "conveyor_figures", "conveyor_touch"),
        *("conveyor_key_person", "account_move", "account_move_line"),
    ):
        env.cr.execute(f"ANALYZE {table}")
    env.registry.clear_cache()
    env.invalidate_all()


def make_persons(env, company, clients):
    count = int(clients * PERSONS)
    first = copy_rows(
        env,
        env["res.partner"].create({"name": "Person"}),
        count,
        name="'Key person ' || n",
    )
    env.cr.execute(
        """
        WITH person AS (
            SELECT p.id, row_number() OVER (ORDER BY p.id) AS n
              FROM res_partner p
             WHERE p.id >= %(first)s AND p.id < %(first)s + %(count)s
        ), client AS (
            SELECT id, partner_id, row_number() OVER (ORDER BY id) AS n
              FROM conveyor_client WHERE company_id = %(company)s
               AND (owner_id %% 3 > 0 OR owner_id IS NULL)
        ), size AS (SELECT count(*) AS n FROM client),
        pair AS (
            SELECT person.id, client.id AS client_id, client.partner_id
              FROM size, person JOIN client ON client.n = 1 + person.n %% (
                   SELECT n FROM size)
        ), moved AS (
            UPDATE res_partner p SET parent_id = pair.partner_id,
                   commercial_partner_id = pair.partner_id
              FROM pair WHERE p.id = pair.id
        )
        INSERT INTO conveyor_key_person (client_id, partner_id, company_id, strength,
               noted_on)
        SELECT client_id, id, %(company)s, '3', now() FROM pair
        """,
        {"first": first, "count": count, "company": company.id},
    )


def make_invoices(env, company):
    env["account.chart.template"].try_loading(
        "generic_coa", company=company, install_demo=False
    )
    products = env["product.product"].create(
        [{"name": f"Thing {number}", "type": "service"} for number in range(6)]
    )
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": env["res.partner"].create({"name": "Buyer"}).id,
            "invoice_date": fields.Date.today(),
            "invoice_line_ids": [
                Command.create({"product_id": products[0].id, "price_unit": 10})
            ],
        }
    )
    move.action_post()
    env.flush_all()
    columns = column_names(
        *(env, "account_move", "name", "partner_id", "commercial_partner_id"),
        "sequence_number",
    )
    env.cr.execute(
        f"""
        INSERT INTO account_move ({", ".join(columns)}, name, sequence_number,
               partner_id, commercial_partner_id)
        SELECT {", ".join(f"m.{name}" for name in columns)}, 'B/' || c.id || '/' || n,
               c.id * 100 + n, c.partner_id, c.partner_id
          FROM account_move m, conveyor_client c, generate_series(1, %s) n
         WHERE m.id = %s AND c.company_id = %s
        """,
        [INVOICES, move.id, company.id],
    )
    # else PostgreSQL goes on checking foreign keys as it did on an empty table
    env.cr.execute("ANALYZE account_move")
    line = move.invoice_line_ids
    columns = column_names(env, "account_move_line", "move_id", "product_id")
    env.cr.execute(
        f"""
        INSERT INTO account_move_line ({", ".join(columns)}, move_id, product_id)
        SELECT {", ".join(f"l.{name}" for name in columns)}, m.id,
               (%s::int[])[1 + (m.id + n) %% 6]
          FROM account_move_line l, account_move m, generate_series(1, %s) n
         WHERE l.id = %s AND m.company_id = %s AND m.id > %s
        """,
        [products.ids, LINES, line.id, company.id, move.id],
    )


def copy_rows(env, record, count, **values):
    """Copy a record by SQL; return the number of the first copy.

    :param values: column -> SQL with ``n``, the number of the copy
    """
    env.flush_all()
    columns = column_names(env, record._table, *values)
    env.cr.execute(
        f"""
        INSERT INTO {record._table} ({", ".join([*columns, *values])})
        SELECT {", ".join([*(f"t.{name}" for name in columns), *values.values()])}
          FROM {record._table} t, generate_series(1, {count}) n
         WHERE t.id = {record.id} ORDER BY n RETURNING id
        """  # noqa: S608
    )
    return min(id_ for (id_,) in env.cr.fetchall())


def column_names(env, table, *without):
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND column_name <> ALL(%s) AND is_generated = 'NEVER'",
        [table, ["id", *without]],
    )
    return [name for (name,) in env.cr.fetchall()]


if __name__ == "__main__":
    main()
