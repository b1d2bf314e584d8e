from odoo import models

from .conveyor_client_rights import _BY_SERVER

#: What of a meeting concerns the interview.
_SHARED = frozenset(
    {"start", "stop", "start_date", "stop_date", "allday", "active", "partner_ids"}
)


class CalendarEvent(models.Model):
    """A meeting for which an interview is planned: moved in the calendar, the interview
    follows; taken out of it, the interview isn't held."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    def _without_conveyor_interview(self):
        """Return the meetings for what the interview itself has to do with them. The
        client is told by a person, not by Odoo."""
        # sudo: the interview was planned by somebody who may
        return self.sudo().with_context(
            conveyor_by_server=_BY_SERVER,
            no_mail_to_attendees=True,
            dont_notify=True,
            skip_contact_description=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
        )

    def write(self, vals):
        shared = _SHARED.intersection(vals)
        result = super().write(vals)
        if shared:
            for interview in self._planned_conveyor_interviews():
                if interview.event_id.active:
                    interview._event_moved(interview.event_id)
                else:
                    interview._event_cancelled(self.env.user.name)
        return result

    def unlink(self):
        interviews = self._planned_conveyor_interviews()
        result = super().unlink()
        if interviews:
            interviews._event_cancelled(self.env.user.name)
        return result

    def _planned_conveyor_interviews(self):
        """Return the interviews that wait for these meetings, for the server."""
        if self.env.context.get("conveyor_by_server") is _BY_SERVER:
            return self.env["conveyor.interview"]
        # sudo and token: the interview follows whoever may change the meeting
        interviews = self.env["conveyor.interview"].sudo()
        return interviews.with_context(
            conveyor_by_server=_BY_SERVER, conveyor_from_calendar=_BY_SERVER
        ).search([("event_id", "in", self.ids), ("state", "=", "planned")])
