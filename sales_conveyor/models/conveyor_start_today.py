from odoo import api, fields, models
from odoo.tools import format_datetime

from ..rules import start as rules


class ConveyorStart(models.AbstractModel):
    """What waits for everybody, whatever he does."""

    _name = "conveyor.start"
    _inherit = "conveyor.start"

    # What is to be done today, whoever one is

    @api.model
    def _today_cards(self, whose):
        today = fields.Date.context_today(self)
        yield self._card(
            "activities",
            self.env._("Activities due"),
            "mail.activity",
            domain=[("user_id", "in", whose.users.ids), ("date_deadline", "<=", today)],
            title=lambda one: one.res_name or one.display_name,
            note=lambda one: " · ".join(
                filter(
                    None,
                    [
                        one.summary or one.activity_type_id.name,
                        one.date_deadline < today and self._day(one.date_deadline),
                    ],
                )
            ),
            order="date_deadline, id",
            hint=self.env._("Do what was planned for today, or until today."),
            views=("list", "kanban"),
        )
        yield self._card(
            "meetings",
            self.env._("Meetings today"),
            "calendar.event",
            self._meetings_domain(whose, today),
            note=lambda one: (
                one.allday
                and ""
                or format_datetime(self.env, one.start, dt_format="HH:mm")
            ),
            order="start, id",
            hint=self.env._("What the calendar says."),
            views=("list", "calendar", "form"),
        )
        yield self._held(whose)
        yield from self._asked_cards(whose)

    @api.model
    def _meetings_domain(self, whose, today):
        start = self.env.tz.localize(fields.Datetime.to_datetime(today))
        stop = self.env.tz.localize(
            fields.Datetime.to_datetime(fields.Date.add(today, days=1))
        )
        utc = [
            fields.Datetime.to_string(fields.Datetime.to_datetime(self._utc(moment)))
            for moment in (start, stop)
        ]
        return [
            ("partner_ids", "in", whose.users.sudo().partner_id.ids),
            ("stop", ">=", utc[0]),
            ("start", "<", utc[1]),
        ]

    @api.model
    def _utc(self, moment):
        return (moment - moment.utcoffset()).replace(tzinfo=None)

    # What is earned, and waits

    @api.model
    def _held(self, whose):
        """Commission that waits, client by client, and for what."""
        lines = self.env["conveyor.commission.line"]
        domain = [("user_id", "in", whose.users.ids), ("state", "=", "held")]
        card = self._card(
            "held",
            self.env._("Commission held"),
            lines._name,
            domain,
            hint=self.env._(
                "It is freed by itself as soon as the data of the client are complete "
                "and handed in."
            ),
            views=("list", "form", "pivot"),
            sums="amount",
        )
        if not card or not card["value"]:
            return card
        groups = lines._read_group(
            domain,
            ["client_id"],
            ["amount:sum"],
            order="amount:sum desc",
            limit=rules.SHOWN,
        )
        # sudo: what is missing is said to whoever waits for it
        reasons = self.env["conveyor.client"].union(*(g[0] for g in groups)).sudo()
        reasons = {client.id: why for client, why in reasons._data_held().items()}
        card["items"] = [
            {
                "id": client.id,
                "model": client._name,
                "res_id": client.id,
                "name": client.partner_id.display_name,
                "note": " · ".join(
                    filter(
                        None,
                        [client.currency_id.format(amount), reasons.get(client.id)],
                    )
                ),
            }
            for client, amount in groups
        ]
        return card

    # What somebody asks

    @api.model
    def _asked_cards(self, whose):
        users = whose.users.ids
        yield self._card(
            "requests",
            self.env._("Requests for clients"),
            "conveyor.handover",
            domain=[
                ("state", "=", "requested"),
                "|",
                ("client_id.owner_id", "in", users),
                ("requested_by_id", "in", users),
            ],
            title=lambda one: one.client_id.partner_id.display_name,
            note=lambda one: " · ".join(
                filter(None, [one.requested_by_id.name, self._ago(one.requested_on)])
            ),
            order="requested_on, id",
            hint=self.env._(
                "Asked for by you, or by somebody else of yours; not decided yet."
            ),
            views=(
                [self._view("conveyor_handover_view_list_requests"), "list"],
                "form",
            ),
        )
        yield self._card(
            "changes",
            self.env._("Changes that wait"),
            "conveyor.change.request",
            domain=[
                ("state", "=", "waiting"),
                "|",
                ("user_id", "in", users),
                ("client_id.owner_id", "in", users),
            ],
            title=lambda one: one.partner_id.display_name,
            note=lambda one: f"{one.field_label} · {self._ago(one.date)}",
            order="date, id",
            hint=self.env._(
                "Changes of protected data, before the officer has decided."
            ),
            views=(
                [self._view("conveyor_change_request_view_list_mine"), "list"],
                "form",
            ),
        )
