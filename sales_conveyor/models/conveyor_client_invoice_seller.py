from odoo import models


class ConveyorClient(models.Model):
    """What waits for the officer goes along with a file that is merged."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    def _merged_models(self):
        return [*super()._merged_models(), "conveyor.invoice.seller"]
