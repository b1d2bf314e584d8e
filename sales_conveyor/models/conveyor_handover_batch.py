from odoo import fields, models


class ConveyorHandoverBatch(models.Model):
    """Many clients change hands together: shown beforehand, done in steps, and undone
    together if need be."""

    _name = "conveyor.handover.batch"
    _description = "Hand-over of many clients"
    _inherit = ["conveyor.server.written"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    with_opportunities = fields.Boolean(string="Opportunities", default=True)
    with_quotations = fields.Boolean(string="Quotations", default=True)
    with_activities = fields.Boolean(string="Activities", default=True)
    with_meetings = fields.Boolean(string="Meetings", default=True)
    with_followers = fields.Boolean(string="Followers", default=True)
    handover_ids = fields.One2many(
        "conveyor.handover", "batch_id", string="Clients", readonly=True
    )
