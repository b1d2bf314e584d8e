from odoo import models


class CalendarAttendee(models.Model):
    """Invitations reach clients whoever sends them."""

    _name = "calendar.attendee"
    _inherit = "calendar.attendee"

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        if self.env["conveyor.reading"]._armed():
            # sudo: Odoo mails nobody whose address the sender doesn't see
            self = self.sudo()
        return super()._notify_attendees(
            mail_template, notify_author=notify_author, force_send=force_send
        )

    def _compute_common_name(self):
        result = super()._compute_common_name()
        for attendee in self:
            # a contact without a name of its own isn't called by its e-mail
            if attendee.partner_id and attendee.common_name == attendee.email:
                attendee.common_name = attendee.partner_id.display_name
        return result
