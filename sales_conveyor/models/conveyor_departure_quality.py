from odoo import api, models


class ConveyorDepartureWork(models.AbstractModel):
    """Corrective work of those who leave goes along with their clients."""

    _name = "conveyor.departure.work"
    _inherit = "conveyor.departure.work"

    @api.model
    def _hand_over_rest(self, user, leaving, departure):
        def successor(company):
            return self._successor(user, leaving, departure, company)

        self.env["conveyor.corrective.work"]._hand_over(user, leaving, successor)
        return super()._hand_over_rest(user, leaving, departure)
