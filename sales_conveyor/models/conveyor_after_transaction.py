import logging

from odoo import SUPERUSER_ID, api, models

_logger = logging.getLogger(__name__)


class ConveyorAfterTransaction(models.AbstractModel):
    """Rows about what was refused, written when the transaction has ended, by a
    transaction of their own: the refusal undoes everything else."""

    _name = "conveyor.after.transaction"
    _description = "Rows written after the transaction"
    _inherit = ["conveyor.server.written"]

    @api.model
    def _note_row(self, row):
        """Have a row written once the transaction has ended, be it by commit or
        rollback."""
        cr, registry, name = self.env.cr, self.env.registry, self._name
        waiting = cr.postcommit.data.get(name)
        if waiting is None:
            waiting = cr.postcommit.data[name] = []
            for end in (cr.postcommit, cr.postrollback):
                end.add(lambda: _write(registry, name, waiting))
        waiting.append(row)

    @api.model
    def _store(self, rows):
        """Write the rows, as the server; what was made by the transaction may not be
        there."""
        return self._as_server().create(rows)


def _write(registry, model_name, rows):
    """Write what has waited; a failure hides no refusal."""
    waiting, rows[:] = list(rows), []
    if not waiting:
        return
    try:
        with registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})[model_name]._store(waiting)
    except Exception:
        _logger.exception("Rows of %s could not be written: %s", model_name, waiting)
