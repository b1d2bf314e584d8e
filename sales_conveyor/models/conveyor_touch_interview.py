from odoo import models

from ..sql import interview as interview_sql


class ConveyorTouch(models.Model):
    """A talk is one touch: the meeting of an interview that was held isn't another."""

    _name = "conveyor.touch"
    _inherit = "conveyor.touch"

    def _apply(self, kind, scope):
        if kind == "e":
            condition, keys = scope
            scope = interview_sql.told_otherwise(condition), keys
        return super()._apply(kind, scope)
