from odoo import fields, models


class ConveyorLock(models.Model):
    """Locks that a VIP programme has set."""

    _name = "conveyor.lock"
    _inherit = "conveyor.lock"

    vip_programme_id = fields.Many2one(
        "conveyor.vip.programme",
        string="VIP Programme",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The programme that has set the lock, and lifts it.",
    )
