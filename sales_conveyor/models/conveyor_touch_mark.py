from odoo import api, fields, models

from ..sql import touch_marks

_PENDING = "conveyor.touch.mark"


class ConveyorTouchMark(models.Model):
    """Messages, activities, meetings and letters that the journal has still to look at.

    Like the marks of figures: inserted once at the end of the transaction, with it and
    only with it, so nothing is overlooked that commits late; locking nobody. A meeting
    to come is marked for the moment when it is over.
    """

    _name = "conveyor.touch.mark"
    _description = "Touches to write"
    _log_access = False

    kind = fields.Char(
        required=True,
        help="m: message, a: activity, e: meeting, t: letter of a mailing, p: contact "
        "of whom something was logged.",
    )
    ref = fields.Integer(string="Number", required=True)
    due = fields.Datetime(help="Not to be looked at before.")

    _due_idx = models.Index("(due) WHERE due IS NOT NULL")

    @api.model
    def _add(self, kind, ids):
        """Mark sources, once at the end of the transaction however often they change.

        :param ids: numbers; false ones are left out
        """
        ids = [id_ for id_ in ids if id_]
        if not ids:
            return
        pending = self.env.cr.precommit.data.setdefault(_PENDING, set())
        if not pending:
            self.env.cr.precommit.add(self._write_pending)
        pending.update((kind, id_) for id_ in ids)

    def _write_pending(self):
        pending = self.env.cr.precommit.data.pop(_PENDING, None)
        if pending:
            self.env.cr.execute(touch_marks.mark(sorted(pending)))
            self.env["conveyor.figures.mark"]._wake()

    @api.model
    def _add_documents(self, model, ids):
        """Mark what was said on documents that are about another contact now."""
        if ids:
            self.env.flush_all()
            self.env.cr.execute(touch_marks.mark_documents(model, ids))
            if self.env.cr.rowcount:
                self.env["conveyor.figures.mark"]._wake()
