from odoo import fields, models


class ConveyorClient(models.Model):
    """Who won the client."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    entry_user_id = fields.Many2one(
        related="entry_move_id.invoice_user_id",
        string="First Sale By",
        help="The salesperson of the document by which the client entered the central "
        "file.",
    )
