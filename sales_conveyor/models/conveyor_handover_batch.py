from odoo import api, fields, models


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
    state = fields.Selection(
        [
            ("draft", "Preview"),
            ("running", "Under Way"),
            ("done", "Done"),
            ("undone", "Undone"),
            ("discarded", "Discarded"),
        ],
        required=True,
        readonly=True,
        index=True,
        default="draft",
    )
    handover_ids = fields.One2many(
        "conveyor.handover", "batch_id", string="Clients", readonly=True
    )

    @api.model
    def _finish_running(self):
        """Close what has been carried out altogether."""
