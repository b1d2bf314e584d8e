"""What reading limits cost: a list of 80 contacts, a contact form, writing a contact.

    python benchmarks/reading.py --config odoo.conf --database bench_addon --plain bench

``--database`` is a generated database with the addon, ``--plain`` the same without
it. Both are run in turns by a salesperson, each time with an empty cache: first while
nobody is limited, then with details for owners only and a budget on. What is written is
rolled back; what is read is settled with the budget, as at the end of a request.
"""

import argparse
import json
import statistics
import time
from contextlib import closing
from pathlib import Path

import database

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

LIST = ("complete_name", "email", "phone", "street", "zip", "vat", "city", "user_id")
FORM = {
    **{name: {} for name in (*LIST, "website", "comment", "function", "active")},
    "child_ids": {"fields": {"name": {}, "email": {}, "phone": {}}},
    "bank_ids": {"fields": {"acc_number": {}}},
    "category_id": {"fields": {"display_name": {}}},
}
#: (what, goal while nobody is limited, goal with the limit and the budget)
GOALS = {"list of 80": (1.05, 1.2), "form": (1.05, 1.2), "write": (1.05, 1.2)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--database", required=True, help="with the addon")
    parser.add_argument("--plain", required=True, help="the same without the addon")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--json", type=Path, help="where the numbers are written")
    options = parser.parse_args()
    database.configure(options.config)
    rows = []
    for phase, limited in enumerate((False, True)):
        sides = [Side(options.plain), Side(options.database, limited)]
        for what, goals in GOALS.items():
            rows.append(compare(what, sides, options.times, limited, goals[phase]))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


class Side:
    """One database, as a salesperson uses it. All is rolled back."""

    def __init__(self, name, limited=False):
        self.registry = Registry(name)
        self.limited = limited
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            user = env["res.users"].search([("login", "=like", "bench%")], limit=1)
            self.uid = user.id
            cr.execute(
                "SELECT id FROM res_partner WHERE active AND customer_rank > 0"
                " ORDER BY id LIMIT 4000"
            )
            self.ids = [id_ for (id_,) in cr.fetchall()]
            if "conveyor.reading" in env:
                self._switch(env)
                cr.commit()  # the keys of a million contacts, once

    def _switch(self, env):
        mode = "owner" if self.limited else "everybody"
        companies = env["res.company"].search([("conveyor_reading", "!=", mode)])
        if companies:
            companies.write({"conveyor_reading": mode})
        budgets = env["conveyor.budget"]
        budgets.search([]).unlink()
        if self.limited:
            group = env.ref("sales_team.group_sale_salesman")
            budgets.create({"group_id": group.id, "per_hour": 10**6, "per_day": 10**6})

    def run(self, what, turn):
        """Do it once; return how long it took."""
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, self.uid, {"tracking_disable": True})
            start = turn * 80 % max(1, len(self.ids) - 80)
            chosen = env["res.partner"].browse(self.ids[start : start + 80])
            begun = time.perf_counter()
            if what == "list of 80":
                env["res.partner"].web_search_read(
                    [("id", "in", chosen.ids)], {name: {} for name in LIST}, limit=80
                )
            elif what == "form":
                chosen[:1].web_read(FORM)
            else:
                chosen[:1].write({"function": f"Buyer {turn}"})
                env.flush_all()
            cr.flush()
            return time.perf_counter() - begun


def compare(what, sides, times, limited, goal):
    """Run both sides in turns; print the median of the ratios of pairs."""
    taken = [[], []]
    for turn in range(-10, times):
        order = (0, 1) if turn % 2 else (1, 0)
        for side in order:
            seconds = sides[side].run(what, abs(turn))
            if turn >= 0:
                taken[side].append(seconds)
    plain, ours = taken
    ratio = statistics.median(a / b for a, b in zip(ours, plain, strict=True))
    row = {
        "what": what,
        "limited": limited,
        "plain_ms": round(1000 * statistics.median(plain), 2),
        "ours_ms": round(1000 * statistics.median(ours), 2),
        "ratio": round(ratio, 3),
        "goal": goal,
    }
    print(row, flush=True)
    return row


if __name__ == "__main__":
    main()
