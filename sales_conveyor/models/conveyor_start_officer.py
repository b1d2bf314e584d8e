from odoo import api, models
from odoo.fields import Domain


class ConveyorStart(models.AbstractModel):
    """What waits for the central-file officer: the queues. Each goes through the whole
    central file, so the screen shows them at once and asks for their figures one after
    another: ``count`` of ``queue_id``."""

    _name = "conveyor.start"
    _inherit = "conveyor.start"

    @api.model
    def _officer_cards(self, _whose):
        for queue in self.env["conveyor.queue"].search(Domain.TRUE):
            action = queue.action_open()
            yield {
                "key": f"queue_{queue.key}",
                "name": queue.name,
                "hint": queue.description or "",
                "value": False,
                "queue_id": queue.id,
                "text": "",
                "items": [],
                "action": action,
            }
