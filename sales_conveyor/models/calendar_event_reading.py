from odoo import api, models


class CalendarEvent(models.Model):
    """Everybody reads meetings: they don't copy the details of protected clients."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    @api.model
    def _prepare_partner_contact_details_html(self, section_title, partner):
        # sudo: who may read a contact is known to the server
        if partner.sudo().conveyor_readers is not False and partner.sudo().name:
            if self.env["conveyor.reading"]._limited():
                partner = partner.new({"name": partner.sudo().name})
        return super()._prepare_partner_contact_details_html(section_title, partner)
