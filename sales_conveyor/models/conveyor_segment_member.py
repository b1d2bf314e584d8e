from odoo import fields, models
from odoo.exceptions import AccessError

from .conveyor_client_rights import _BY_SERVER


class ConveyorSegmentMember(models.Model):
    """Since when somebody is a member of a segment that is followed, or whom a frozen
    list holds. Written by the server, every night and when a list is frozen.

    One row for each member: whoever leaves and comes back enters anew.
    """

    _name = "conveyor.segment.member"
    _description = "Member of a segment"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "entered_on desc, id desc"
    _rec_name = "partner_id"

    segment_id = fields.Many2one("conveyor.segment", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="segment_id.company_id")
    partner_id = fields.Many2one(
        "res.partner", string="Member", required=True, index=True, ondelete="cascade"
    )
    entered_on = fields.Date(required=True)
    left_on = fields.Date()
    city = fields.Char(related="partner_id.city")
    country_id = fields.Many2one(related="partner_id.country_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Owner")

    # a constraint, so that of two contacts that are merged one row stays
    _one_row = models.Constraint(
        "UNIQUE (segment_id, partner_id)", "A member stands in a segment once."
    )

    def _refuse_others(self):
        if self.env.context.get("conveyor_by_server") is _BY_SERVER:
            return
        raise AccessError(
            self.env._(
                "Who is a member of a segment follows from its conditions, and is "
                "written down by the server."
            )
        )
