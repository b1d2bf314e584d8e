from odoo import models


class ConveyorFigures(models.Model):
    """Who is named on new documents is looked at before commission follows."""

    _name = "conveyor.figures"
    _inherit = "conveyor.figures"

    def _follow(self, partner_ids):
        result = super()._follow(partner_ids)
        self.env["conveyor.invoice.seller"].sudo()._follow(partner_ids)
        return result
