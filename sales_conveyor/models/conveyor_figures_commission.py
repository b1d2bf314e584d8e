from odoo import models


class ConveyorFigures(models.Model):
    """Commission follows from payments, owners and data of clients."""

    _name = "conveyor.figures"
    _inherit = "conveyor.figures"

    def _follow(self, partner_ids):
        result = super()._follow(partner_ids)
        self.env["conveyor.commission.line"]._follow(partner_ids)
        return result

    def _follow_range(self, start, stop, entered):
        result = super()._follow_range(start, stop, entered)
        self.env["conveyor.commission.line"]._follow_range(start, stop)
        return result
