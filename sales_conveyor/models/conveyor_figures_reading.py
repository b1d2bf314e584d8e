from odoo import models

from ..sql import reading as reading_sql


class ConveyorFigures(models.Model):
    """Who reads the details of clients who have entered, or whose contacts were moved
    or merged, is written in the job's step that refreshes them."""

    _name = "conveyor.figures"
    _inherit = "conveyor.figures"

    def _follow(self, partner_ids):
        result = super()._follow(partner_ids)
        self.env["conveyor.reading"].sudo()._follow(partner_ids)
        return result

    def _follow_range(self, start, stop, entered):
        result = super()._follow_range(start, stop, entered)
        reading = self.env["conveyor.reading"].sudo()
        if reading._limited():
            rows = self.env.execute_query(reading_sql.clients_between(start, stop))
            reading._follow([id_ for (id_,) in rows])
        return result
