from odoo import api, fields, models


class MailingMailing(models.Model):
    """What a mailing to segments brought."""

    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "conveyor.mailing.told"]

    conveyor_currency_id = fields.Many2one(
        string="Currency of the Results", related="conveyor_company_id.currency_id"
    )

    _conveyor_result_field = "mailing_id"

    def _conveyor_sender(self):
        return self.conveyor_company_id

    def _conveyor_sent_on(self):
        told = self.state == "done" and self.sent_date and self.conveyor_left_out
        return bool(told) and self.sent_date.date()

    @api.depends("state", "sent_date", "conveyor_segment_ids")
    def _compute_conveyor_result(self):
        return super()._compute_conveyor_result()
