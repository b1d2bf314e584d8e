import logging

from odoo import api, fields, models

from ..sql import conveyors, touch_sources

_logger = logging.getLogger(__name__)

#: Numbers of sources that one step covers.
STEP = 50_000
#: Client files that one step of the last part sums up.
FILES_STEP = 50_000
#: What is read, in this order; ``c``: the client files, which are told in the end.
KINDS = [
    ("e", "Meetings"),
    ("a", "Activities"),
    ("m", "Messages"),
    ("t", "Mailings"),
    ("c", "Client Files"),
]


class ConveyorTouchBackfill(models.Model):
    """A pass over all messages, activities, meetings and mailings that there are, the
    newest first, step by step. The position is written in the transaction of the step:
    a pass that is killed goes on where it was."""

    _name = "conveyor.touch.backfill"
    _description = "Touches read from the past"
    _order = "id"
    _rec_name = "kind"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    position = fields.Integer(
        readonly=True, help="What has this number or a higher one is done."
    )
    end = fields.Integer(readonly=True)
    done = fields.Boolean(readonly=True)

    @api.model
    def _request(self, kinds=None):
        """Have the past read, once more if need be."""
        # sudo: written by nobody but the server itself
        passes = self.sudo()
        for kind, _name in KINDS:
            if kinds is None or kind in kinds or kind == "c":
                waiting = [("kind", "=", kind), ("end", "=", 0), ("done", "=", False)]
                if not passes.search_count(waiting, limit=1):
                    passes.search([("kind", "=", kind)]).unlink()
                    passes.create({"kind": kind})
        self.env["conveyor.figures.mark"]._wake()

    @api.model
    def _current(self):
        return self.search([("done", "=", False)], order="id", limit=1)

    def _step(self):
        """Do the next step."""
        self.ensure_one()
        if not self.end:
            self._start()
        if self.kind == "c":
            self._summarise()
        else:
            start = max(self.position - STEP, 0)
            touches = self.env["conveyor.touch"]
            touches._apply(
                self.kind, touch_sources.ranged(self.kind, start, self.position)
            )
            self.position = start
        if not self.position:
            self.done = True
            _logger.info("Journal of touches: %s read", dict(KINDS)[self.kind])

    def _start(self):
        if self.kind == "c":
            # whoever looks right after it doesn't wait for autovacuum
            self.env.cr.execute("ANALYZE conveyor_touch")
            last = self.env["res.partner"].with_context(active_test=False)
            end = last.search([], order="id desc", limit=1).id + 1
        else:
            [(end,)] = self.env.execute_query(touch_sources.last(self.kind))
        if self.kind == "e":
            self.env.cr.execute(touch_sources.all_to_come(fields.Datetime.now()))
        self.write({"end": end, "position": end})

    def _summarise(self):
        start = max(self.position - FILES_STEP, 0)
        condition = conveyors.of_range(start, self.position)
        self.env["conveyor.touch.summary"]._summarise(condition)
        self.env["conveyor.key.person.danger"].sudo()._evaluate_some(condition)
        self.position = start

    @api.model
    def _run_all(self):
        """Do all steps in the running transaction (tests, small databases)."""
        while one := self._current():
            one._step()
