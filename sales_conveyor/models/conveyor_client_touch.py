from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..rules import touch_plan as rules
from ..sql import touch as touch_sql
from .client_row import ClientRow


class ConveyorClient(models.Model):
    """When the client was touched last, and how often of late."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    touch_summary_id = ClientRow(
        "conveyor.touch.summary",
        string="Touches as Stored",
        help="What the job has last said of the client's touches.",
    )
    last_touch_date = fields.Date(
        related="touch_summary_id.last_touch_date",
        string="Last Personal Touch",
        help="When somebody last spoke or wrote to a person of the client, or the "
        "person to us. Mailings, letters of the system and invoices don't count. It "
        "follows within seconds.",
    )
    last_mailing_date = fields.Date(
        related="touch_summary_id.last_mailing_date",
        string="Last Mailing",
        help="When a letter of a mailing was last sent to a person of the client, and "
        "didn't come back.",
    )
    touch_rhythm_id = fields.Many2one(
        related="touch_summary_id.rhythm_id", string="Rhythm of Touches"
    )
    next_touch_date = fields.Date(
        related="touch_summary_id.next_touch_date",
        string="Next Touch",
        help="When somebody is to get in touch with the client, by its rhythm and the "
        "last touch that counts for it.",
    )
    touch_overdue_days = fields.Integer(
        string="Days Overdue",
        compute="_compute_touch_overdue_days",
        search="_search_touch_overdue_days",
        help="For how many days the next touch has been due.",
    )
    touch_count = fields.Integer(
        string="Touches, Last 12 Months", compute="_compute_touch_count"
    )
    touch_hours = fields.Float(
        string="Hours, Last 12 Months",
        compute="_compute_touch_count",
        help="How long calls and meetings of the last 12 months took.",
    )
    touch_channels = fields.Char(
        string="By Channel",
        compute="_compute_touch_count",
        help="The touches of the last 12 months by channel.",
    )

    @api.depends("next_touch_date")
    def _compute_touch_overdue_days(self):
        today = fields.Date.context_today(self)
        for client in self:
            client.touch_overdue_days = rules.overdue(client.next_touch_date, today)

    def _search_touch_overdue_days(self, operator, value):
        today = fields.Date.context_today(self)
        if operator in (">", ">=") and not (operator == ">=" and value <= 0):
            # overdue by more days: due on an earlier day
            days = max(value, 0)
            turned = {">": "<", ">=": "<="}[operator]
            return Domain("next_touch_date", turned, today - timedelta(days=days))
        return NotImplemented

    @api.depends_context("lang")
    def _compute_touch_count(self):
        since = fields.Date.today() - timedelta(days=365)
        self.env["conveyor.touch"].flush_model()
        names = dict(
            self.env["conveyor.touch"]
            ._fields["channel"]
            ._description_selection(self.env)
        )
        told = {}
        for id_, channel, count, minutes in self.env.execute_query(
            touch_sql.counts(self._origin.ids, since)
        ):
            told.setdefault(id_, []).append((channel, count, minutes))
        for client in self:
            rows = sorted(told.get(client._origin.id, ()), key=lambda row: -row[1])
            client.touch_count = sum(count for _channel, count, _minutes in rows)
            client.touch_hours = sum(minutes for *_row, minutes in rows) / 60
            client.touch_channels = ", ".join(
                f"{names.get(channel, channel)}: {count}"
                for channel, count, _minutes in rows
            )

    @api.readonly
    def web_read(self, specification):
        if len(self) == 1 and self._origin and "last_touch_date" in specification:
            self._show_exact_touch()
        return super().web_read(specification)

    def _show_exact_touch(self):
        """Put what is to be said now before what is stored, for reading only."""
        rows = self.env.execute_query(touch_sql.exact(self._origin.id))
        names = ("last_touch_date", "last_mailing_date")
        self._show(dict(zip(names, rows[0], strict=True)))

    def _touch_domain(self):
        return [
            ("client_partner_id.commercial_partner_id", "in", self.partner_id.ids),
            ("company_id", "in", [False, *self.company_id.ids]),
        ]

    def action_open_touches(self):
        """Open the touches of the client."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_touch_action"
        )
        return {
            **action,
            "domain": self._touch_domain(),
            "context": {"touch_log": {"default_client_ids": [(6, 0, self.ids)]}},
        }

    def _after_owner_change(self, before):
        result = super()._after_owner_change(before)
        # the plan makes activities for owners only
        self.env["conveyor.touch.mark"]._add("p", self.partner_id.ids)
        return result

    def action_log_touch(self):
        """Log a touch of these clients, several at once."""
        return self.env["conveyor.touch"]._open_log(
            {"default_client_ids": [(6, 0, self.ids)]}
        )
