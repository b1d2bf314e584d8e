from odoo import fields, models


class ConveyorPermit(models.Model):
    """Permits that a VIP programme has given: to read, as long as it lasts."""

    _name = "conveyor.permit"
    _inherit = "conveyor.permit"

    vip_programme_id = fields.Many2one(
        "conveyor.vip.programme",
        string="VIP Programme",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The programme that has given the permit, and withdraws it.",
    )
