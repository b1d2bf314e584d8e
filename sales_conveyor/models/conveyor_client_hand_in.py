from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..rules import hand_in as rules
from ..sql import hand_in as hand_in_sql
from .conveyor_client_rights import _BY_SERVER


class ConveyorClient(models.Model):
    """Whether the data of the client have been handed in."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    hand_in_ids = fields.One2many(
        "conveyor.hand.in", "client_id", string="Handed In", readonly=True
    )
    hand_in_state = fields.Selection(
        [
            (rules.NOT_NEEDED, "Need not be handed in"),
            (rules.TO_DO, "To be handed in"),
            (rules.WAITING, "Waiting for the officer"),
            (rules.RETURNED, "Sent back"),
            (rules.ACCEPTED, "Accepted"),
            (rules.FREED, "Freed: no answer in time"),
        ],
        string="Handing In",
        compute="_compute_hand_in_state",
        search="_search_hand_in_state",
        help="Where the data of the client stand: the company's settings say for which "
        "clients the seller hands them in and the officer accepts them.",
    )
    hand_in_reason = fields.Text(
        string="Why Sent Back", compute="_compute_hand_in_state"
    )

    @api.depends("hand_in_ids.state", "entry_date", "company_id.conveyor_hand_in_from")
    def _compute_hand_in_state(self):
        for client in self:
            # sudo: companies' settings are read for whoever looks
            rows = client.sudo().hand_in_ids.sorted("id")
            client.hand_in_state = rules.state(
                client._hand_in_needed(), rows.mapped("state")
            )
            returned = client.hand_in_state == rules.RETURNED
            client.hand_in_reason = returned and rows[-1:].reason

    def _hand_in_needed(self):
        # sudo: companies' settings are read for whoever looks
        needed_from = self.sudo().company_id.conveyor_hand_in_from or None
        return bool(self.entry_date) and rules.is_needed(self.entry_date, needed_from)

    def _search_hand_in_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env.flush_all()
        owed = Domain("id", "in", hand_in_sql.not_handed_in(self.env.companies.ids))
        last = {
            rules.WAITING: Domain("hand_in_ids.state", "=", rules.WAITING),
            rules.ACCEPTED: Domain("hand_in_ids.state", "=", rules.ACCEPTED),
            rules.FREED: Domain("hand_in_ids.state", "=", rules.FREED)
            & Domain("hand_in_ids", "not any", [("state", "=", rules.ACCEPTED)]),
        }
        open_ = Domain(
            "hand_in_ids", "not any", [("state", "in", (*rules.DONE, rules.WAITING))]
        )
        last[rules.RETURNED] = Domain("hand_in_ids", "!=", False) & open_
        last[rules.TO_DO] = owed & Domain("hand_in_ids", "=", False)
        last[rules.NOT_NEEDED] = ~owed & Domain("hand_in_ids", "=", False)
        return Domain.OR(last[state] for state in value if state in last)

    # Handing in

    def action_hand_in(self):
        """Hand the data of the clients in; they wait for the officer."""
        return self.conveyor_hand_in()

    def conveyor_hand_in(self, comment=False):
        """Hand the data of the clients in.

        :param comment: what the seller says to the officer
        """
        self.check_access("read")
        self._check_may_hand_in()
        self._check_ready_to_hand_in()
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        rows = self.env["conveyor.hand.in"]._as_server()
        rows.create(
            [
                {
                    "client_id": client.id,
                    "company_id": client.company_id.id,
                    "user_id": self.env.uid,
                    "date": now,
                    "comment": comment,
                    "score": client._score_now(),
                    "deadline": rules.deadline(
                        today,
                        # sudo: companies' settings are read for whoever hands in
                        client.sudo().company_id.conveyor_hand_in_days,
                    ),
                    "state": rules.WAITING,
                }
                for client in self
            ]
        )
        self.invalidate_recordset(["hand_in_ids", "hand_in_state"])
        return True

    def _check_may_hand_in(self):
        """The owner hands in, or whoever leads the owner, or the officer; of clients
        without an owner, everybody who works with clients."""
        user = self.env.user
        if not user.has_group("sales_conveyor.conveyor_group_user"):
            raise AccessError(self.env._("Salespeople hand in the data of clients."))
        led = self._led()
        others = self.filtered(
            lambda file: (
                file.sudo().owner_id
                and file.sudo().owner_id != user
                and file not in led
                and not self._is_officer()
            )
        )
        if others:
            raise AccessError(
                self.env._(
                    "%(clients)s: the owner hands in the data of a client. Ask: "
                    "%(owners)s.",
                    clients=", ".join(others[:5].mapped("display_name")),
                    owners=", ".join(others.sudo().owner_id.mapped("name")),
                )
            )

    def _check_ready_to_hand_in(self):
        for client in self:
            if client.merged_into_id or client.state == "closed":
                raise UserError(
                    self.env._(
                        "%(client)s: the file is closed, or part of another one.",
                        client=client.display_name,
                    )
                )
            if client.hand_in_state == rules.WAITING:
                raise UserError(
                    self.env._(
                        "%(client)s: the data wait for the officer already. Ask: "
                        "%(officers)s.",
                        client=client.display_name,
                        officers=self._officer_names(),
                    )
                )
            missing = client._required_missing_now()
            if missing:
                raise UserError(
                    self.env._(
                        "%(client)s: fill in first what is missing: %(missing)s.",
                        client=client.display_name,
                        missing=", ".join(missing.mapped("name")),
                    )
                )

    def _said_now(self):
        # sudo: how complete a file is doesn't depend on who looks
        said = self.env["conveyor.completeness"]._exact(self.sudo())
        return said or (100, [], False)

    def _score_now(self):
        return self._said_now()[0]

    def _required_missing_now(self):
        _score, missing, _lacking = self._said_now()
        # sudo: what is missing is said to whoever is to fill it in
        rule = self.env["conveyor.completeness.rule"].sudo()
        return rule.browse(missing).filtered("required")

    def _hand_in_waiting(self):
        return self.hand_in_ids.filtered(lambda row: row.state == rules.WAITING)

    def action_accept_hand_in(self):
        """Accept what was handed in."""
        return self._hand_in_waiting().action_accept()

    def action_send_back_hand_in(self):
        """Ask why what was handed in is sent back."""
        return self._hand_in_waiting().action_send_back()

    # For commission, and whatever else waits for data

    def _data_held(self):
        """Tell why what depends on the clients' data, as commission does, has to wait.

        Held are client files in which required data are missing, as the job has last
        seen it, and those whose data have to be handed in and were neither accepted nor
        freed. A file that is merged into another one holds nothing.

        :return: {client file: reason, in the user's language}, of those held alone
        """
        self.env.flush_all()
        rows = self.env.execute_query(hand_in_sql.held(self.ids))
        return {
            self.browse(id_): self.browse(id_)._held_reason(lacking, not_handed_in)
            for id_, lacking, not_handed_in in rows
        }

    def _held_reason(self, lacking, not_handed_in):
        if lacking:
            # sudo: what is missing is said to whoever waits for it
            gaps = self.sudo().gap_ids.filtered("required")
            return ", ".join(gaps.mapped("name"))
        if not_handed_in:
            state = self.hand_in_state
            if state == rules.WAITING:
                return self.env._("the data wait for the officer")
            if state == rules.RETURNED:
                return self.env._("the officer has sent the data back")
            return self.env._("the data have not been handed in yet")
        return ""

    def _merge_into(self, target):
        """What was handed in of this file is answered in the other one."""
        result = super()._merge_into(target)
        rows = self.sudo().with_context(conveyor_by_server=_BY_SERVER).hand_in_ids
        if target.sudo()._hand_in_waiting():
            rows = rows.filtered(lambda row: row.state != rules.WAITING)
        rows.write({"client_id": target.id})
        return result
