"""What it takes to count a segment, against hand-written SQL and against Odoo's search.

    python benchmarks/segment.py --config odoo.conf --database bench --json out.json

``--database`` is a generated database with the addon and its figures. Nothing is
written: segments, and addresses on the blacklist, are made in a transaction that is
rolled back. The sides of a ratio run in turns.
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import database

from odoo.tools import SQL

FIGURES = [("purchase_count", ">=", 5), ("revenue_12m", ">", 100)]
FREE = [("is_blacklisted", "=", False)]
#: What stands on the form, each with what is known before it is asked for.
SHOWN = {
    "problem": (),
    "member_count": ("problem",),
    "client_share": ("problem", "member_count"),
    "addressee_count": ("problem",),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--database", required=True)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--json", type=Path, help="where the numbers are written")
    options = parser.parse_args()
    database.configure(options.config)
    with database.environment(options.database) as env:
        rows = measure(env, options.times)
        env.cr.rollback()
    for row in rows:
        print("{what:44} {rows:>9.0f} {ms:9.1f} ms".format(**row))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))


def measure(env, times):
    company = env["conveyor.client"].search([], limit=1).company_id
    env = env(context={"allowed_company_ids": company.ids})
    country = env["conveyor.client"].search([], limit=1).partner_id.country_id
    blacklist(env)
    here = [("country_id", "=", country.id)]
    segments = {
        "two figures and country": make(env, company, FIGURES, here),
        "selective": make(
            env, company, [("purchase_count", ">=", 5), ("overdue", ">", 10**6)]
        ),
        "a figure, not blacklisted": make(env, company, FIGURES[:1], FREE),
        "its addressees": make(env, company, FIGURES[:1], FREE),
    }
    asked = {
        f"segment: {what}": (
            lambda s=segment, w=what: env.execute_query(
                SQL(
                    "SELECT count(*) FROM (%s) m",
                    s._recipients_query() if "addressees" in w else s._members_query(),
                )
            )[0][0]
        )
        for what, segment in segments.items()
    }
    bares = {
        "two figures and country": bare(
            company.id,
            SQL(
                "f.revenue_12m > 100 AND p.country_id = %s",
                country.id,
            ),
        ),
        "a figure, not blacklisted": bare(company.id, FREE_OF_IT),
    }
    for what, statement in bares.items():
        asked[f"bare: {what}"] = lambda s=statement: env.execute_query(s)[0][0]
    before = {}
    for what in ("two figures and country", "selective"):
        for name, known in SHOWN.items():
            shown = f"form: {what}, {name}"
            before[shown] = lambda s=segments[what], known=known: open_form(s, known)
            asked[shown] = lambda s=segments[what], name=name: s[name] or 0
    asked["Odoo: a figure, not blacklisted"] = lambda: odoo(env, company)
    found = {what: [] for what in asked}
    for turn in range(times + 1):
        for what, ask in asked.items():
            before.get(what, bool)()
            begun = time.perf_counter()
            count = ask()
            taken = 1000 * (time.perf_counter() - begun)
            if turn:  # the first one fills the cache
                found[what].append((taken, count))
    return [
        {
            "what": what,
            "ms": statistics.median(taken for taken, _count in runs),
            "rows": runs[0][1],
            "n": times,
        }
        for what, runs in found.items()
    ]


def open_form(segment, known):
    """Nothing is known yet but the conditions and these fields."""
    segment.invalidate_recordset()
    for name in known:
        segment[name]


def make(env, company, client, partner=()):
    return env["conveyor.segment"].create(
        {
            "name": "Benchmark",
            "company_id": company.id,
            "client_domain": repr(list(client)),
            "partner_domain": repr(list(partner)),
        }
    )


def blacklist(env):
    """Put every fiftieth address on the blacklist."""
    env.cr.execute(
        """
        INSERT INTO mail_blacklist (email, active)
        SELECT DISTINCT email_normalized, true FROM res_partner
         WHERE email_normalized IS NOT NULL AND id % 50 = 0
            ON CONFLICT DO NOTHING
        """
    )
    env.cr.execute("ANALYZE mail_blacklist")


FREE_OF_IT = SQL(
    "NOT EXISTS (SELECT FROM mail_blacklist b"
    " WHERE b.active AND b.email = p.email_normalized)"
)


def bare(company_id, condition):
    return SQL(
        """
        SELECT count(*) FROM conveyor_client c
          JOIN conveyor_figures f ON f.id = c.figures_id
          JOIN res_partner p ON p.id = c.partner_id
         WHERE c.active AND p.active AND c.company_id = %s AND f.purchase_count >= 5
           AND %s
        """,
        company_id,
        condition,
    )


def odoo(env, company):
    """The same with the blacklist as Odoo itself looks it up."""
    listed = SQL(
        "(SELECT m.id FROM res_partner m LEFT JOIN mail_blacklist bl"
        " ON m.email_normalized = bl.email AND bl.active WHERE bl.id IS NULL)"
    )
    return env["conveyor.client"].search_count(
        [
            ("company_id", "=", company.id),
            ("purchase_count", ">=", 5),
            ("partner_id.active", "=", True),
            ("partner_id.id", "in", listed),
        ]
    )


if __name__ == "__main__":
    main()
