import logging
import threading
import time

from psycopg2 import Error as DatabaseError

from odoo import api, fields, models
from odoo.sql_db import PoolError, db_connect
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION

from ..sql import marks

_logger = logging.getLogger(__name__)

#: How long, in seconds, one notification of this process waits for those to come, so
#: that a series of bookings sends one.
NOTIFY_AFTER = 1.0


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
        """Have the job run within seconds after the commit.

        It costs one insert, whoever books. Not ``_trigger()``: that opens a connection
        at each commit, which takes the author longer than all the rest. The row is what
        makes the job due; should the notification get lost with this process, the row
        is found when Odoo looks for due jobs, once a minute. It is written even where
        another one waits: the job, if it runs now, may have dealt with that one
        already.
        """
        cr = self.env.cr
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "sales_conveyor.ir_cron_refresh", raise_if_not_found=False
        )
        if not cron_id:
            return
        cr.execute(
            SQL(
                "INSERT INTO ir_cron_trigger (cron_id, call_at)"
                " SELECT id, %(now)s FROM ir_cron WHERE id = %(cron)s AND active",
                now=fields.Datetime.now(),
                cron=cron_id,
            )
        )
        dbname = cr.dbname
        cr.postcommit.add(lambda: _notify_soon(dbname))


#: {database: when it is notified}; a moment that has passed means nothing, so it does
#: no harm in a process that was forked meanwhile.
_notified_at = {}


def _notify_soon(dbname):
    """Have Odoo's workers look for due jobs, in a moment and in another thread."""
    now = time.monotonic()
    if now < _notified_at.get(dbname, 0.0):
        return
    _notified_at[dbname] = now + NOTIFY_AFTER
    timer = threading.Timer(NOTIFY_AFTER, _notify, [dbname])
    timer.name, timer.daemon = "sales_conveyor.notify", True
    timer.start()


def _notify(dbname):
    try:
        # where the workers of all databases listen
        with db_connect("postgres").cursor() as cr:
            cr.execute(
                SQL(
                    "SELECT %s('cron_trigger', %s)",
                    SQL.identifier(ODOO_NOTIFY_FUNCTION),
                    dbname,
                )
            )
    except (DatabaseError, PoolError) as error:
        _logger.info("Workers of %s weren't notified: %s", dbname, error)
