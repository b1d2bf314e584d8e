import logging

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..sql import figures as figures_sql
from ..sql import figures_refresh, large, prepared, scopes
from ..sql import marks as marks_sql

_logger = logging.getLogger(__name__)

#: Marks that are dealt with in one transaction.
BATCH = 10_000


class ConveyorFigures(models.Model):
    """What accounting says of one client: a narrow row, rewritten in sets.

    Apart from the client file, which people edit all day: so a refresh never waits for
    a person, and no person's save ever fails because of a refresh.
    """

    _name = "conveyor.figures"
    _description = "Client figures"
    _log_access = False

    # No more indexes than lists are sorted by: each of them is written at night for
    # every client whose figures have changed. Those of debts and of what is ordered
    # hold the few clients who have any.
    _overdue_idx = models.Index("(overdue) WHERE overdue > 0")
    _to_invoice_idx = models.Index("(to_invoice) WHERE to_invoice > 0")

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    document_count = fields.Integer(
        string="Sales Documents",
        readonly=True,
        help="Posted invoices and sales receipts. Credit notes are not counted.",
    )
    purchase_count = fields.Integer(
        string="Purchases",
        readonly=True,
        index=True,
        help="Days on which the client bought. Several documents of a day are one "
        "purchase; documents that were credited in full are none.",
    )
    first_purchase_date = fields.Date(string="First Purchase", readonly=True)
    last_purchase_date = fields.Date(string="Last Purchase", readonly=True, index=True)
    revenue_total = fields.Monetary(
        string="Revenue",
        readonly=True,
        index=True,
        help="All posted customer documents less credit notes, net of tax, in company "
        "currency.",
    )
    revenue_12m = fields.Monetary(
        string="Revenue, Last 12 Months", readonly=True, index=True
    )
    revenue_prev_12m = fields.Monetary(
        string="Revenue, 12 Months Before", readonly=True
    )
    average_purchase = fields.Monetary(
        readonly=True,
        aggregator="avg",
        help="Revenue divided by the number of purchases.",
    )
    interval_mean = fields.Float(
        string="Mean Interval (days)",
        readonly=True,
        aggregator="avg",
        help="Mean number of days between one purchase and the next. Empty below two "
        "purchases.",
    )
    interval_median = fields.Float(
        string="Median Interval (days)",
        readonly=True,
        aggregator="avg",
        help="Half of the client's intervals are shorter. One long pause doesn't "
        "distort it.",
    )
    overdue = fields.Monetary(
        readonly=True,
        help="What is unpaid and past its due date on posted invoices, tax included.",
    )
    to_invoice = fields.Monetary(
        string="Ordered, Not Invoiced",
        readonly=True,
        help="Confirmed orders that no posted invoice covers yet, net of tax. Not part "
        "of the revenue.",
    )
    revenue_share = fields.Float(
        string="Share of Revenue",
        compute="_compute_revenue_share",
        search="_search_revenue_share",
        aggregator="sum",
        help="The client's revenue as a share of the revenue of all clients of the "
        "company.",
    )
    abc_class = fields.Selection(
        [("A", "A"), ("B", "B"), ("C", "C")],
        string="ABC Class",
        readonly=True,
        help="A: the clients who together bring the first 80 % of the revenue; B: "
        "those who bring it to 95 %; C: the rest. The limits are set by company.",
    )
    recency_score = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="1 to 5. 5: among the fifth of clients who bought most recently.",
    )
    frequency_score = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="1 to 5. 5: among the fifth of clients who bought most often.",
    )
    monetary_score = fields.Integer(
        string="Money Score",
        readonly=True,
        aggregator="avg",
        help="1 to 5. 5: among the fifth of clients with the most revenue.",
    )

    def init(self):
        """Leave room on the pages of the table: a row that is rewritten stays on its
        own, and where no indexed figure has changed, the indexes stay as they are."""
        result = super().init()
        self.env.cr.execute("ALTER TABLE conveyor_figures SET (fillfactor = 80)")
        return result

    @api.depends("revenue_total", "company_id")
    def _compute_revenue_share(self):
        rankings = self.env["conveyor.ranking"].sudo()._by_company()
        for figures in self:
            total = rankings[figures.company_id].revenue_total
            figures.revenue_share = (
                max(figures.revenue_total, 0) / total if total else 0
            )

    def _search_revenue_share(self, operator, value):
        if operator not in ("<", "<=", ">", ">=", "in", "not in"):
            return NotImplemented
        operand = value
        if operator in ("in", "not in"):
            # nobody's share is empty: no share is a share of nothing
            operand = tuple(share or 0 for share in value) or (None,)
        return fields.Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s %s %s)", model._share_to_sql(alias), SQL(operator.upper()), operand
            ),
        )

    def _share_to_sql(self, alias):
        revenue = SQL.identifier(alias, "revenue_total")
        company = SQL.identifier(alias, "company_id")
        return SQL(
            "coalesce(greatest(%s, 0) / nullif((SELECT r.revenue_total"
            " FROM conveyor_ranking r WHERE r.company_id = %s), 0), 0)::float8",
            revenue,
            company,
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        # The share of every client changes with every invoice of any client: kept on no
        # row, but said in SQL, so that lists can be sorted and grouped by it.
        if field_expr == "revenue_share":
            return self._share_to_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    # Figures come from accounting and from nowhere else.

    @api.model_create_multi
    def create(self, vals_list):
        if any(set(vals) - {"company_id"} for vals in vals_list):
            self._refuse_others()
        # said explicitly, so that no default of the context or of a user gets in
        empty = dict.fromkeys(figures_sql.ALL_COLUMNS, False)
        return super().create([{**empty, **vals} for vals in vals_list])

    def write(self, vals):
        if vals:
            self._refuse_others()
        return super().write(vals)

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Client figures are computed from posted invoices and can't be typed "
                "in. Correct the invoice, or ask an accountant to; the figures follow "
                "within seconds."
            )
        )

    # Refresh

    @api.model
    def _periods(self):
        today = fields.Date.today()
        return today, today - relativedelta(years=1), today - relativedelta(years=2)

    @api.model
    def _exact(self, partner_ids):
        """Return the figures of clients as accounting has them this moment, reading
        only.

        :return: {number of the figures' record: {field name: value}}
        """
        rows = prepared.of_contacts(
            self.env, figures_sql.select_of, partner_ids, *self._periods()
        )
        return {
            row[0]: dict(zip(figures_sql.ALL_COLUMNS, row[1:], strict=True))
            for row in rows
        }

    @api.model
    def _refresh_partners(self, partner_ids):
        """Bring the figures of some contacts' clients up to date; clients who bought
        and have no file yet enter the central file.

        :return: (number of clients changed, new client files)
        """
        partner_ids = list(partner_ids)
        if not partner_ids:
            return 0, self.env["conveyor.client"]
        clients = self.env["conveyor.client"].sudo()
        if len(partner_ids) <= prepared.FEW:
            changed = self._update_few(partner_ids)
            if changed is not None:
                return changed, clients
        clients._unfold(partner_ids)
        changed, entered, folding = self._refresh_scope(scopes.list_scope(partner_ids))
        if folding:
            clients._fold(partner_ids)
            self._flush_sources()
            self.env.cr.execute(figures_refresh.clear_folded(partner_ids))
            self.invalidate_model()
        entered._after_enter()
        return changed, entered

    def _update_few(self, partner_ids):
        """Do all that there is to do for most clients: their figures have changed, and
        that is all. Return the number of those, ``None`` if there is more to do."""
        [(changed, more)] = prepared.of_contacts(
            self.env, figures_refresh.update_few, partner_ids, *self._periods()
        )
        if changed:
            self.invalidate_model()
            self.env["conveyor.ranking"].sudo()._grow_stale()
        return None if more else changed

    @api.model
    def _refresh_range(self, start, stop):
        """The same for all contacts with a number in [start, stop), at the price of one
        pass over an index. Contacts that were put under another one, or out again, are
        done apart."""
        self._flush_sources()
        moved = dict(self.env.execute_query(scopes.moved(start, stop)))
        apart = {*moved, *moved.values()}
        changed, entered, _folding = self._refresh_scope(
            scopes.range_scope(start, stop, apart)
        )
        if apart:
            also_changed, also_entered = self._refresh_partners(apart)
            changed, entered = changed + also_changed, entered | also_entered
        return changed, entered

    def _refresh_scope(self, scope):
        self._flush_sources()
        clients = self.env["conveyor.client"].sudo()
        statement = figures_refresh.refresh(
            scope,
            *self._periods(),
            number=clients._number_sql(),
            uid=SUPERUSER_ID,
            now=fields.Datetime.now(),
        )
        [(changed, entered, folding)] = self._execute_numbering(statement)
        self.invalidate_model()
        if entered:
            clients.invalidate_model()
        if changed or entered:
            self.env["conveyor.ranking"].sudo()._grow_stale()
        return changed, clients.browse(entered), folding

    def _execute_numbering(self, statement):
        """Execute a statement that numbers new client files. Where a number is taken,
        the sequence has been set back, and nobody else has to wait for its mending."""
        cr = self.env.cr
        try:
            with cr.savepoint(flush=False), self._for_large_statements():
                cr.execute(statement, log_exceptions=False)
                return cr.fetchall()
        except UniqueViolation as error:
            if error.diag.constraint_name != "conveyor_client_number_unique":
                raise
        self.env["conveyor.client"]._skip_taken_numbers()
        with self._for_large_statements():
            cr.execute(statement)
            return cr.fetchall()

    def _for_large_statements(self):
        return large.LargeStatements(self.env.cr)

    def _flush_sources(self):
        """Write what this transaction has changed and not yet written of the documents
        that figures are made of."""
        self.env.flush_all()

    @api.model
    def _refresh_marked(self, limit=BATCH):
        """Refresh the clients of the oldest ``limit`` marks.

        :return: number of marks dealt with; below ``limit``: there are no more
        """
        rows = self.env.execute_query(marks_sql.take(limit))
        if rows:
            self._refresh_partners([partner for partner, _marks in rows])
        return sum(marks for _partner, marks in rows)

    @api.model
    def _cron_refresh(self):
        """Refresh marked clients, go on with a rebuild, measure rankings, as there is
        need.

        The only job that writes figures: so it can't collide with itself, on however
        many servers. It commits after each step and can be killed at any point.
        """
        cron = self.env["ir.cron"]
        rebuild = self.env["conveyor.rebuild"]
        while True:
            done = self._refresh_marked()
            job = rebuild._current()
            if job:
                job._step()
            left = cron._commit_progress(
                done or 1, remaining=BATCH if job or done >= BATCH else 0
            )
            if not left or (not job and done < BATCH):
                break
        if self.env["conveyor.ranking"]._measure_due():
            cron._commit_progress()
