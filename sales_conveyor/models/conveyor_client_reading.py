from odoo import api, fields, models


class ConveyorClient(models.Model):
    """Client files by which it is decided who reads the contact details."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    details_hidden = fields.Boolean(
        string="Contact Details Reserved",
        compute="_compute_details_hidden",
        help="The contact details are reserved for the owner: you see none, although "
        "there may be some.",
    )

    @api.depends("partner_id.conveyor_readers")
    @api.depends_context("uid")
    def _compute_details_hidden(self):
        for client in self:
            client.details_hidden = client.partner_id.conveyor_details_hidden

    @api.model_create_multi
    def create(self, vals_list):
        clients = super().create(vals_list)
        self.env["conveyor.reading"].sudo()._note(clients.partner_id.ids)
        return clients

    def write(self, vals):
        result = super().write(vals)
        if "owner_id" in vals or "merged_into_id" in vals:
            self.env["conveyor.reading"].sudo()._note(self.partner_id.ids)
        return result
