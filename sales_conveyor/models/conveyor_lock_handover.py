from odoo import api, models


class ConveyorLock(models.Model):
    """Who has reserved a prospect has a claim to it, as an owner has to a client."""

    _name = "conveyor.lock"
    _inherit = "conveyor.lock"

    @api.model
    def _reserve(self, partners):
        result = super()._reserve(partners)
        self.env["conveyor.client"]._note_owned()
        return result
