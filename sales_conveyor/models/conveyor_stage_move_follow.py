from odoo import models

#: What changes no fact of the ladder: it was, and is, an open opportunity.
_NO_FACT = frozenset({"move"})


class ConveyorStageMove(models.Model):
    """What follows from a change of opportunities, in the transaction of the change."""

    _inherit = "conveyor.stage.move"

    def _follow(self, rows):
        result = super()._follow(rows)
        # the ladder: a lead is new, is over, or counts elsewhere
        self.env["conveyor.figures.mark"]._add(
            partner_id for _lead, kind, partner_id in rows if kind not in _NO_FACT
        )
        return result
