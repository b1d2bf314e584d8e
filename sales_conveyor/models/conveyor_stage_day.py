from odoo import api, fields, models

from ..sql import stage_days

#: Days whose rows are summed in one transaction.
BATCH = 100


class ConveyorStageDay(models.Model):
    """Stays in stages counted by day: what the picture sums instead of a million rows.

    Rows are only ever added, in the statement that writes the history, so their sum is
    exact at any moment. Numbers without foreign keys: adding locks nothing and fails
    nothing. See ``sql/stage_days.py``.
    """

    _name = "conveyor.stage.day"
    _description = "Stays in stages by day"
    _log_access = False
    _order = "day desc, id desc"

    day = fields.Date(required=True, help="In universal time (UTC).")
    company_ref = fields.Integer(string="Company Number")
    conveyor_ref = fields.Integer(string="Conveyor Number", required=True)
    team_ref = fields.Integer(string="Sales Team Number")
    stage_ref = fields.Integer(
        string="Stage Number", help="Empty: it stood in no stage, being a lead."
    )
    is_lead = fields.Boolean(string="Lead")
    source_ref = fields.Integer(
        string="Source Number", help="Said of what was created, and of nothing else."
    )
    created = fields.Integer(help="Opportunities that were made in this stage.")
    entered = fields.Integer(help="Stays that began on this day.")
    went_on = fields.Integer(help="Of those that began on this day: went on since.")
    went_back = fields.Integer(help="Of those that began on this day: went back since.")
    lost = fields.Integer(help="Of those that began on this day: lost since.")
    merged = fields.Integer(help="Of those that began on this day: merged since.")
    left_on = fields.Integer(help="Stays that ended on this day: went on.")
    left_back = fields.Integer(help="Stays that ended on this day: went back.")
    left_lost = fields.Integer(help="Stays that ended on this day: lost.")
    left_merged = fields.Integer(help="Stays that ended on this day: merged.")
    rolled = fields.Boolean(
        string="Summed", help="Whether this row is the sum of others."
    )

    _conveyor_idx = models.Index("(conveyor_ref, day)")
    _fresh_idx = models.Index("(day) WHERE rolled IS NOT TRUE")

    @api.model
    def _take_away(self, lead_ids):
        """Opportunities are about to be deleted, and their history with them."""
        if lead_ids:
            self.env.cr.execute(stage_days.take_away(lead_ids))
            self.invalidate_model()

    @api.model
    def _fill(self):
        """Write the ledger anew from the whole history."""
        self.env.flush_all()
        self.env.cr.execute(stage_days.fill())
        self.invalidate_model()

    @api.model
    def _cron_roll(self):
        """Replace the rows that were added by their sums, some days at a time. A job
        that is killed goes on with the next day; nothing depends on when it runs but
        the size of the table."""
        cron = self.env["ir.cron"]
        while days := self._roll(BATCH):
            if not cron._commit_progress(days, remaining=int(days == BATCH)):
                break

    @api.model
    def _roll(self, limit):
        """Sum the rows of some days; return of how many days."""
        days = [
            day for (day,) in self.env.execute_query(stage_days.days_to_roll(limit))
        ]
        if days:
            self.env.cr.execute(stage_days.roll(days))
            self.invalidate_model()
        return len(days)

    @api.model
    def _differences(self):
        """Return where the ledger isn't what the history says."""
        self.env.flush_all()
        return self.env.execute_query(stage_days.differences())
