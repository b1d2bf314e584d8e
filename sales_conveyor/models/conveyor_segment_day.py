from odoo import fields, models
from odoo.exceptions import AccessError


class ConveyorSegmentDay(models.Model):
    """How large a segment was on a day, as its author sees it. Written every night."""

    _name = "conveyor.segment.day"
    _description = "Size of segments over time"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "day desc, id"
    _rec_name = "day"

    segment_id = fields.Many2one("conveyor.segment", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="segment_id.company_id")
    currency_id = fields.Many2one(related="segment_id.company_id.currency_id")
    day = fields.Date(required=True, index=True)
    member_count = fields.Integer(
        string="Members",
        aggregator="avg",
        help="Members on that day; of several days the average.",
    )
    client_count = fields.Integer(string="Clients", aggregator="avg")
    client_share = fields.Float(
        string="Share of Clients, %", digits=(16, 1), aggregator="avg"
    )
    revenue_12m = fields.Monetary(string="Revenue, 12 Months", aggregator="avg")
    revenue_share = fields.Float(
        string="Share of Revenue, %", digits=(16, 1), aggregator="avg"
    )
    entered_count = fields.Integer(string="Joined")
    left_count = fields.Integer(string="Left")

    _one_row = models.Constraint(
        "UNIQUE (segment_id, day)", "A day of a segment is written once."
    )

    def _refuse_others(self):
        raise AccessError(
            self.env._("The history of segments is written by the server every night.")
        )
