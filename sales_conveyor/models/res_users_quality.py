from odoo import models

from ..rules import quality as rules
from ..rules.questionnaire import PLANNED


class ResUsers(models.Model):
    """Whoever leaves leaves neither corrective work nor planned interviews behind."""

    _name = "res.users"
    _inherit = "res.users"

    def _conveyor_left_behind(self):
        behind = super()._conveyor_left_behind()
        # sudo: counted is what is left behind, whoever may read it
        works = self.env["conveyor.corrective.work"].sudo()
        behind["corrective_works"] = works.search_count(
            [("user_id", "in", self.ids), ("state", "in", rules.UNFINISHED)]
        )
        interviews = self.env["conveyor.interview"].sudo()
        behind["interviews"] = interviews.search_count(
            [("user_id", "in", self.ids), ("state", "=", PLANNED)]
        )
        return behind
