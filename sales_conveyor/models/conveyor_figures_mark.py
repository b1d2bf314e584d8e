from odoo import api, fields, models

from ..sql import marks


class ConveyorFiguresMark(models.Model):
    """Contacts whose documents have changed since their figures were last refreshed.

    Append-only, and without a foreign key: marking locks nothing and fails nothing, so
    accountants who bill the same client at once don't meet here. One job empties it.
    """

    _name = "conveyor.figures.mark"
    _description = "Client figures to refresh"
    _log_access = False

    partner_ref = fields.Integer(
        string="Contact Number",
        required=True,
        index=True,
        help="Number of the contact whose client is to be refreshed.",
    )

    @api.model
    def _add(self, partner_ids):
        """Mark contacts, once at the end of the transaction however often they change.

        :param partner_ids: numbers of contacts; false ones are left out
        """
        partner_ids = set(filter(None, partner_ids))
        if not partner_ids:
            return
        pending = self.env.cr.precommit.data.setdefault("conveyor.figures.mark", set())
        if not pending:
            self.env.cr.precommit.add(self._write_pending)
        pending |= partner_ids

    def _write_pending(self):
        """Write the marks of this transaction, and wake the job that reads them."""
        pending = self.env.cr.precommit.data.pop("conveyor.figures.mark", None)
        if pending:
            self.env.cr.execute(marks.add(sorted(pending)))
            self._wake()

    def _wake(self):
        cron = self.env.ref("sales_conveyor.ir_cron_refresh", raise_if_not_found=False)
        if cron:
            # sudo: whoever books an invoice has no rights on scheduled actions
            cron.sudo()._trigger()
