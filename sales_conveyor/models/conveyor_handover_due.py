import logging
from datetime import timedelta

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

#: How many clients change hands in one transaction of the job.
BATCH = 50


class ConveyorHandoverDue(models.AbstractModel):
    """The part of a hand-over that is planned, and carried out by a job: one client
    after the other, each exactly once, whenever the job is killed."""

    _name = "conveyor.handover.due"
    _description = "Planned hand-overs"

    @api.model
    def _due_domain(self):
        now = fields.Datetime.now()
        return [
            ("state", "=", "planned"),
            "|",
            ("due_at", "=", False),
            ("due_at", "<=", now),
            "|",
            ("batch_id", "=", False),
            ("batch_id.state", "=", "running"),
        ]

    @api.model
    def _wake(self):
        """Have planned hand-overs carried out soon."""
        cron = self.env.ref("sales_conveyor.ir_cron_handover", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _cron_carry_out(self):
        """Carry out what is planned, step by step."""
        cron = self.env["ir.cron"]
        while True:
            due = self.search(self._due_domain(), order="id", limit=BATCH)
            if not due:
                break
            due.try_lock_for_update()._carry_out_safely()
            if not cron._commit_progress(
                len(due), remaining=self.search_count(self._due_domain())
            ):
                break
        self.env["conveyor.handover.batch"]._finish_running()
        self.env["conveyor.handover.batch"]._cron_undo()

    def _carry_out_safely(self):
        """Carry out what can be; what can't is tried again tomorrow, and says why. One
        client that stands in the way keeps nobody else waiting."""
        try:
            with self.env.cr.savepoint():
                self._settle()
        except Exception as error:
            self.env.invalidate_all()
            if len(self) > 1:
                for handover in self:
                    handover._carry_out_safely()
                return
            _logger.exception("Hand-over %s could not be carried out", self.ids)
            self._postpone(str(error))

    def _settle(self):
        """Decide by rule on those for whom nobody is chosen yet, and carry out."""
        rows = self.filtered(lambda h: h.state == "planned")
        for (conveyor, company), handovers in (
            rows.filtered(
                # of those who leave, whoever was chosen may have left meanwhile
                lambda h: (
                    not h.to_user_id and (not h.batch_id or h.cause == "departure")
                )
            )
            .grouped(lambda h: (h.conveyor_id, h.company_id))
            .items()
        ):
            handovers._choose(conveyor._distribution(company))
        able = rows.filtered("to_user_id")
        able.filtered(lambda h: not h.batch_id)._carry_out()
        # of many, both sides are told at the end
        able.filtered("batch_id")._carry_out(inform=False)
        nobody = rows - able
        nobody.filtered("batch_id")._drop(self.env._("Nobody has room for the client."))
        nobody.filtered(lambda h: not h.batch_id)._postpone(
            self.env._(
                "Nobody in the client teams has room for another client. Choose an "
                "owner on the client file, or let somebody have more clients."
            )
        )

    def _choose(self, distribution):
        """Say who gets the clients, by a distribution."""
        chosen = {}
        for handover in self:
            client = handover.client_id.sudo()
            user = distribution.give(
                **client._handover_terms(), without=client.owner_id.ids
            )
            chosen.setdefault(user, self.browse())
            chosen[user] |= handover
        for user, handovers in chosen.items():
            if user:
                handovers._as_server().to_user_id = user

    def _postpone(self, why):
        if self:
            self._as_server().write(
                {
                    "answer": why,
                    "due_at": fields.Datetime.now() + timedelta(days=1),
                }
            )
