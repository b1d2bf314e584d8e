from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..rules.words import are_said


class ConveyorHandoverRequest(models.AbstractModel):
    """The part of a hand-over that somebody asks for, and somebody else decides."""

    _name = "conveyor.handover.request"
    _description = "Request of a hand-over"

    user_may_decide = fields.Boolean(
        compute="_compute_user_may",
        export_string_translation=False,
        help="Whether the present user may approve or refuse the request.",
    )
    user_may_withdraw = fields.Boolean(
        compute="_compute_user_may", export_string_translation=False
    )

    @api.depends("state", "client_id.owner_id", "requested_by_id")
    @api.depends_context("uid")
    def _compute_user_may(self):
        deciding = self._decidable()
        for handover in self:
            handover.user_may_decide = handover in deciding
            handover.user_may_withdraw = (
                handover.state == "requested"
                and handover.requested_by_id.id == self.env.uid
            )

    def _decidable(self):
        """Return the requests that the present user may decide: the officer all of
        them, a team leader those for clients of the own team to somebody of it, as far
        as the company lets leaders do that."""
        requested = self.filtered(lambda h: h.state == "requested")
        files = requested.client_id.sudo(False)
        free = files - files._forbidden("owner")
        led = files._led() if not files._is_officer() else files.browse()
        members = self._members_led()
        return requested.filtered(
            lambda h: (
                h.client_id in free
                and (h.client_id not in led or h.to_user_id in members)
            )
        )

    def _members_led(self):
        # sudo: whom somebody leads counts
        teams = self.env["crm.team"].sudo().search([("user_id", "=", self.env.uid)])
        return teams.member_ids | self.env.user

    # Asking

    @api.model
    def _request(self, client, reason):
        """Ask for a client in the name of the present user.

        :param client: a client file
        :return: the request, which waits for the officer or team leader
        """
        # sudo: who owns it counts, whether or not the user may read the file
        client_sudo = client.sudo()
        user = self.env.user
        self._check_request(client_sudo, reason)
        values = {
            "client_id": client_sudo.id,
            "company_id": client_sudo.company_id.id,
            "conveyor_id": client_sudo.conveyor_id.id,
            "from_user_id": client_sudo.owner_id.id,
            "to_user_id": user.id,
            "requested_by_id": user.id,
            "requested_on": fields.Datetime.now(),
            "cause": "request",
            "state": "requested",
            "reason": reason.strip(),
        }
        try:
            with self.env.cr.savepoint():
                request = self._as_server().create(values)
        except UniqueViolation as error:
            raise UserError(
                self.env._(
                    "You have asked for %(client)s already. Your request waits for "
                    "%(deciders)s.",
                    client=client_sudo.display_name,
                    deciders=client._officer_names(),
                )
            ) from error
        request._announce()
        return request

    @api.model
    def _check_request(self, client_sudo, reason):
        if not are_said(reason):
            raise UserError(
                self.env._("Say why the client should be yours: it helps to decide.")
            )
        user = self.env.user
        if (
            not user._is_internal()
            or client_sudo.company_id not in user.company_ids
            or not user.has_group("sales_team.group_sale_salesman")
        ):
            raise AccessError(
                self.env._(
                    "Clients are entrusted to salespeople of %(company)s.",
                    company=client_sudo.company_id.name,
                )
            )
        if client_sudo.merged_into_id or client_sudo.owner_id == user:
            raise UserError(
                self.env._(
                    "%(client)s is yours already.", client=client_sudo.display_name
                )
                if client_sudo.owner_id == user
                else self.env._("This file is part of another one. Ask for that one.")
            )

    def _announce(self):
        """Tell whoever decides, by an activity, and the owner, by a message."""
        type_ = self.env.ref(
            "sales_conveyor.conveyor_activity_type_handover_request",
            raise_if_not_found=False,
        )
        for request in self:
            decider = request._decider()
            client = request.client_id.sudo()
            texts = {
                "client": client.display_name,
                "user": request.requested_by_id.sudo().name,
                "reason": request.reason,
            }
            if type_ and decider:
                theirs = request.with_context(lang=decider.lang or self.env.lang)
                request._as_server().activity_id = client.with_context(
                    mail_activity_quick_update=True
                ).activity_schedule(
                    activity_type_id=type_.id,
                    user_id=decider.id,
                    summary=theirs.env._("%(user)s asks for %(client)s", **texts),
                    note=request.reason,
                )
            owner = client.owner_id
            if owner.active:
                theirs = request.with_context(lang=owner.lang or self.env.lang)
                client.message_notify(
                    subject=theirs.env._("%(user)s asks for %(client)s", **texts),
                    body=theirs.env._(
                        "%(user)s asks to be entrusted with %(client)s: %(reason)s "
                        "You are told what is decided.",
                        **texts,
                    ),
                    partner_ids=owner.partner_id.ids,
                    force_send=False,
                )

    def _decider(self):
        """Return who gets the activity: the leader of the owner's team, if leaders may
        decide and the one who asks is in it, else an officer of the company."""
        company, owner = self.company_id, self.client_id.sudo().owner_id
        if company.sudo().conveyor_leader_may and owner:
            teams = owner.sudo().crm_team_ids.filtered(
                lambda team: (
                    team.user_id.active and self.requested_by_id in team.member_ids
                )
            )
            leader = teams.user_id.filtered(
                lambda user: (
                    user != self.requested_by_id
                    and user.has_group("sales_conveyor.conveyor_group_leader")
                )
            )
            if leader:
                return leader[:1]
        return self.env["conveyor.client"]._officers(company)[:1]

    # Deciding

    def action_approve(self):
        """Hand the clients over to those who ask for them."""
        self._check_decidable()
        for request in self._as_server():
            request.from_user_id = request.client_id.sudo().owner_id
        self._finish_activity()
        self._carry_out()
        self._tell_requesters()
        return True

    def action_refuse(self):
        """Ask for the reason of the refusal."""
        self._check_decidable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse the Request"),
            "res_model": "conveyor.handover.answer",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_handover_ids": self.ids},
        }

    def conveyor_refuse(self, reason):
        """Refuse requests, with a reason that those who asked are told.

        Callable from outside (JSON-RPC, XML-RPC).
        """
        if not are_said(reason):
            raise UserError(self.env._("Say why: whoever asked is told the reason."))
        self._check_decidable()
        self._as_server().write(
            {
                "state": "refused",
                "answer": reason.strip(),
                "date": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
            }
        )
        self._finish_activity()
        self._tell_requesters()
        return True

    def action_withdraw(self):
        """Take back one's own requests."""
        for request in self:
            if (
                request.state != "requested"
                or request.requested_by_id.id != self.env.uid
            ):
                raise UserError(
                    self.env._(
                        "Only your own requests that still wait can be taken back."
                    )
                )
        self._as_server().write(
            {"state": "withdrawn", "date": fields.Datetime.now(), "answer": False}
        )
        self._finish_activity()
        return True

    def _check_decidable(self):
        self.check_access("read")
        if self.filtered(lambda h: h.state != "requested"):
            raise UserError(self.env._("This request has been decided already."))
        forbidden = self - self._decidable()
        if forbidden:
            self.env["conveyor.attempt"]._refuse(
                "handover",
                forbidden.client_id.sudo().partner_id,
                self.env._(
                    "Requests for clients are decided by the central-file officer: "
                    "%(officers)s. Team leaders decide within their own team, if the "
                    "company lets them.",
                    officers=self.env["conveyor.client"]._officer_names(),
                ),
            )

    def _settle_requests(self):
        """Close requests of those who have become owners otherwise."""
        owners = {handover.client_id: handover.to_user_id for handover in self}
        open_requests = self.search(
            [
                ("client_id", "in", self.client_id.ids),
                ("state", "=", "requested"),
            ]
        ).filtered(lambda h: h.requested_by_id == owners[h.client_id])
        open_requests._finish_activity()
        open_requests._drop(self.env._("The client was handed over anyway."))

    def _finish_activity(self):
        # sudo: whoever decided, the activity of whom it was planned for is done with
        self.sudo().activity_id.filtered("active").unlink()

    def _tell_requesters(self):
        """Tell those who asked that they were refused; whoever gets a client is told by
        the hand-over. The owner is told as well that he keeps the client."""
        for request in self.filtered(lambda h: h.state in ("refused", "withdrawn")):
            client = request.client_id.sudo()
            for user in (request.requested_by_id | client.owner_id).sudo():
                if not user.active or user == self.env.user:
                    continue
                theirs = request.with_context(lang=user.lang or self.env.lang)
                client.message_notify(
                    subject=theirs.env._(
                        "%(client)s stays with %(owner)s",
                        client=client.display_name,
                        owner=client.owner_id.name or "–",
                    ),
                    body=theirs.env._(
                        "The request of %(user)s was refused: %(reason)s",
                        user=request.requested_by_id.sudo().name,
                        reason=request.answer,
                    ),
                    partner_ids=user.partner_id.ids,
                    force_send=False,
                )
