from odoo import api, models


class CalendarEvent(models.Model):
    """Meetings are touches once their time has passed."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        self.env["conveyor.touch.mark"]._add("e", events.ids)
        return events

    def write(self, vals):
        result = super().write(vals)
        self.env["conveyor.touch.mark"]._add("e", self.ids)
        return result

    def unlink(self):
        self.env["conveyor.touch.mark"]._add("e", self.ids)
        return super().unlink()
