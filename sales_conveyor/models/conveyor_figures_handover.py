from odoo import models


class ConveyorFigures(models.Model):
    """Clients who have just bought for the first time go to the client teams."""

    _name = "conveyor.figures"
    _inherit = "conveyor.figures"

    def _refresh_partners(self, partner_ids):
        changed, entered = super()._refresh_partners(partner_ids)
        if entered:
            entered._plan_first_purchase()
        return changed, entered

    def _refresh_range(self, start, stop):
        changed, entered = super()._refresh_range(start, stop)
        if entered:
            entered._plan_first_purchase()
        return changed, entered
