from odoo import models


class ConveyorInterview(models.Model):
    """Within how many days recommended people are called, as a VIP programme says."""

    _name = "conveyor.interview"
    _inherit = "conveyor.interview"

    def _recommendation_days(self):
        # sudo: the programme says so to whoever holds the interview
        programme = self.sudo().vip_programme_id
        return (
            programme.recommendation_days
            if programme
            else super()._recommendation_days()
        )
