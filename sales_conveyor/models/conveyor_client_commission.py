from odoo import models


class ConveyorClient(models.Model):
    """Commission is split at the day on which a client changes hands."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    def _after_owner_change(self, before):
        result = super()._after_owner_change(before)
        if self.env["conveyor.commission.rate"]._is_used():
            self.env["conveyor.figures.mark"]._add(self.partner_id.ids)
        return result

    def action_open_commission(self):
        """Open what is earned by this client."""
        return self._open(
            "sales_conveyor.conveyor_commission_line_action",
            [("client_id", "in", (self | self.merged_ids).ids)],
        )
