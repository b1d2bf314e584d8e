from odoo import api, fields, models


class ConveyorPaperMailing(models.Model):
    """What a mailing on paper brought, beside what it cost."""

    _name = "conveyor.paper.mailing"
    _inherit = ["conveyor.paper.mailing", "conveyor.mailing.told"]

    conveyor_currency_id = fields.Many2one(
        string="Currency of the Results", related="company_id.currency_id"
    )

    _conveyor_result_field = "paper_id"

    def _conveyor_sender(self):
        return self.company_id

    def _conveyor_sent_on(self):
        return self.state == "posted" and self.posted_on.date()

    @api.depends("state", "posted_on", "piece_ids.state")
    def _compute_conveyor_result(self):
        return super()._compute_conveyor_result()
