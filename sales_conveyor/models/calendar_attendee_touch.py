from odoo import models


class CalendarAttendee(models.Model):
    """Whoever has declined wasn't there."""

    _name = "calendar.attendee"
    _inherit = "calendar.attendee"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals or "partner_id" in vals:
            self.env["conveyor.touch.mark"]._add("e", self.event_id.ids)
        return result
