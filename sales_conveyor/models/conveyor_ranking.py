import datetime
import time
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..sql import ranking as ranking_sql

#: A company's clients are ranked anew at most so seldom that it takes this share of
#: time.
SHARE_OF_TIME = 0.01


class ConveyorRanking(models.Model):
    """A company's thresholds: from what revenue on a client is A or B, and between
    which values the five scores change."""

    _name = "conveyor.ranking"
    _description = "Thresholds of client classes"
    _log_access = False
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    client_count = fields.Integer(string="Clients", readonly=True)
    revenue_total = fields.Monetary(
        string="Revenue",
        readonly=True,
        help="Sum of the revenue of all clients of the company who have brought any.",
    )
    a_from = fields.Monetary(readonly=True, help="Least revenue of an A client.")
    a_last_ref = fields.Integer(
        string="Last of A",
        readonly=True,
        help="Of the clients with just that revenue, those with figures up to this "
        "number are in A: the older ones.",
    )
    b_from = fields.Monetary(readonly=True, help="Least revenue of a B client.")
    b_last_ref = fields.Integer(
        string="Last of B", readonly=True, help="The same for the clients in B."
    )
    score_cuts = fields.Json(
        readonly=True,
        help="Least value of scores 2, 3, 4 and 5 for each of the scores.",
    )
    measured_at = fields.Datetime(readonly=True)
    seconds = fields.Float(readonly=True, help="How long the last measurement took.")
    stale = fields.Boolean(readonly=True, help="Figures have changed since.")

    _company_unique = models.Constraint(
        "UNIQUE(company_id)", "A company has one set of thresholds."
    )

    @api.model
    def _by_company(self):
        """Return {company: its thresholds}, an empty record where there are none
        yet."""
        rankings = defaultdict(self.browse)
        rankings.update((ranking.company_id, ranking) for ranking in self.search([]))
        return rankings

    @api.model
    def _companies(self):
        """Return all companies, archived ones included: their clients stay clients."""
        return (
            self.env["res.company"].with_context(active_test=False).search(Domain.TRUE)
        )

    @api.model
    def _grow_stale(self):
        """Remember that figures have changed."""
        self.env.cr.execute(
            "UPDATE conveyor_ranking SET stale = true WHERE stale IS NOT TRUE"
        )
        self.invalidate_model(["stale"])

    @api.model
    def _changed_since(self, companies):
        """Return the companies whose figures have changed since they were measured."""
        rankings = self._by_company()
        return companies.filtered(
            lambda company: not rankings[company] or rankings[company].stale
        )

    @api.model
    def _measure_due(self):
        """Measure the companies whose figures have changed and whose turn it is; the
        others are looked at again when it is theirs.

        :return: number of companies measured
        """
        measured, now = 0, fields.Datetime.now()
        rankings = self._by_company()
        for company in self._companies():
            ranking = rankings[company]
            due = ranking._due_at()
            if due is None:
                continue
            if due <= now:
                self._measure(company)
                measured += 1
            else:
                self.env.ref("sales_conveyor.ir_cron_refresh")._trigger(at=due)
        return measured

    def _due_at(self):
        """Return when this company is to be measured again, ``None``: no need."""
        if not self:
            return datetime.datetime.min
        if not self.stale:
            return None
        pause = datetime.timedelta(seconds=self.seconds / SHARE_OF_TIME)
        return (self.measured_at or datetime.datetime.min) + pause

    @api.model
    def _measure(self, companies):
        """Measure the companies' thresholds anew and class all their clients."""
        figures = self.env["conveyor.figures"]
        self.env.flush_all()
        for company in companies:
            begun = time.monotonic()
            with figures._for_large_statements():
                before = self.env.execute_query(ranking_sql.thresholds(company.id))
                after = self.env.execute_query(
                    ranking_sql.measure(
                        company.id,
                        company.conveyor_abc_a,
                        company.conveyor_abc_b,
                        fields.Datetime.now(),
                    )
                )
                if after != before:
                    self.env.cr.execute(ranking_sql.classify(company.id))
            self.env.cr.execute(
                "UPDATE conveyor_ranking SET seconds = %s WHERE company_id = %s",
                [time.monotonic() - begun, company.id],
            )
        self.invalidate_model()
        figures.invalidate_model()
