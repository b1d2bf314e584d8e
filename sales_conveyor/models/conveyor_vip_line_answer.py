from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..rules.words import are_said


class ConveyorVipLineAnswer(models.AbstractModel):
    """What people say of a line: the head takes clients in and out, the owner of a
    client objects."""

    _name = "conveyor.vip.line.answer"
    _description = "Decisions on clients in a VIP programme"

    objection = fields.Text(
        readonly=True,
        help="Why the owner doesn't want somebody else to meet the client.",
    )
    objection_by_id = fields.Many2one(
        "res.users", string="Objected By", readonly=True, ondelete="set null"
    )
    objection_on = fields.Datetime(string="Objected On", readonly=True)
    declined_by_id = fields.Many2one(
        "res.users",
        string="Hand-over Declined By",
        readonly=True,
        ondelete="set null",
        help="Who decided that the client doesn't change hands for good. Whoever meets "
        "it has access for the time of the programme.",
    )
    declined_on = fields.Datetime(string="Hand-over Declined On", readonly=True)
    user_may_object = fields.Boolean(
        compute="_compute_user_may_object", export_string_translation=False
    )

    def _compute_user_may_object(self):
        for line in self:
            line.user_may_object = line._may_object()

    def _may_object(self):
        """Return whether the present user is the owner of the client, before or after
        it was put on the list of somebody else."""
        return (
            self.programme_id.state == "running"
            and self.state in ("listed", "planned")
            and self.user_id != self.env.user
            and self.env.user in (self.owner_id | self.owner_then_id)
        )

    # The head

    def action_take_in(self):
        """Take new clients into the programme."""
        self._head_does("proposed")
        self._as_server().write({"state": "waiting"})
        return True

    def action_take_off(self):
        """Take clients off the list of whoever has them."""
        self._head_does("listed")
        self._take_off()
        return True

    def _take_off(self):
        """Put clients on nobody's list, and end what went with the list."""
        lines = self._as_server()
        listed = lines.filtered(lambda line: line.state == "listed")
        listed.write({"state": "waiting"})
        lines.write(
            {
                "participant_id": False,
                "user_id": False,
                "proposed_id": False,
                "by_hand": False,
            }
        )
        lines._end_what_goes_along()

    def _end_what_goes_along(self):
        for programme, lines in self.grouped("programme_id").items():
            if programme.state == "running":
                programme._end_locks(
                    self.env._("The client is on nobody's list any more."), lines.ids
                )
                programme._end_access(everything=False)

    def conveyor_leave_out(self, reason):
        """Take clients out of the programme, for a reason that is kept.

        Callable from outside (JSON-RPC, XML-RPC).
        """
        self._check_words(reason)
        self._head_does("proposed", "waiting", "listed")
        for line in self._as_server():
            line.write(
                {
                    "state_before": line.state,
                    "state": "left",
                    "left_cause": "head",
                    "explanation": reason.strip(),
                }
            )
        self._end_what_goes_along()
        return True

    def _take_back(self):
        """Put clients back whom the head has taken out."""
        out = self.filtered(lambda line: line.left_cause == "head")
        out._as_server().write(
            {"state": "waiting", "left_cause": False, "state_before": False}
        )
        out._as_server().write({"participant_id": False, "user_id": False})

    def action_take_back(self):
        """Put clients back into the programme."""
        self._head_does("left")
        if self.filtered(lambda line: line.left_cause != "head"):
            raise UserError(
                self.env._(
                    "Clients who have left the central file come back by themselves "
                    "once they are in it again."
                )
            )
        self._take_back()
        return True

    def _head_does(self, *states):
        self.check_access("read")
        self.programme_id._require_head()
        self.programme_id._require_state("draft", "running")
        self._require_state(*states)

    def _check_words(self, reason):
        if not are_said(reason):
            raise UserError(self.env._("Say why: the reason is kept with the client."))

    # The owner

    def conveyor_object(self, reason):
        """Object to somebody else's meeting one's client; it is written down, and the
        head decides.

        Callable from outside (JSON-RPC, XML-RPC).
        """
        self._check_words(reason)
        self.check_access("read")
        for line in self:
            if not line._may_object():
                raise AccessError(
                    self.env._(
                        "%(client)s: only its owner (%(owner)s) can object, while "
                        "somebody else has it on the list.",
                        client=line.display_name,
                        owner=line.owner_id.sudo().name or "–",
                    )
                )
        self._as_server().write(
            {
                "objection": reason.strip(),
                "objection_by_id": self.env.uid,
                "objection_on": fields.Datetime.now(),
            }
        )
        for programme, lines in self.grouped("programme_id").items():
            head = programme.head_id.sudo()
            theirs = programme.with_context(lang=head.lang or self.env.lang)
            programme.sudo().message_notify(
                subject=theirs.env._(
                    "%(user)s objects: %(clients)s",
                    user=self.env.user.name,
                    clients=", ".join(lines[:5].mapped("display_name")),
                ),
                body=reason.strip(),
                partner_ids=head.partner_id.ids,
                force_send=False,
            )
        return True

    def action_object(self):
        """Ask for the reason of an objection."""
        return self._ask("object", self.env._("Object"))

    def action_leave_out(self):
        """Ask why the clients are left out."""
        return self._ask("leave_out", self.env._("Leave Out"))

    def _ask(self, kind, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "conveyor.vip.answer",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_line_ids": self.ids, "default_kind": kind},
        }
