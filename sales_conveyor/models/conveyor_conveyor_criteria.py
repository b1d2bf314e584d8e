from odoo import api, fields, models
from odoo.fields import Domain

from ..sql import sources

#: Numbers of leads that are judged in one transaction.
BATCH = 10_000


class ConveyorConveyor(models.Model):
    """Whom a conveyor is for: its criteria, and which leads they make target clients.

    A lead is judged at once when it changes; when the criteria change, and nightly, all
    leads are, in steps from the latest to the first. A job that is killed goes on where
    it was.
    """

    _name = "conveyor.conveyor"
    _inherit = "conveyor.conveyor"

    criterion_ids = fields.One2many(
        "conveyor.criterion",
        "conveyor_id",
        string="Target Clients",
        help="A lead is a target client if it meets all of these.",
    )
    judge_below = fields.Integer(
        string="Leads Still to Judge",
        readonly=True,
        copy=False,
        help="Leads with a lower number are still to be judged by the criteria. 0: all "
        "have been.",
    )
    judged_on = fields.Date(
        string="Leads Judged On",
        readonly=True,
        copy=False,
        help="Day on which all leads were last judged by the criteria.",
    )

    def _criteria_changed(self):
        """The criteria are others now: judge the latest leads at once, have the others
        judged by the job."""
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        waiting = False
        for conveyor in self.exists():
            conveyor._judge_begin()
            waiting |= conveyor._judge_step()
        if waiting:
            # sudo: jobs are the administrator's
            self.env.ref("sales_conveyor.ir_cron_criteria").sudo()._trigger()

    def _judge_begin(self):
        self.ensure_one()
        self.env.flush_all()
        [(after_last,)] = self.env.execute_query(sources.after_last_lead())
        # sudo: whoever may change criteria has this done
        self.sudo().write({"judge_below": after_last, "judged_on": fields.Date.today()})

    def _judge_step(self):
        """Judge the next leads of this conveyor; return whether there are more."""
        self.ensure_one()
        stop = self.judge_below
        start = max(stop - BATCH, 0)
        self.env.flush_all()
        meet, certain = self._meeting(start, stop)
        self.env.cr.execute(sources.judge(self.id, start, stop, meet, certain))
        if self.env.cr.rowcount:
            self.env["crm.lead"].invalidate_model(["conveyor_target"])
        self.sudo().judge_below = start
        return bool(start)

    def _meeting(self, start, stop):
        """Return SQL of the leads with a number in [start, stop) that meet all criteria
        that can be checked, ``None`` if there are no criteria, and whether all can."""
        criteria = self.env["conveyor.criterion"]
        stored = criteria._stored().get(self.id, ())
        if not stored:
            return None, True
        usable = [
            criteria._parsed(criterion.domain)
            for criterion in criteria.sudo().browse([number for number, _d in stored])
            if not criterion.problem
        ]
        leads = Domain("conveyor_id", "=", self.id)
        leads &= Domain("id", ">=", start) & Domain("id", "<", stop)
        query = criteria._leads()._search(Domain.AND([leads, *usable]))
        return query.subselect(), len(usable) == len(stored)

    @api.model
    def _cron_judge(self):
        """Judge all leads of the conveyors that have criteria, once a day, and of those
        whose criteria have changed. It commits after each step."""
        cron = self.env["ir.cron"]
        conveyors = self.sudo().with_context(active_test=False)
        today = fields.Date.today()
        for conveyor in conveyors.search(
            [
                ("criterion_ids.active", "=", True),
                ("judge_below", "=", 0),
                "|",
                ("judged_on", "=", False),
                ("judged_on", "<", today),
            ]
        ):
            conveyor._judge_begin()
        self.env["conveyor.client"].sudo()._find_origins()
        left = cron._commit_progress(1)
        while left:
            waiting = conveyors.search([("judge_below", ">", 0)])
            if not waiting:
                break
            more = waiting[0]._judge_step()
            left = cron._commit_progress(1, remaining=len(waiting) - 1 + more)
