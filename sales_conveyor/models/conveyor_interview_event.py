from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ..rules import questionnaire as rules
from .conveyor_client_rights import _BY_SERVER

#: What of an interview stands in the calendar as well.
_SHARED = frozenset({"date_planned", "user_id", "contact_ids", "state"})


class ConveyorInterview(models.Model):
    """The interview in the calendar: a meeting with the client's persons, which follows
    the interview, and is followed by it. It says with whom, and nothing else."""

    _name = "conveyor.interview"
    _inherit = "conveyor.interview"

    moved_count = fields.Integer(
        string="Times Moved",
        readonly=True,
        copy=False,
        help="How often the day was changed after it had been planned.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("moved_count", None)
            vals.pop("event_id", None)
        interviews = super().create(vals_list)
        interviews._follow_into_calendar()
        return interviews

    def write(self, vals):
        vals = {
            name: value
            for name, value in vals.items()
            if name not in ("moved_count", "event_id")
        }
        days = {one: one.date_planned for one in self}
        result = super().write(vals) if vals else True
        if _SHARED.intersection(vals):
            for one in self:
                if days[one] and one.date_planned and one.date_planned != days[one]:
                    super(ConveyorInterview, one).write(
                        {"moved_count": one.moved_count + 1}
                    )
            if self.env.context.get("conveyor_from_calendar") is not _BY_SERVER:
                self._follow_into_calendar()
        return result

    def unlink(self):
        events = self.event_id
        result = super().unlink()
        events._without_conveyor_interview().unlink()
        return result

    def _follow_into_calendar(self):
        """Make the meeting of each what the interview says."""
        for one in self:
            events = one.event_id._without_conveyor_interview()
            if one.state in rules.EXPLAINED or not one.date_planned:
                if one.state != rules.HELD:
                    # a meeting that doesn't take place isn't in the calendar
                    events.unlink()
            elif not events:
                if one.state == rules.PLANNED:
                    one._make_event()
            elif one.state == rules.PLANNED:
                # sudo: what is compared is the server's
                said = one.sudo()._event_values()
                said.pop("name")
                events.write(
                    {
                        name: value
                        for name, value in said.items()
                        if name == "partner_ids" or events[name] != value
                    }
                )

    def _make_event(self):
        # sudo: whose calendar it stands in is the holder's, whoever plans it
        events = self.env["calendar.event"].sudo()._without_conveyor_interview()
        event = events.create(self.sudo()._event_values())
        # linked afterwards: Odoo would add an activity of its own
        event.write(
            {
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self.id,
            }
        )
        return super().write({"event_id": event.id})

    def _event_values(self):
        self.ensure_one()
        minutes = self.questionnaire_id.minutes or 60
        people = self.user_id.partner_id | self.contact_ids
        return {
            # everybody reads the calendar: no word of what it is about
            "name": self.env._("Meeting with %(client)s", client=self.partner_id.name),
            "start": self.date_planned,
            "stop": self.date_planned + timedelta(minutes=minutes),
            "user_id": self.user_id if self.event_id else self.user_id.id,
            "partner_ids": [Command.set(people.ids)],
        }

    # What the calendar says

    def _event_moved(self, event):
        """The meeting is at another time, or with others, than it was."""
        for one in self:
            client = one.partner_id
            contacts = event.partner_ids.filtered(
                lambda partner, c=client: partner.commercial_partner_id == c
            )
            values = {}
            if event.start != one.date_planned:
                values["date_planned"] = event.start
            if contacts != one.contact_ids:
                values["contact_ids"] = [Command.set(contacts.ids)]
            if values:
                one.write(values)

    def _event_cancelled(self, who):
        """The meeting was taken out of the calendar."""
        for one in self:
            one.write(
                {
                    "state": rules.NOT_HELD,
                    "reason": self.env._(
                        "%(person)s has taken the meeting out of the calendar.",
                        person=who,
                    ),
                }
            )
