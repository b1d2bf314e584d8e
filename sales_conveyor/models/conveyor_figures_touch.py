from odoo import models

from ..sql import conveyors
from .conveyor_touch_collect import BATCH
from .conveyor_touch_rhythm import STEP


class ConveyorFigures(models.Model):
    """The journal of touches is written by the job that refreshes figures, before it:
    so what follows from figures finds it up to date, and nothing is written twice at
    once."""

    _name = "conveyor.figures"
    _inherit = "conveyor.figures"

    def _refresh_marked(self, *args, **kwargs):
        # sudo: as the job, whoever calls it
        self.env["conveyor.touch"].sudo()._collect()
        return super()._refresh_marked(*args, **kwargs)

    def _follow(self, partner_ids):
        result = super()._follow(partner_ids)
        # who enters, or belongs to another client now, brings touches along
        self.env["conveyor.touch.summary"]._follow(partner_ids)
        return result

    def _follow_range(self, start, stop, entered):
        result = super()._follow_range(start, stop, entered)
        if entered:
            self.env["conveyor.touch.summary"]._summarise(
                conveyors.of_clients(entered.ids)
            )
        return result

    def _cron_refresh(self):
        cron = self.env["ir.cron"]
        touches = self.env["conveyor.touch"]
        while True:
            done = touches._collect()
            past = self.env["conveyor.touch.backfill"]._current()
            if past:
                past._step()
            more = past or done >= BATCH
            left = cron._commit_progress(done or 1, remaining=BATCH if more else 0)
            if not left:
                return None
            if not more:
                break
        while (planned := self.env["conveyor.touch.rhythm"]._plan_due()) and (
            cron._commit_progress(planned, remaining=int(planned == STEP))
        ):
            if planned < STEP:
                break
        return super()._cron_refresh()
