from odoo import fields, models


class ConveyorHandover(models.Model):
    """Hand-overs that a VIP programme brings about."""

    _name = "conveyor.handover"
    _inherit = "conveyor.handover"

    cause = fields.Selection(
        selection_add=[("vip", "VIP Programme")], ondelete={"vip": "cascade"}
    )
