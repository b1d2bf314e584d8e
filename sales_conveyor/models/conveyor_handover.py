from odoo import api, fields, models
from odoo.exceptions import AccessError

from .conveyor_handover_plan import Plan

CAUSES = [
    ("first_purchase", "First Purchase"),
    ("request", "Request"),
    ("officer", "By Hand"),
    ("bulk", "In Bulk"),
    ("departure", "Departure"),
    ("lapse", "Lapse"),
    ("merge", "Merging"),
]
STATES = [
    ("planned", "Planned"),
    ("requested", "Requested"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
    ("undone", "Undone"),
]


class ConveyorHandover(models.Model):
    """A client changes hands: from whom to whom, why, who asked and who decided, and
    what went along. Each change of owner has one, however it came about."""

    _name = "conveyor.handover"
    _description = "Hand-over"
    _inherit = [
        "conveyor.handover.introduction",  # before the refusal, of which it is free
        "conveyor.server.written",
        "conveyor.handover.belongings",
        "conveyor.handover.due",
        "conveyor.handover.inform",
        "conveyor.handover.request",
        "conveyor.handover.undo",
    ]
    _order = "id desc"
    _rec_name = "client_id"

    client_id = fields.Many2one(
        "conveyor.client", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="client_id.partner_id", string="Contact")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    conveyor_id = fields.Many2one(
        "conveyor.conveyor",
        readonly=True,
        ondelete="set null",
        help="The sales process on which the client was at that time.",
    )
    from_user_id = fields.Many2one(
        "res.users",
        string="From Whom",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The owner before. Empty: the client was nobody's.",
    )
    to_user_id = fields.Many2one(
        "res.users",
        string="To Whom",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The owner after. Empty: nobody, or nobody yet.",
    )
    cause = fields.Selection(CAUSES, required=True, readonly=True, index=True)
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    reason = fields.Text(readonly=True, help="Why, in the words of whoever asked.")
    answer = fields.Text(
        readonly=True, help="What whoever decided says to it, or what stood in the way."
    )
    requested_by_id = fields.Many2one(
        "res.users",
        string="Asked By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    requested_on = fields.Datetime(string="Asked On", readonly=True)
    decided_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="set null",
        help="Who approved or refused it; empty where a rule decided.",
    )
    date = fields.Datetime(
        readonly=True, index=True, help="When it was done, refused or withdrawn."
    )
    undone_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    undone_on = fields.Datetime(readonly=True)
    due_at = fields.Datetime(
        readonly=True, help="Not before this moment is a planned hand-over tried again."
    )
    batch_id = fields.Many2one(
        "conveyor.handover.batch",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _one_request = models.UniqueIndex(
        "(client_id, requested_by_id) WHERE state = 'requested'",
        "You have asked for this client already.",
    )
    _one_first_purchase = models.UniqueIndex(
        "(client_id) WHERE cause = 'first_purchase'",
        "A client is handed over once for its first purchase.",
    )
    _planned_idx = models.Index("(id) WHERE state = 'planned'")

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Hand-overs are written by the server and stay as they are. To have a "
                "client change hands, change its owner, or ask for it on the client "
                "file."
            )
        )

    @api.model
    # A change of owner is written down

    @api.model
    def _changed(self, before, plan):
        """Write down that clients have changed hands; take along what goes along, and
        tell both sides.

        :param before: {client file: its owner before}
        :param plan: how it came about
        """
        if plan.undo:
            return plan.handovers.filtered(
                lambda h: h.client_id in before
            )._mark_undone(plan.inform)
        clients = self.env["conveyor.client"].sudo().concat(*before)
        handovers = self._as_server()
        planned = (plan.handovers or handovers).grouped("client_id")
        done = handovers._make_done(
            {client: before[client] for client in clients if client not in planned},
            plan,
        )
        known = handovers.concat(*(planned[c] for c in planned if c in before))
        for was, rows in known.grouped(lambda h: before[h.client_id]).items():
            rows.write(handovers._done_values(was, plan))
        done |= known
        done._settle_requests()
        done._take_along()
        if plan.inform:
            done._inform()
        return done

    def _make_done(self, before, plan):
        return self.create(
            [
                {
                    **self._done_values(was, plan),
                    "client_id": client.id,
                    "company_id": client.company_id.id,
                    "conveyor_id": client.conveyor_id.id,
                    "to_user_id": client.owner_id.id,
                    "cause": plan.cause,
                    "reason": plan.reason,
                }
                for client, was in before.items()
            ]
        )

    def _done_values(self, was, _plan):
        values = {
            "from_user_id": was.id,
            "state": "done",
            "date": fields.Datetime.now(),
            "answer": False,
            "activity_id": False,
        }
        if not self.env.user._is_superuser():
            values["decided_by_id"] = self.env.uid
        return values

    # A planned change is carried out

    def _carry_out(self, inform=True):
        """Give the clients to whom the hand-overs say; all in this transaction.

        Clients whose owner is no more who he was when the change was planned, or who
        have that owner already, are left alone, and the hand-over says so.
        """
        for to_user, handovers in self._as_server().grouped("to_user_id").items():
            stale = handovers.filtered(
                lambda h: (
                    h.client_id.merged_into_id
                    or h.client_id.owner_id == h.to_user_id
                    or h.client_id.owner_id != h.from_user_id
                )
            )
            stale._drop(self.env._("The client has another owner by now."))
            rest = handovers - stale
            plan = Plan(rest[:1].cause, handovers=rest, inform=inform)
            # sudo: who may decide has been asked already
            clients = rest.client_id.sudo()._as_server()
            clients.with_context(conveyor_handover=plan).write({"owner_id": to_user.id})

    def _drop(self, why):
        """Leave hand-overs undone, and say why."""
        if self:
            self._as_server().write(
                {"state": "withdrawn", "answer": why, "date": fields.Datetime.now()}
            )

    def action_open_client(self):
        """Open the client file."""
        self.ensure_one()
        return self.client_id.get_formview_action()
