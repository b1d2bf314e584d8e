from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sql import vip_list as vip_sql

#: So many client files are looked at in one step of the job.
STEP = 100_000


class ConveyorVipProgramme(models.Model):
    """The list of a programme: who is on it by rule, and who has left it."""

    _name = "conveyor.vip.programme"
    _inherit = "conveyor.vip.programme"

    # Who is on the list

    def action_sync(self):
        """Bring the list up to date: take in who is missing, mark who has left."""
        self._require_head()
        self._require_state("draft", "running")
        self._sync()
        return True

    def _sync(self):
        for programme in self:
            programme._sync_left()
            programme._sync_entered()

    def _sync_entered(self, between=None):
        """Take in corporate clients who aren't on the list. While the programme runs
        they are proposed to the head; while it is prepared they are simply on it.

        :return: how many
        """
        self.ensure_one()
        state = "proposed" if self.state == "running" else "waiting"
        rows = self._execute(
            vip_sql.enter(
                self.id,
                self.company_id.id,
                self.env.uid,
                fields.Datetime.now(),
                state,
                between,
            )
        )
        return len(rows)

    def _sync_left(self):
        """Mark lines of clients who are none any more, take back those who are again,
        and empty the lists of people who have left."""
        self.ensure_one()
        now = fields.Datetime.now()
        left = self._execute(vip_sql.leave(self.id, now))
        back = self._execute(vip_sql.come_back(self.id, now))
        self.env["conveyor.vip.line"].browse(row[0] for row in back)._follow_rest()
        self._execute(vip_sql.release(self.id, now))
        if left and self.state == "running":
            self._end_locks(
                self.env._("The client has left the programme."),
                [id_ for (id_,) in left],
            )
        if self.state == "running":
            self._end_access(everything=False)

    def _execute(self, statement):
        """Run a statement on lines and what goes with them."""
        self.env.flush_all()
        rows = self.env.execute_query(statement)
        self.env["conveyor.vip.line"].invalidate_model(flush=False)
        self.invalidate_model(flush=False)
        self.env["conveyor.vip.participant"].invalidate_model(flush=False)
        return rows

    @api.model
    def _cron_sync(self):
        """Keep the lists of running programmes in step, in steps that commit."""
        cron = self.env["ir.cron"]
        [(end,)] = self.env.execute_query(vip_sql.files_end())
        programmes = self.search([("state", "=", "running")])
        steps = [
            (programme, start)
            for programme in programmes
            for start in range(0, end, STEP)
        ]
        cron._commit_progress(remaining=len(steps))
        for programme, start in steps:
            if start == 0:
                programme._sync_left()
                programme._lock()
            programme._sync_entered((start, start + STEP))
            if not cron._commit_progress(1):
                return

    def conveyor_add_clients(self, clients):
        """Put chosen clients on the list, private persons above all.

        :param clients: client files, or their numbers
        """
        self.ensure_one()
        self._require_head()
        self._require_state("draft", "running")
        files = self.env["conveyor.client"].browse(
            clients.ids if isinstance(clients, models.BaseModel) else clients
        )
        files.check_access("read")
        wrong = files.filtered(
            lambda file: file.company_id != self.company_id or not file.active
        )
        if wrong:
            raise UserError(
                self.env._(
                    "%(clients)s: only clients of %(company)s who are in the central "
                    "file can be on the list.",
                    clients=wrong._names(),
                    company=self.company_id.name,
                )
            )
        lines = self.env["conveyor.vip.line"]
        there = lines.search(
            [("programme_id", "=", self.id), ("client_id", "in", files.ids)]
        )
        there._take_back()
        lines._as_server().create(
            [
                {
                    "programme_id": self.id,
                    "client_id": file.id,
                    "chosen": True,
                    "state": "waiting",
                }
                for file in files - there.client_id
            ]
        )
        return True
