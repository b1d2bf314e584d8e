from odoo import api, fields, models

from ..rules import conveyor as conveyor_rules
from ..rules import start as rules


class ConveyorStart(models.AbstractModel):
    """What a team leader sees of the team: a row for each of its people."""

    _name = "conveyor.start"
    _inherit = "conveyor.start"

    @api.model
    def _phases(self, role):
        if role == rules.FIRST_SALES:
            return conveyor_rules.FIRST_SALES
        return (conveyor_rules.ACCOUNT_MANAGEMENT,)

    @api.model
    def _team_table(self, whose):
        """Return columns and rows: each person, and what he has in hand."""
        columns = [
            (key, name, counts)
            for key, name, counts in self._team_columns(whose)
            if counts is not None
        ]
        return {
            "columns": [{"key": key, "name": name} for key, name, _counts in columns],
            "rows": [
                {
                    "id": user.id,
                    "name": user.name,
                    "cells": [counts.get(user.id, "") for _k, _n, counts in columns],
                }
                for user in whose.users.sorted("name")
            ],
        }

    @api.model
    def _team_columns(self, whose):
        """Yield columns: (key, name, {person: what stands there}). The figures are
        counted in sets."""
        users = whose.users
        today = fields.Date.context_today(self)
        roles = self._roles(whose)
        if rules.FIRST_SALES in roles:
            yield (
                "leads",
                self.env._("Opportunities"),
                self._by_person(
                    "crm.lead", users, "user_id", [("won_status", "=", "pending")]
                ),
            )
            yield "won", self.env._("Won this month"), self._won_by_person(whose, today)
            yield from self._drift_columns(users, today)
        if rules.CLIENTS in roles:
            yield (
                "clients",
                self.env._("Clients"),
                self._by_person("conveyor.client", users, "owner_id", []),
            )
        yield (
            "activities",
            self.env._("Activities due"),
            self._by_person(
                "mail.activity", users, "user_id", [("date_deadline", "<=", today)]
            ),
        )

    @api.model
    def _drift_columns(self, users, today):
        """How much goes to existing clients, of what each has sold, and of whom he has
        spoken to, of late."""
        drift = self.env["conveyor.drift"]
        if not drift.has_access("read"):
            return
        since = fields.Date.subtract(today, days=rules.DRIFT_DAYS)
        shares = {"revenue": {}, "touch": {}}
        for user, revenue, touch in drift._read_group(
            [("user_id", "in", users.ids), ("date", ">", since)],
            ["user_id"],
            ["revenue_share:avg", "touch_share:avg"],
        ):
            for key, share in (("revenue", revenue), ("touch", touch)):
                if share is not None and share is not False:
                    shares[key][user.id] = f"{share:.0f} %"
        yield "drift", self.env._("Sold to existing clients"), shares["revenue"]
        yield "drift_touch", self.env._("Touches of existing clients"), shares["touch"]

    @api.model
    def _by_person(self, model, users, field, domain):
        records = self.env[model]
        if not records.has_access("read"):
            return None
        groups = records._read_group(
            [*domain, (field, "in", users.ids)], [field], ["__count"]
        )
        return {user.id: count for user, count in groups}

    @api.model
    def _won_by_person(self, whose, today):
        """How many clients each has won, of how many."""
        clients = self.env["conveyor.client"]
        won = {}
        # sudo: documents of colleagues; the files themselves by the reader's rights
        found = clients.search_fetch(
            self._won_domain(whose.users, today), ["entry_move_id"]
        )
        for client in found:
            user_id = client.sudo().entry_user_id.id
            won[user_id] = won.get(user_id, 0) + 1
        targets = {}
        for member in self._members(whose, rules.FIRST_SALES):
            user_id = member.user_id.id
            targets[user_id] = targets.get(user_id, 0) + member.conveyor_target_first
        return {
            user.id: self.env._(
                "%(won)s of %(target)s",
                won=won.get(user.id, 0),
                target=targets[user.id],
            )
            if targets.get(user.id)
            else won.get(user.id, 0)
            for user in whose.users
        }
