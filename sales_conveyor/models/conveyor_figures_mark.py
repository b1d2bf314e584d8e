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

#: Where the marks of a transaction wait for its end.
_PENDING = "conveyor.figures.mark"
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
        self._note("contacts", partner_ids)

    @api.model
    def _add_clients(self, partner_ids):
        """The same for commercial entities, of which only clients are to be marked."""
        self._note("clients", partner_ids)

    def _note(self, kind, partner_ids):
        partner_ids = set(filter(None, partner_ids))
        if not partner_ids:
            return
        data = self.env.cr.precommit.data
        if _PENDING not in data:
            data[_PENDING] = {"contacts": set(), "clients": set()}
            self.env.cr.precommit.add(self._write_pending)
        data[_PENDING][kind] |= partner_ids

    def _write_pending(self):
        """Write the marks of this transaction, and wake the job that reads them."""
        pending = self.env.cr.precommit.data.pop(_PENDING, None)
        if not pending:
            return
        contacts, clients = map(sorted, (pending["contacts"], pending["clients"]))
        now = fields.Datetime.now()
        self.env.cr.execute(marks.add(contacts, clients, self._job(), now))
        if self.env.cr.fetchall():
            self._notify_after_commit()

    def _job(self):
        data = self.env["ir.model.data"]
        job = "sales_conveyor.ir_cron_refresh"
        return data._xmlid_to_res_id(job, raise_if_not_found=False) or None

    def _wake(self):
        """Have the job run within seconds after the commit, though nobody is marked.

        It costs one insert, as marks do. Not ``_trigger()``: that opens a connection at
        each commit, which takes the author longer than all the rest. The row is what
        makes the job due; should the notification get lost with this process, the row
        is found when Odoo looks for due jobs, once a minute.
        """
        self.env.cr.execute(marks.wake(self._job(), fields.Datetime.now()))
        if self.env.cr.fetchall():
            self._notify_after_commit()

    def _notify_after_commit(self):
        dbname = self.env.cr.dbname
        self.env.cr.postcommit.add(lambda: _notify_soon(dbname))

    @api.model
    def _is_waiting(self, partner):
        """Return whether the job still has something to do for a client: what is stored
        of it may not be what documents say.

        :param partner: the client, as a commercial entity
        """
        [(waiting,)] = self.env.execute_query(SQL("SELECT %s", self._waits(partner)))
        return waiting

    @api.model
    def _waits(self, partner):
        """Say the same in SQL."""
        if _PENDING in self.env.cr.precommit.data:
            return SQL("true")
        return marks.waiting(partner.id)


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
