"""What it takes to hand over thousands of clients at once, and that somebody leaves.

    nice python benchmarks/handover.py --config odoo.conf --database bench_addon

``--database`` is any database with the addon. Clients of one salesperson, each with an
opportunity and two activities, are made by SQL in a transaction that is rolled back;
then each step is done as its button, or job, does it. Statements are counted, so that
what grows with each record shows.
"""

import argparse
import json
import time
from pathlib import Path
from unittest.mock import patch

import database
from vip import copy_rows

from odoo import Command, fields


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--database", required=True)
    parser.add_argument("--clients", type=int, default=5_000)
    parser.add_argument("--only", choices=("bulk", "departure"))
    parser.add_argument("--json", type=Path, help="where the numbers are written")
    options = parser.parse_args()
    database.configure(options.config)
    found = []
    for name, measure in (("bulk", bulk), ("departure", departure)):
        if options.only in (None, name):
            with database.environment(options.database, tracking_disable=True) as env:
                clock = Clock(found, options.clients)
                measure(clock, *make(env, options.clients))
                env.cr.rollback()
                env.registry.clear_cache()
    for row in found:
        print(
            "{what:48} {clients:>6} clients {seconds:8.2f} s {statements:>8}"
            " statements".format(**row)
        )
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


class Clock:
    def __init__(self, found, clients):
        self.found, self.clients = found, clients

    def __call__(self, what, env, do):
        env.flush_all()
        env.invalidate_all()
        statements, begun = env.cr.sql_log_count, time.perf_counter()
        result = do()
        env.flush_all()
        self.found.append(
            {
                "what": what,
                "clients": self.clients,
                "seconds": time.perf_counter() - begun,
                "statements": env.cr.sql_log_count - statements,
            }
        )
        row = self.found[-1]
        print(f"… {what}: {row['seconds']:.2f} s, {row['statements']}", flush=True)
        return result


def bulk(clock, env, leaving, heirs, officer):
    """The officer gives all clients to the team, looks at the preview, and takes it
    back."""
    env = env(user=officer.id)
    clients = env["conveyor.client"].search([("owner_id", "=", leaving.id)])
    wizard = env["conveyor.handover.bulk"].create(
        {
            "client_ids": [Command.set(clients.ids)],
            "method": "rule",
            "rule": "least_load",
            "reason": "Benchmark",
        }
    )
    action = clock("plan: preview of who gets whom", env, wizard.action_plan)
    batch = env["conveyor.handover.batch"].browse(action["res_id"])
    names = ("client_count", "nobody_count", "along", "receiver_ids")
    clock("open the preview", env, lambda: batch.read(names))
    clock("carry out: the request", env, batch.action_run)
    job(clock, "carry out: the job", env)
    given = env["conveyor.client"].search_count([("owner_id", "in", heirs.ids)])
    print(f"given: {given:,}")
    clock("undo: the request", env, batch.action_undo)
    job(clock, "undo: the job", env)
    back = env["conveyor.client"].search_count([("owner_id", "=", leaving.id)])
    print(f"back: {back:,}")


def job(clock, what, env):
    """Do what the scheduled job does, without its commits."""
    env = env(user=1)

    def progress(self, done=0, remaining=None, deactivate=False):
        self.env.flush_all()
        # as after a commit
        self.env.invalidate_all()
        return 60.0

    with patch.object(env.registry["ir.cron"], "_commit_progress", progress):
        clock(what, env, env["conveyor.handover"]._cron_carry_out)


def departure(clock, env, leaving, heirs, _officer):
    """An administrator archives the user by the API."""
    clock("archive the user", env, leaving.action_archive)
    kept = env["mail.activity"].search_count([("user_id", "in", heirs.ids)])
    print(f"activities kept: {kept:,}")
    jobs = getattr(env["conveyor.handover"], "_cron_carry_out", None)
    if jobs:
        job(clock, "what is left to the job", env)


def make(env, clients):
    company = env["res.company"].create({"name": "Benchmark hand-over"})
    env.user.company_ids |= company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    leaving, *heirs = make_people(env, company, "user", 6)
    [officer] = make_people(env, company, "officer", 1)
    conveyor = env["conveyor.conveyor"].create(
        {"name": "Benchmark", "company_id": company.id, "handover_rule": "least_load"}
    )
    heirs = leaving.concat(*heirs)
    env["crm.team"].create(
        {
            "name": "Benchmark",
            "company_id": company.id,
            "conveyor_id": conveyor.id,
            "conveyor_phase": "account_management",
            "member_ids": [Command.set(heirs.ids)],
        }
    )
    make_clients(env, company, conveyor, leaving, clients)
    return env, leaving, heirs, officer


def make_people(env, company, group, count):
    return env["res.users"].create(
        [
            {
                "name": f"Benchmark {group} {number}",
                "login": f"bench_handover_{group}_{number}",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [
                    Command.set([env.ref(f"sales_conveyor.conveyor_group_{group}").id])
                ],
            }
            for number in range(count)
        ]
    )


def make_clients(env, company, conveyor, owner, clients):
    partner = copy_rows(
        env,
        env["res.partner"].create({"name": "Template", "is_company": True}),
        clients,
        name="'Client ' || n",
        complete_name="'Client ' || n",
        company_id=str(company.id),
        user_id=str(owner.id),
    )
    last = partner + clients - 1
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE id BETWEEN %s AND %s",
        [partner, last],
    )
    env.cr.execute(
        """
        WITH f AS (
            INSERT INTO conveyor_figures (company_id, revenue_12m)
            SELECT %(company)s, n %% 900 FROM generate_series(1, %(n)s) n RETURNING id
        ), numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM f)
        INSERT INTO conveyor_client (number, partner_id, company_id, figures_id, state,
               active, entry_cause, entry_date, owner_id, conveyor_id)
        SELECT 'B' || n, %(first)s + n - 1, %(company)s, id, 'verified', true,
               'officer', now(), %(owner)s, %(conveyor)s
          FROM numbered
        """,
        {
            "company": company.id,
            "n": clients,
            "first": partner,
            "owner": owner.id,
            "conveyor": conveyor.id,
        },
    )
    lead = env["crm.lead"].create(
        {
            "name": "Template",
            "type": "opportunity",
            "company_id": company.id,
            "user_id": owner.id,
        }
    )
    first_lead = copy_rows(
        env, lead, clients, name="'Deal ' || n", partner_id=f"{partner} + n - 1"
    )
    lead.unlink()
    activity = env["mail.activity"].create(
        {
            "res_model_id": env["ir.model"]._get_id("res.partner"),
            "res_id": env.user.partner_id.id,
            "user_id": owner.id,
            "date_deadline": fields.Date.today(),
            "summary": "Call",
        }
    )
    for model, first in (("res.partner", partner), ("crm.lead", first_lead)):
        copy_rows(
            env,
            activity,
            clients,
            res_model=f"'{model}'",
            res_model_id=str(env["ir.model"]._get_id(model)),
            res_id=f"{first} + n - 1",
        )
    activity.unlink()
    for table in ("res_partner", "conveyor_client", "crm_lead", "mail_activity"):
        env.cr.execute(f"ANALYZE {table}")
    env.registry.clear_cache()
    env.invalidate_all()


if __name__ == "__main__":
    main()
