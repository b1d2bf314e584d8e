from odoo import fields, models
from odoo.exceptions import UserError

from ..rules import quality as rules
from ..rules.words import are_said

#: Activities that the work itself plans.
OWN_TYPES = (
    "conveyor_activity_type_corrective",
    "conveyor_activity_type_corrective_check",
    "conveyor_activity_type_corrective_late",
)


class ConveyorCorrectiveWork(models.Model):
    """Corrective work goes on: done, the client asked, confirmed or opened again,
    cancelled. Each step is refused where it doesn't fit."""

    _name = "conveyor.corrective.work"
    _inherit = "conveyor.corrective.work"

    def conveyor_done(self, what_done):
        """Note that it has been put right; somebody is to ask the client.

        :param what_done: in words
        """
        self._check_may_work()
        self._require_state(rules.OPEN)
        if not are_said(what_done):
            raise UserError(
                self.env._("Say what was done, so that the client can be asked.")
            )
        today = fields.Date.context_today(self)
        for company, works in self.grouped("company_id").items():
            # sudo: companies' settings are read for whoever does the work
            days = company.sudo().conveyor_corrective_check_days
            works._as_server().write(
                {
                    "state": rules.DONE,
                    "what_done": what_done.strip(),
                    "done_on": today,
                    "done_by_id": self.env.uid,
                    "check_deadline": rules.next_deadline(today, days),
                    "escalated_on": False,
                    "escalated_to_id": False,
                }
            )
        self._drop_activities()
        self._plan(
            "conveyor_activity_type_corrective_check", "owner_id", "check_deadline"
        )

    def conveyor_check(self, partner, date, holds, note=False, deadline=False):
        """Note what the client says: it holds, and the work is over; or it doesn't,
        and the work is open again.

        :param partner: who of the client was asked
        :param holds: whether it holds
        :param deadline: by when it is put right again, if it doesn't; by the company's
            setting if none is given
        """
        self.ensure_one()
        self._check_may_work()
        self._require_state(rules.DONE)
        if not isinstance(partner, models.BaseModel):  # the API sends numbers, texts
            partner = self.env["res.partner"].browse(partner or ()).exists()
        date, deadline = fields.Date.to_date(date), fields.Date.to_date(deadline)
        self._check_asked(partner, date)
        today = fields.Date.context_today(self)
        work = self._as_server()
        work.env["conveyor.corrective.check"].create(
            {
                "work_id": work.id,
                "partner_id": partner.id,
                "user_id": self.env.uid,
                "date": date,
                "holds": bool(holds),
                "note": note,
                "what_done": work.what_done,
            }
        )
        self._drop_activities()
        if holds:
            work.write({"state": rules.CONFIRMED, "confirmed_on": date})
            return
        work.write(
            {
                "state": rules.OPEN,
                "what_done": False,
                "done_on": False,
                "done_by_id": False,
                "check_deadline": False,
                "reopened_count": work.reopened_count + 1,
                "escalated_on": False,
                "escalated_to_id": False,
                "deadline": max(deadline, today)
                if deadline
                else rules.next_deadline(
                    today, work.company_id.conveyor_corrective_days
                ),
            }
        )
        self._plan("conveyor_activity_type_corrective", "user_id", "deadline")

    def _check_asked(self, partner, date):
        if (
            not partner
            or partner.sudo().commercial_partner_id
            != self.sudo().client_id.partner_id.commercial_partner_id
        ):
            raise UserError(
                self.env._(
                    "Say who of %(client)s was asked: one of its contacts, or the "
                    "client itself.",
                    client=self.client_id.sudo().partner_id.name,
                )
            )
        if not date or date > fields.Date.context_today(self) or date < self.done_on:
            raise UserError(
                self.env._(
                    "The client is asked after the work has been done (%(done)s), and "
                    "not in the future.",
                    done=self.done_on,
                )
            )

    def conveyor_cancel(self, reason):
        """Note that nothing is to be put right after all.

        :param reason: in words
        """
        self._check_may_lead()
        self._require_state(rules.OPEN, rules.DONE)
        if not are_said(reason):
            raise UserError(self.env._("Say why nothing is to be put right."))
        self._as_server().write(
            {
                "state": rules.CANCELLED,
                "cancelled_on": fields.Date.context_today(self),
                "cancel_reason": reason.strip(),
            }
        )
        self._drop_activities()

    def _withdraw(self):
        """Cancel what was opened by an answer that has been corrected since, unless
        somebody has begun with it."""
        untouched = self.filtered(
            lambda work: work.state == rules.OPEN and not work.reopened_count
        )
        untouched._as_server().write(
            {
                "state": rules.CANCELLED,
                "withdrawn": True,
                "cancelled_on": fields.Date.context_today(self),
                "cancel_reason": self.env._("The answer was corrected."),
            }
        )
        untouched._drop_activities()

    def _open_again(self):
        """The answer says again that something is wrong."""
        today = fields.Date.context_today(self)
        for work in self._as_server():
            days = work.company_id.conveyor_corrective_days
            work.write(
                {
                    "state": rules.OPEN,
                    "withdrawn": False,
                    "cancelled_on": False,
                    "cancel_reason": False,
                    "escalated_on": False,
                    "escalated_to_id": False,
                    "name": work.verdict_id._unmet_in_words(),
                    "deadline": rules.next_deadline(today, days),
                }
            )
        self._plan("conveyor_activity_type_corrective", "user_id", "deadline")

    # Buttons

    def action_done(self):
        """Ask what was done."""
        return self._ask_step("done", self.env._("Done"))

    def action_check(self):
        """Ask what the client says."""
        return self._ask_step("check", self.env._("Client Asked"))

    def action_cancel(self):
        """Ask why it is cancelled."""
        self._check_may_lead()
        return self._ask_step("cancel", self.env._("Cancel"))

    def _ask_step(self, step, title):
        self.ensure_one()
        if step != "cancel":
            self._check_may_work()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "conveyor.corrective.step",
            "view_mode": "form",
            "target": "new",
            "context": {"default_work_id": self.id, "default_step": step},
        }

    def action_open_client(self):
        """Open the client file."""
        self.ensure_one()
        return self.client_id.get_formview_action()

    # Activities

    def _plan(self, type_name, user_field, deadline_field):
        """Give out an activity for each of the works."""
        type_ = self.env.ref(f"sales_conveyor.{type_name}", raise_if_not_found=False)
        # sudo: planned for others, whoever has made the step
        works = self.sudo()
        planned = (
            {work: work._able(work[user_field]) for work in works} if type_ else {}
        )
        model = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(
            [
                {
                    "activity_type_id": type_.id,
                    "res_model_id": model,
                    "res_id": work.id,
                    "user_id": user.id,
                    "date_deadline": work[deadline_field],
                    "summary": work.name,
                }
                for work, user in planned.items()
                if user
            ]
        )

    def _able(self, user):
        """Return the user, or else who is responsible, as far as they still work in the
        company."""
        return (user + self.user_id)._conveyor_working_in(self.company_id)[:1]

    def _drop_activities(self):
        """Take away the activities that the works have planned: the step is made."""
        types = self.env["mail.activity.type"].browse(
            type_.id
            for name in OWN_TYPES
            if (
                type_ := self.env.ref(
                    f"sales_conveyor.{name}", raise_if_not_found=False
                )
            )
        )
        # sudo: those of colleagues as well
        self.sudo().activity_ids.filtered(
            lambda activity: activity.activity_type_id in types
        ).unlink()
