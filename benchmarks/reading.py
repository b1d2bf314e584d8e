"""What the addon costs those who work with contacts: a list of 80, a form, a write.

    python benchmarks/reading.py --config odoo.conf --database bench_addon --plain bench

``--database`` is a generated database with the addon, ``--plain`` the same without
it, but with the same modules of Odoo. Each has a web server of its own; a salesperson
does the same on both in turns, over HTTP as the web client does it: first while nobody
is limited, then with details for owners only and a budget on. *List* and *form* ask for
named fields; *list as shown* and *form as shown* ask for whatever the screens of that
database show, so what the addon's own fields cost is in them.
"""

import argparse
import json
import statistics
import time
from contextlib import ExitStack, closing
from pathlib import Path

import database
from lxml import etree
from measure import _fields_of
from server import Person, serving

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
GOALS = {
    "list of 80": (1.05, 1.2),
    "form": (1.05, 1.2),
    "list of 80 as shown": (None, None),
    "form as shown": (None, None),
    "write": (1.05, 1.2),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--database", required=True, help="with the addon")
    parser.add_argument("--plain", required=True, help="the same without the addon")
    parser.add_argument("--port", type=int, default=8471, help="and the next one")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--json", type=Path, help="where the numbers are written")
    options = parser.parse_args()
    database.configure(options.config)
    rows = []
    for phase, limited in enumerate((False, True)):
        switch(options.database, limited)
        with ExitStack() as stack:
            sides = [
                Side(
                    stack.enter_context(serving(options.config, name, port)),
                    name,
                    limited and name == options.database,
                )
                for name, port in (
                    (options.plain, options.port),
                    (options.database, options.port + 1),
                )
            ]
            for what, goals in GOALS.items():
                rows.append(compare(what, sides, options.times, limited, goals[phase]))
    switch(options.database, False)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


def switch(name, limited):
    """Who reads contact details, and how many of them an hour."""
    with closing(Registry(name).cursor()) as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        mode = "owner" if limited else "everybody"
        companies = env["res.company"].search([("conveyor_reading", "!=", mode)])
        if companies:
            companies.write({"conveyor_reading": mode})
        budgets = env["conveyor.budget"]
        budgets.search([]).unlink()
        if limited:
            group = env.ref("sales_team.group_sale_salesman")
            budgets.create({"group_id": group.id, "per_hour": 10**6, "per_day": 10**6})
        # what earlier runs have left to do, as if the job had done it
        cr.execute("TRUNCATE conveyor_figures_mark")
        env["conveyor.rebuild"].search([("state", "!=", "done")]).state = "done"
        cr.commit()
    database.close_db(name)


class Side:
    """One database, as a salesperson uses it."""

    def __init__(self, address, name, limited):
        login = database.execute(
            name, "SELECT login FROM res_users WHERE login LIKE 'bench%' ORDER BY id"
        )[0][0]
        self.limited = limited
        self.person = Person(address, name, login)
        self.ids = [
            id_
            for (id_,) in database.execute(
                name,
                "SELECT id FROM res_partner WHERE active AND customer_rank > 0"
                " ORDER BY id LIMIT 4000",
            )
        ]
        self.shown = {kind: self._shown(kind) for kind in ("list", "form")}

    def _shown(self, kind):
        """What the web client asks for to show a screen of contacts."""
        answer = self.person.call("res.partner", "get_views", [[False, kind]])
        known = answer["models"]["res.partner"]["fields"]
        arch = etree.fromstring(answer["views"][kind]["arch"])
        return {
            name: {"fields": {"display_name": {}}}
            if known[name]["type"] == "many2one"
            else inner
            for name, inner in _fields_of(arch).items()
        }

    def run(self, what, turn):
        """Do it once; return how long it took."""
        start = turn * 80 % max(1, len(self.ids) - 80)
        chosen = self.ids[start : start + 80]
        begun = time.perf_counter()
        if what.startswith("list"):
            asked = self.shown["list"] if "shown" in what else {k: {} for k in LIST}
            self.person.call(
                "res.partner",
                "web_search_read",
                domain=[("id", "in", chosen)],
                specification=asked,
                limit=80,
            )
        elif what.startswith("form"):
            asked = self.shown["form"] if "shown" in what else FORM
            self.person.call("res.partner", "web_read", chosen[:1], specification=asked)
        else:
            self.person.call(
                "res.partner", "write", chosen[:1], {"function": f"Buyer {turn}"}
            )
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
