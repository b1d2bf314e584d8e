from odoo import fields, models

from .conveyor_client import CONTACT_READERS


class ConveyorClient(models.Model):
    """The interviews with a client."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    interview_ids = fields.One2many(
        "conveyor.interview", "client_id", string="Interviews", groups=CONTACT_READERS
    )

    def action_open_interviews(self):
        """Open the interviews with the client."""
        return self._open_own("sales_conveyor.conveyor_interview_action")
