from odoo import api, fields, models
from odoo.fields import Domain

from ..rules import hand_in as hand_in_rules
from ..rules import start as rules
from .conveyor_key_person_danger import REASONS

VIEWS = ("list", "kanban", "form", "activity")


class ConveyorStart(models.AbstractModel):
    """What waits for those who look after clients."""

    _name = "conveyor.start"
    _inherit = "conveyor.start"

    @api.model
    def _clients_cards(self, whose):
        yield from self._care_cards(whose)
        yield from self._money_cards(whose)

    def _client_title(self, client):
        return client.partner_id.display_name

    # Whom to speak to

    @api.model
    def _care_cards(self, whose):
        mine = ("owner_id", "in", whose.users.ids)
        today = fields.Date.context_today(self)
        yield self._card(
            "handed_over",
            self.env._("Clients received"),
            "conveyor.handover",
            domain=[
                ("to_user_id", "in", whose.users.ids),
                ("state", "=", "done"),
                ("date", ">=", self._since(rules.NEWS)),
            ],
            title=lambda one: one.client_id.partner_id.display_name,
            note=lambda one: " · ".join(
                filter(None, [one.from_user_id.name, self._ago(one.date)])
            ),
            order="date desc, id desc",
            hint=self.env._(
                "Handed over in the last %s days: introduce yourself.", rules.NEWS
            ),
        )
        yield self._card(
            "touch",
            self.env._("Touches due"),
            "conveyor.client",
            domain=[mine, ("next_touch_date", "<=", fields.Date.to_string(today))],
            title=self._client_title,
            note=lambda client: self._day(client.next_touch_date),
            order="last_purchase_date desc, id desc",
            hint=self.env._("By the rhythm of each client: speak or write to them."),
            views=VIEWS,
        )
        yield self._silent(whose, today)
        reasons = dict(
            self.env["conveyor.key.person.danger"]
            ._fields["reason"]
            ._description_selection(self.env)
        )
        yield self._card(
            "danger",
            self.env._("Clients in danger"),
            "conveyor.client",
            [mine, ("danger", "in", [reason for reason, _name in REASONS])],
            title=self._client_title,
            note=lambda client: reasons.get(client.danger),
            order="last_purchase_date desc, id desc",
            hint=self.env._(
                "They still buy, but their key persons say something else."
            ),
            views=VIEWS,
        )
        yield self._birthdays(whose, today)

    @api.model
    def _silent(self, whose, today):
        """Clients to whom nobody has spoken for as long as the company says."""
        silent = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("entry_date", "<", since)
            & (
                Domain("last_touch_date", "<", since)
                | Domain("last_touch_date", "=", False)
            )
            for company in self.env.companies
            for since in [
                fields.Date.to_string(
                    fields.Date.subtract(today, days=company.conveyor_untouched_days)
                )
            ]
        )
        return self._card(
            "silent",
            self.env._("Without a touch for long"),
            "conveyor.client",
            domain=[("owner_id", "in", whose.users.ids), *silent],
            title=self._client_title,
            note=lambda client: (
                self._ago(client.last_touch_date)
                or self.env._("never spoken to personally")
            ),
            order="last_purchase_date desc, id desc",
            hint=self.env._("Nobody has spoken or written to them personally."),
            views=VIEWS,
        )

    @api.model
    def _birthdays(self, whose, today):
        until = fields.Date.add(today, days=rules.AHEAD)
        return self._card(
            "birthdays",
            self.env._("Birthdays this week"),
            "conveyor.knowledge",
            domain=[
                ("next_date", ">=", fields.Date.to_string(today)),
                ("next_date", "<=", fields.Date.to_string(until)),
                (
                    "client_partner_id.conveyor_client_ids.owner_id",
                    "in",
                    whose.users.ids,
                ),
            ],
            title=lambda one: one.partner_id.name,
            note=lambda one: " · ".join(
                filter(
                    None,
                    [self._day(one.next_date), one.turns and str(one.turns), one.about],
                )
            ),
            order="next_date, id",
            hint=self.env._("Wish them well: contact persons of your clients."),
            views=(
                [self._view("conveyor_knowledge_view_list_birthdays"), "list"],
                "form",
            ),
        )

    # What is owed

    @api.model
    def _money_cards(self, whose):
        mine = ("owner_id", "in", whose.users.ids)
        yield self._card(
            "hand_in",
            self.env._("Data to hand in"),
            "conveyor.client",
            domain=[
                mine,
                ("hand_in_state", "in", [hand_in_rules.TO_DO, hand_in_rules.RETURNED]),
            ],
            title=self._client_title,
            note=lambda client: (
                client.hand_in_reason
                or ", ".join(client.sudo().gap_ids.filtered("required").mapped("name"))
            ),
            order="entry_date, id",
            hint=self.env._(
                "Fill in what is missing, and hand the data in to the officer."
            ),
            views=VIEWS,
        )
        yield self._card(
            "overdue",
            self.env._("Overdue invoices"),
            "conveyor.client",
            [mine, ("overdue", ">", 0)],
            title=self._client_title,
            note=lambda client: client.currency_id.format(client.overdue),
            order="overdue desc, id",
            hint=self.env._("These clients owe money that is past due."),
            views=("list", "kanban", "form"),
            sums="overdue",
        )

    @api.model
    def _since(self, days):
        return fields.Datetime.to_string(
            fields.Datetime.subtract(fields.Datetime.now(), days=days)
        )
