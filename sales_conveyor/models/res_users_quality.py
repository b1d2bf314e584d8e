from odoo import models

from ..rules import quality as rules


class ResUsers(models.Model):
    """Whoever leaves leaves no corrective work behind either."""

    _name = "res.users"
    _inherit = "res.users"

    def _conveyor_left_behind(self):
        behind = super()._conveyor_left_behind()
        # sudo: counted is what is left behind, whoever may read it
        works = self.env["conveyor.corrective.work"].sudo()
        behind["corrective_works"] = works.search_count(
            [("user_id", "in", self.ids), ("state", "in", rules.UNFINISHED)]
        )
        return behind
