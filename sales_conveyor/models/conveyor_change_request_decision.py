from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from .conveyor_client_rights import _BY_SERVER


class ConveyorChangeRequestDecision(models.AbstractModel):
    """Accepting, refusing and withdrawing change requests."""

    _name = "conveyor.change.request.decision"
    _description = "Decisions on change requests"

    user_may_decide = fields.Boolean(
        compute="_compute_user_may_decide",
        help="Whether the present user may accept or refuse it.",
    )
    is_mine = fields.Boolean(compute="_compute_user_may_decide", string="Mine")

    def _compute_user_may_decide(self):
        # sudo: who may do it counts, not what he may read of the client file
        forbidden = self.sudo().client_id._forbidden("data")
        for row in self:
            row.user_may_decide = row.client_id not in forbidden
            row.is_mine = row.user_id == self.env.user

    # Buttons

    def action_accept(self):
        """Write the new values into the contacts."""
        self._decide("accepted")

    def action_refuse(self):
        """Ask for the reason, then refuse."""
        return self._open_decision("refused")

    def action_accept_with_reason(self):
        """Ask what is to be said to who asked, then accept."""
        return self._open_decision("accepted")

    def action_accept_together(self):
        """Accept all that was asked for at once."""
        self.together_ids.filtered(lambda row: row.state == "waiting")._decide(
            "accepted"
        )

    def action_withdraw(self):
        """Take back one's own requests."""
        self.check_access("read")
        if self.filtered(lambda row: row.user_id != self.env.user):
            raise UserError(
                self.env._(
                    "Only who asked for a change takes it back. The officer accepts "
                    "or refuses it."
                )
            )
        self._close("withdrawn")

    def action_open_partner(self):
        """Open the contact."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def _open_decision(self, decision):
        self._check_decider()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept Changes")
            if decision == "accepted"
            else self.env._("Refuse Changes"),
            "res_model": "conveyor.change.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_request_ids": self.ids,
                "default_decision": decision,
            },
        }

    # Deciding

    def _decide(self, decision, reason=False):
        """Accept or refuse the requests, and tell who asked."""
        self._check_decider()
        self.sudo().client_id._permit_used("data")
        self._close(decision, reason)
        self._tell_decision()
        if decision == "accepted":
            for row in self.sorted("id"):
                row._carry_out()

    def _check_decider(self):
        self.check_access("read")
        # sudo: who may do it counts, not what he may read of the client file
        forbidden = self.sudo().client_id._forbidden("data")
        if forbidden:
            self.env["conveyor.attempt"]._refuse(
                "data",
                self.partner_id,
                self.env._(
                    "%(clients)s: changes of the data of clients are accepted or "
                    "refused by the central-file officer. Ask the officer: "
                    "%(officers)s.",
                    clients=", ".join(forbidden[:5].mapped("display_name")),
                    officers=self.env["conveyor.client"]._officer_names(),
                ),
            )

    def _close(self, state, reason=False):
        if self.filtered(lambda row: row.state != "waiting"):
            raise UserError(
                self.env._(
                    "Some of these changes are decided or withdrawn already. Reload "
                    "the list and choose those that wait."
                )
            )
        # sudo: requests are written by the server alone
        self.sudo().with_context(conveyor_by_server=_BY_SERVER).write(
            {
                "state": state,
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )

    def _carry_out(self):
        """Write the new value, as the server, and note it in the contact's chatter."""
        target, field = self._target().exists(), self._field()
        if not target or not field:
            raise UserError(
                self.env._(
                    "%(request)s: what was to be changed isn't there any more. Refuse "
                    "the change.",
                    request=self.display_name,
                )
            )
        note = Markup("<p>%s</p>") % self.env._(
            "%(field)s: changed as %(user)s had asked.",
            field=self.field_label,
            user=self.user_id.sudo().name,
        )
        where = self._where().sudo()
        where._message_log(body=note)
        # sudo: the officer has the right by his office, whatever he may edit otherwise
        value = self.sudo().new_value
        target = target.with_context(conveyor_by_server=_BY_SERVER)
        try:
            if self.kind == "delete":
                target.unlink()
            else:
                target.write({self.field_name: value})
        except UserError as error:
            raise UserError(
                self.env._("%(what)s: %(error)s", what=self.display_name, error=error)
            ) from error

    def _where(self):
        """Return the contact in whose chatter it is told: the client, where the contact
        itself goes."""
        gone = self.kind == "delete" and not self.of_bank
        return self.partner_id.commercial_partner_id if gone else self.partner_id

    def _tell_decision(self):
        """Tell those who asked what has become of it, each in his own language."""
        for user, rows in self.grouped("user_id").items():
            if user == self.env.user:
                continue
            for partner, about in rows.grouped(lambda row: row._where()).items():
                about.with_context(lang=user.lang)._tell(user, partner)

    def _tell(self, user, partner):
        said = (
            self.env._("The changes that you had asked for are accepted.")
            if self[0].state == "accepted"
            else self.env._("The changes that you had asked for are refused.")
        )
        lines = Markup().join(
            Markup("<li>%s: %s</li>")
            % (row.field_label, row.new_text or self.env._("(empty)"))
            for row in self
        )
        body = Markup("<p>%s</p><ul>%s</ul>") % (said, lines)
        if self[0].reason:
            body += Markup("<p>%s</p>") % self[0].reason
        # sudo: the contact may be out of the officer's sight by another way than this
        partner.sudo().with_context(lang=user.lang).message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._("%(contact)s: change request", contact=partner.name),
            body=body,
        )
