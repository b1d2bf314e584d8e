from odoo import models

from ..sql import conveyors


class ConveyorRebuild(models.Model):
    _inherit = "conveyor.rebuild"

    def _step(self):
        start = self.position
        result = super()._step()
        if self.cause != "night":
            # what decides may have changed without any document: teams, products
            changed = self.env["conveyor.client"]._assign_conveyors(
                conveyors.of_range(start, self.position)
            )
            if changed:  # what a file should contain depends on its conveyor
                self.env["conveyor.completeness"]._follow_range(start, self.position)
        if self.cause != "installation":  # then nothing is known to foretell by yet
            self.env["conveyor.retention"]._follow_range(
                start, self.position, anew=self.cause != "night"
            )
        return result

    def _finish(self):
        result = super()._finish()
        self.env["conveyor.completeness.day"]._write_today()
        self.env["conveyor.hand.in"]._free_overdue()
        if self.cause == "installation":
            # there is a history to learn from now
            self.env.ref("sales_conveyor.ir_cron_retention")._trigger()
        return result
