from odoo import fields, models

from .conveyor_client import CONTACT_READERS


class ConveyorClient(models.Model):
    """What the client tells of its market and prospects."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    market_note_ids = fields.One2many(
        "conveyor.market.note",
        "client_id",
        string="Market and Prospects",
        groups=CONTACT_READERS,
    )
