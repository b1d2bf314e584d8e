from odoo import api, fields, models

from ..sql import touch as touch_sql
from ..sql import touch_marks, touch_sources

#: Marks that are dealt with in one transaction.
BATCH = 5_000


class ConveyorTouch(models.Model):
    """How the journal is written: by the one job that also refreshes figures."""

    _name = "conveyor.touch"
    _inherit = "conveyor.touch"

    @api.model
    def _collect(self, limit=BATCH):
        """Look at what has been marked, oldest first.

        :return: number of marks dealt with; below ``limit``: there are no more
        """
        now = fields.Datetime.now()
        rows = self.env.execute_query(touch_marks.take(limit, now))
        marked = {}
        for kind, ref in rows:
            marked.setdefault(kind, set()).add(ref)
        clients = marked.pop("p", set())
        for kind, ids in sorted(marked.items()):
            if kind == "e":
                ids = self._wait_for_end(ids, now)
            clients |= self._apply(kind, touch_sources.listed(kind, sorted(ids)))
        self._follow_clients(clients)
        return len(rows)

    def _wait_for_end(self, ids, now):
        """Mark the meetings to come for the moment when they are over."""
        self.env.flush_all()
        to_come = self.env.execute_query(touch_sources.to_come(ids, now))
        if to_come:
            self.env.cr.execute(touch_marks.mark_due(to_come))
        return ids

    def _apply(self, kind, scope):
        """Make the journal equal to what some sources say; return whose clients' rows
        have changed."""
        self.env.flush_all()
        statement = touch_sql.apply(kind, scope, fields.Datetime.now())
        with self.env["conveyor.figures"]._for_large_statements():
            changed = {id_ for (id_,) in self.env.execute_query(statement)}
        if changed:
            self.invalidate_model()
        return changed

    @api.model
    def _gather(self, message_ids):
        """Write the touches of messages that are about to be deleted."""
        if message_ids:
            clients = self._apply("m", touch_sources.listed("m", message_ids))
            self.env["conveyor.touch.mark"]._add("p", clients)

    def _follow_clients(self, partner_ids):
        """What follows from new touches: what the files of these clients say."""
        if not partner_ids:
            return
        partner_ids = self.env["conveyor.figures"]._owners(partner_ids)
        self.env["conveyor.touch.summary"]._follow(partner_ids)
        self.env["conveyor.key.person.danger"].sudo()._follow(partner_ids)
