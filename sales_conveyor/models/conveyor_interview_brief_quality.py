from odoo import models
from odoo.tools import format_date


class ConveyorInterview(models.Model):
    """What is being put right for the client is the first that it will speak of."""

    _name = "conveyor.interview"
    _inherit = "conveyor.interview"

    def _brief_matters(self, client):
        works = self._matters(
            "conveyor.corrective.work",
            self.env._("Corrective work"),
            [("client_id", "=", client.id), ("state", "in", ("open", "done"))],
            lambda one: ", ".join(
                filter(None, (one.name, format_date(self.env, one.deadline)))
            ),
        )
        return works + super()._brief_matters(client)
