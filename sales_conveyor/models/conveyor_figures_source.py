from odoo import models


class ConveyorFigures(models.Model):
    """Clients who enter the central file are asked at once where they came from."""

    _inherit = "conveyor.figures"

    def _refresh_partners(self, partner_ids):
        changed, entered = super()._refresh_partners(partner_ids)
        entered._find_own_origins()
        return changed, entered

    def _refresh_range(self, start, stop):
        changed, entered = super()._refresh_range(start, stop)
        entered._find_own_origins()
        return changed, entered
