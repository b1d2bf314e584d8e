from odoo import api, models

from .res_partner_reading import DETAILS


class ResPartner(models.Model):
    """Contact screens say whose details are reserved."""

    _name = "res.partner"
    _inherit = "res.partner"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        names = DETAILS | {"bank_ids"}
        self.env["conveyor.reading.screen"]._reserve(
            arch, "conveyor_details_hidden", names
        )
        return arch, view

    def action_conveyor_ask_owner(self):
        """Ask the owner for the details."""
        self.ensure_one()
        self.check_access("read")
        return self.env["conveyor.reading.screen"]._ask(self)
