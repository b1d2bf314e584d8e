from odoo import api, fields, models
from odoo.fields import Domain

from ..rules import start as rules


class ConveyorStart(models.AbstractModel):
    """What waits for those who sell to people who haven't bought yet."""

    _name = "conveyor.start"
    _inherit = "conveyor.start"

    @api.model
    def _first_sales_cards(self, whose):
        users = whose.users.ids
        today = fields.Date.context_today(self)
        open_leads = Domain("user_id", "in", users) & Domain(
            "won_status", "=", "pending"
        )
        leads = ("list", "kanban", "form", "activity")
        yield self._card(
            "untouched",
            self.env._("New leads, untouched"),
            "crm.lead",
            [*(open_leads & Domain("conveyor_untouched", "=", True))],
            title=self._lead_title,
            note=lambda lead: self._ago(lead.create_date),
            order="create_date, id",
            hint=self.env._(
                "Nobody has written or spoken to them yet. The oldest come first."
            ),
            views=leads,
        )
        yield self._card(
            "stuck",
            self.env._("Stuck longer than planned"),
            "crm.lead",
            [*(open_leads & self._stuck())],
            title=self._lead_title,
            note=lambda lead: (
                f"{self._ago(lead.date_last_stage_update)} · {lead.stage_id.name}"
            ),
            order="date_last_stage_update, id",
            hint=self.env._(
                "They stay in their stage longer than its target says: go on with "
                "them, or give them up."
            ),
            views=leads,
        )
        yield self._card(
            "reservations",
            self.env._("Reservations about to end"),
            "conveyor.lock.report",
            domain=[
                ("kind", "=", "reserved"),
                ("state", "=", "in_force"),
                ("owner_id", "in", users),
                ("until", "<=", fields.Date.add(today, days=rules.AHEAD)),
            ],
            note=lambda lock: self._day(lock.until),
            order="until, id",
            hint=self.env._("Then everybody may sell to them: get an answer before."),
        )
        yield self._card(
            "quotations",
            self.env._("Quotations waiting"),
            "sale.order",
            domain=[("user_id", "in", users), ("state", "in", ("draft", "sent"))],
            title=lambda order: f"{order.partner_id.display_name or ''} · {order.name}",
            note=lambda order: order.currency_id.format(order.amount_total),
            order="date_order, id",
            hint=self.env._("Ask what they say to it. The oldest come first."),
            views=("list", "kanban", "form"),
        )
        yield self._first_purchases(whose, today)

    def _lead_title(self, lead):
        company = lead.partner_name or lead.partner_id.display_name
        return f"{company} · {lead.name}" if company else lead.name

    @api.model
    def _stuck(self):
        """Return the opportunities that are in their stage for longer than the target
        of the conveyor says."""
        now = fields.Datetime.now()
        return Domain.OR(
            Domain("stage_id", "=", target.stage_id.id)
            & Domain("conveyor_id", "=", target.conveyor_id.id)
            & Domain(
                "date_last_stage_update",
                "<",
                fields.Datetime.to_string(
                    fields.Datetime.subtract(now, seconds=round(target.days * 86_400))
                ),
            )
            for target in self.env["conveyor.target"].search([("days", ">", 0)])
        )

    @api.model
    def _first_purchases(self, whose, today):
        """The clients won this month, against the target."""
        target = sum(
            self._members(whose, "first_sales").mapped("conveyor_target_first")
        )
        card = self._card(
            "first_purchases",
            self.env._("First purchases this month"),
            "conveyor.client",
            self._won_domain(whose.users, today),
            title=lambda client: client.partner_id.display_name,
            note=lambda client: self._day(client.entry_date),
            order="entry_date desc, id desc",
            hint=self.env._("The clients you have won since the first of the month.")
            if whose.users == self.env.user
            else self.env._("The clients won since the first of the month."),
            views=("list", "kanban", "form"),
            good=True,
        )
        if card and target:
            card["text"] = self.env._("of %s planned", target)
            card["missed"] = card["value"] < target * today.day // 30
        return card

    @api.model
    def _won_domain(self, users, today):
        return [
            ("entry_user_id", "in", users.ids),
            ("entry_date", ">=", fields.Date.to_string(today.replace(day=1))),
        ]

    @api.model
    def _members(self, whose, role):
        """Return the memberships of people in teams that do one thing."""
        # sudo: targets of people are read with their screens
        members = self.env["crm.team.member"].sudo()
        domain = [("user_id", "in", whose.users.ids)]
        if whose.team:
            domain.append(("crm_team_id", "=", whose.team.id))
        phases = self._phases(role)
        return members.search(domain).filtered(
            lambda member: member.crm_team_id.conveyor_phase in phases
        )
