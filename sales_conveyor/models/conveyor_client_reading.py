from odoo import api, fields, models

#: What is shown of the contact's details.
_SHOWN = frozenset({"contact_email", "contact_phone", "vat"})


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
            client.details_of = client.partner_id.conveyor_details_of

    details_of = fields.Char(string="Reserved for", compute="_compute_details_hidden")

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

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        self.env["conveyor.reading.screen"]._reserve(arch, "details_hidden", _SHOWN)
        return arch, view

    def action_ask_owner(self):
        """Ask the owner for the contact details."""
        self.ensure_one()
        self.check_access("read")
        return self.env["conveyor.reading.screen"]._ask(self.partner_id)
