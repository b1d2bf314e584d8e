from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..rules import hand_in as rules
from ..rules.words import are_said


class ConveyorHandIn(models.Model):
    """A seller has handed in the data of a client; the central-file officer accepts
    them or sends them back, saying why. Nothing of that is ever changed afterwards."""

    _name = "conveyor.hand.in"
    _description = "Client data handed in"
    _inherit = ["conveyor.server.written"]
    _order = "id desc"
    _rec_name = "client_id"

    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Handed In By", required=True, readonly=True, index=True
    )
    date = fields.Datetime(string="Handed In On", required=True, readonly=True)
    comment = fields.Text(readonly=True, help="What the seller says to the officer.")
    score = fields.Integer(
        string="Completeness", readonly=True, aggregator="avg", help="At that moment."
    )
    deadline = fields.Date(
        string="Answer Until",
        required=True,
        readonly=True,
        help="If the officer hasn't answered by the end of this day, the data are "
        "freed in the following night.",
    )
    state = fields.Selection(
        [
            (rules.WAITING, "Waiting"),
            (rules.ACCEPTED, "Accepted"),
            (rules.RETURNED, "Sent back"),
            (rules.FREED, "Freed: no answer in time"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    reason = fields.Text(
        string="Why Sent Back", readonly=True, help="What the seller is to do."
    )
    owner_id = fields.Many2one(related="client_id.owner_id")
    gap_ids = fields.Many2many(related="client_id.gap_ids", string="Missing Now")

    _one_waiting = models.UniqueIndex(
        "(client_id) WHERE state = 'waiting'",
        "The data of this client wait for the officer already.",
    )
    _done_idx = models.Index("(client_id) WHERE state IN ('accepted', 'freed')")

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "What was handed in, and what the officer answered, is kept as it is. "
                "Hand data in with the button on the client file; the officer answers "
                "with the buttons here."
            )
        )

    # The officer answers

    def _require_officer(self):
        client = self.env["conveyor.client"]
        if not client._is_officer():
            raise AccessError(
                self.env._(
                    "Only the central-file officer accepts client data or sends them "
                    "back. Ask: %(officers)s.",
                    officers=client._officer_names(),
                )
            )
        self.check_access("read")

    def _decide(self, state, reason=False):
        self._require_officer()
        answered = self.filtered(lambda row: row.state != rules.WAITING)
        if answered:
            raise UserError(
                self.env._(
                    "%(clients)s: this has been answered, or freed, already.",
                    clients=", ".join(answered[:5].client_id.mapped("display_name")),
                )
            )
        self._as_server().write(
            {
                "state": state,
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        self._decided()

    def _decided(self):
        self.client_id.invalidate_recordset(["hand_in_state"])
        self.env["conveyor.figures.mark"]._add(self.client_id.sudo().partner_id.ids)

    def action_accept(self):
        """Accept the data; the client files count as verified."""
        self._decide(rules.ACCEPTED)
        self.client_id.action_verify()

    def conveyor_send_back(self, reason):
        """Send the data back; whoever handed them in gets an activity.

        :param reason: what is to be done, in words
        """
        if not are_said(reason):
            raise UserError(self.env._("Say what is to be done, so that it gets done."))
        self._decide(rules.RETURNED, reason)
        for row in self:
            # sudo: the officer need not be allowed to write what the seller sees
            row.client_id.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Client data were sent back"),
                note=reason,
                user_id=(row.user_id if row.user_id.active else row.owner_id).id
                or self.env.uid,
            )

    def action_send_back(self):
        """Ask why the data are sent back."""
        self._require_officer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Back"),
            "res_model": "conveyor.hand.in.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_hand_in_ids": self.ids},
        }

    @api.model
    def _free_overdue(self):
        """Free what the officer hasn't answered in time: a hold mustn't be abused."""
        overdue = self.sudo().search(
            [
                ("state", "=", rules.WAITING),
                ("deadline", "<", fields.Date.today()),
            ]
        )
        if overdue:
            overdue._as_server().write(
                {"state": rules.FREED, "decided_on": fields.Datetime.now()}
            )
            overdue._decided()
        return overdue
