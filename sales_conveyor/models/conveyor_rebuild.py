import logging

from odoo import api, fields, models
from odoo.tools import format_date

_logger = logging.getLogger(__name__)

#: Contact numbers that one step covers: some seconds at full occupation. In smaller
#: steps what is read once a step weighs more: the credit notes, the open orders.
STEP = 250_000
#: Rebuilds whose record is kept.
KEPT = 60


class ConveyorRebuild(models.Model):
    """A pass over all clients of the database, step by step.

    The position is written in the transaction of the step itself: a rebuild that is
    killed goes on where it was.
    """

    _name = "conveyor.rebuild"
    _description = "Rebuild of the central file"
    _order = "id desc"

    cause = fields.Selection(
        [
            ("installation", "Installation"),
            ("officer", "Asked for by the officer"),
            ("settings", "Changed settings"),
            ("night", "Nightly"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("running", "Running"), ("done", "Done")],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    position = fields.Integer(
        readonly=True, help="Contacts below this number are done."
    )
    end = fields.Integer(readonly=True, help="The number after the last contact.")
    progress = fields.Float(
        compute="_compute_progress",
        help="Share of the contacts that are done, in percent.",
    )
    changed_count = fields.Integer(
        string="Changed",
        readonly=True,
        help="Client files whose figures were not right.",
    )
    entered_count = fields.Integer(
        string="Entered", readonly=True, help="New client files."
    )
    started_at = fields.Datetime(readonly=True)
    finished_at = fields.Datetime(readonly=True)

    @api.depends("position", "end", "state")
    def _compute_progress(self):
        for rebuild in self:
            if rebuild.state == "done":
                rebuild.progress = 100.0
            else:
                rebuild.progress = 100.0 * rebuild.position / (rebuild.end or 1)

    @api.depends("cause", "create_date")
    def _compute_display_name(self):
        causes = dict(self._fields["cause"]._description_selection(self.env))
        for rebuild in self:
            day = format_date(self.env, rebuild.create_date)
            rebuild.display_name = f"{causes.get(rebuild.cause, '')} {day}".strip()

    @api.model
    def _request(self, cause):
        """Ask for a rebuild. One that has not begun yet serves everybody who asks."""
        # sudo: rebuilds are written by nobody but the server itself
        rebuilds = self.sudo()
        waiting = rebuilds.search([("state", "=", "waiting")], limit=1)
        waiting = waiting or rebuilds.create({"cause": cause})
        self.env["conveyor.figures.mark"]._wake()
        return waiting.with_env(self.env)

    @api.model
    def _current(self):
        """Return the rebuild that is to be gone on with, oldest first."""
        return self.search([("state", "!=", "done")], order="id", limit=1)

    def _step(self):
        """Do the next step. After the last one all companies are ranked."""
        self.ensure_one()
        if self.state == "waiting":
            self._start()
        start, stop = self.position, min(self.position + STEP, self.end)
        changed, entered = self.env["conveyor.figures"]._refresh_range(start, stop)
        self.write(
            {
                "position": stop,
                "changed_count": self.changed_count + changed,
                "entered_count": self.entered_count + len(entered),
            }
        )
        if stop >= self.end:
            self._finish()

    def _start(self):
        last = (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search([], order="id desc", limit=1)
        )
        self.write(
            {
                "state": "running",
                "started_at": fields.Datetime.now(),
                "end": last.id + 1,
            }
        )

    def _finish(self):
        if self.entered_count:
            # who opens the list right after a first rebuild doesn't wait for autovacuum
            self.env.cr.execute("ANALYZE conveyor_figures, conveyor_client")
        ranking = self.env["conveyor.ranking"]
        companies = self.env["conveyor.ranking"]._companies()
        if self.cause == "night":
            companies = ranking._changed_since(companies)
        ranking._measure(companies)
        self.write({"state": "done", "finished_at": fields.Datetime.now()})
        _logger.info(
            "Central file rebuilt: %s client files entered, %s changed",
            self.entered_count,
            self.changed_count,
        )

    def _run(self):
        """Do all steps in the running transaction (tests, small databases)."""
        while self.state != "done":
            self._step()

    @api.model
    def _cron_nightly(self):
        """Refresh every client: the last 12 months and what is overdue move with the
        date."""
        self._request("night")

    @api.autovacuum
    def _gc_old_rebuilds(self):
        old = self.search([("state", "=", "done")], offset=KEPT)
        old.unlink()
