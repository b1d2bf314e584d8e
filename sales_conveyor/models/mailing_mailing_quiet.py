from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import mailing as rules


class MailingMailing(models.Model):
    """Mailings wait on quiet days: those to segments, and those to contacts of whose
    author's company it is."""

    _name = "mailing.mailing"
    _inherit = "mailing.mailing"

    conveyor_quiet_note = fields.Char(
        compute="_compute_conveyor_quiet_note",
        export_string_translation=False,
        help="Says that the mailing will wait, and until when.",
    )

    @api.depends(
        "schedule_date",
        "schedule_type",
        "state",
        "conveyor_segment_ids",
        "conveyor_kind_id",
    )
    def _compute_conveyor_quiet_note(self):
        now = fields.Datetime.now()
        for mailing in self:
            mailing.conveyor_quiet_note = False
            if mailing.state not in ("draft", "in_queue"):
                continue
            planned = max(mailing.schedule_date or now, now)
            later = mailing._conveyor_next_open(planned)
            if later != planned:
                mailing.conveyor_quiet_note = mailing._conveyor_quiet_message(later)

    def _conveyor_quiet_message(self, later):
        if not later:
            return self.env._(
                "There is no day within a year on which mailings may go out: look at "
                "the quiet days."
            )
        return self.env._(
            "Mailings don't go out that day. The letters wait until %(moment)s.",
            moment=fields.Datetime.context_timestamp(self, later).strftime(
                "%Y-%m-%d %H:%M"
            ),
        )

    def _conveyor_next_open(self, moment):
        """Return when the letters may go out, from a moment on (UTC)."""
        self.ensure_one()
        mailing = self.sudo()  # sudo: settings hold for whoever sends
        if (
            mailing.mailing_type != "mail"
            or mailing.mailing_model_real != "res.partner"
            or mailing.conveyor_kind_id.transactional
        ):
            return moment
        company = mailing._conveyor_settings()
        periods = self.env["conveyor.quiet.day"]._periods(company)
        if not periods and not company.conveyor_mailing_quiet_weekend:
            return moment
        zone = ZoneInfo(company.partner_id.tz or "UTC")
        local = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        later = rules.next_open(
            local,
            company.conveyor_mailing_hour,
            company.conveyor_mailing_quiet_weekend,
            periods,
        )
        if later == local:
            return moment
        if later is None:
            return None
        return later.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    def _conveyor_check_open(self):
        """Refuse to send on a quiet day, and say until when to wait."""
        now = fields.Datetime.now()
        later = self._conveyor_next_open(now)
        if later != now:
            raise UserError(self._conveyor_quiet_message(later))

    def _conveyor_wait(self):
        """Let mailings that are due on a quiet day wait for the next open one."""
        now = fields.Datetime.now()
        for mailing in self:
            later = mailing._conveyor_next_open(now)
            if later == now:
                continue
            note = mailing._conveyor_quiet_message(later)
            later = later or fields.Datetime.add(now, days=366)
            mailing.write({"schedule_type": "scheduled", "schedule_date": later})
            mailing._message_log(body=note)
            self.env.ref("mass_mailing.ir_cron_mass_mailing_queue").sudo()._trigger(
                later
            )

    @api.model
    def _process_mass_mailing_queue(self):
        now = fields.Datetime.now()
        self.search(
            [
                ("state", "in", ("in_queue", "sending")),
                ("mailing_type", "=", "mail"),
                ("mailing_model_id.model", "=", "res.partner"),
                "|",
                ("schedule_date", "<", now),
                ("schedule_date", "=", False),
            ]
        )._conveyor_wait()
        return super()._process_mass_mailing_queue()

    @api.model
    def _conveyor_local(self, day, hour, company):
        """Return the moment (UTC) of an hour of a day in a company's time."""
        zone = ZoneInfo(company.partner_id.tz or "UTC")
        local = datetime.combine(day, rules.clock(hour)).replace(tzinfo=zone)
        return local.astimezone(UTC).replace(tzinfo=None)
