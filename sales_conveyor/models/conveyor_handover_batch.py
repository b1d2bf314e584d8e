from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..sql import handover as handover_sql
from .conveyor_handover_due import BATCH

#: So many clients change hands at once; more are left to the job.
AT_ONCE = 200


class ConveyorHandoverBatch(models.Model):
    """Many clients change hands together: shown beforehand, done in steps, and undone
    together if need be."""

    _name = "conveyor.handover.batch"
    _description = "Hand-over of many clients"
    _inherit = ["conveyor.server.written"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, ondelete="set null"
    )
    cause = fields.Selection(
        [("bulk", "In Bulk"), ("departure", "Departure")],
        required=True,
        readonly=True,
        default="bulk",
    )
    state = fields.Selection(
        [
            ("draft", "Preview"),
            ("running", "Under Way"),
            ("done", "Done"),
            ("undoing", "Being Undone"),
            ("undone", "Undone"),
        ],
        required=True,
        readonly=True,
        index=True,
        default="draft",
    )
    reason = fields.Text(readonly=True)
    with_opportunities = fields.Boolean(
        string="Open Opportunities", default=True, readonly=True
    )
    with_quotations = fields.Boolean(string="Quotations", default=True, readonly=True)
    with_activities = fields.Boolean(string="Activities", default=True, readonly=True)
    with_meetings = fields.Boolean(
        string="Meetings to Come", default=True, readonly=True
    )
    with_followers = fields.Boolean(string="Followers", default=True, readonly=True)
    handover_ids = fields.One2many(
        "conveyor.handover", "batch_id", string="Clients", readonly=True
    )
    receiver_ids = fields.One2many(
        "conveyor.handover.receiver", "batch_id", string="Who Gets Clients"
    )
    client_count = fields.Integer(compute="_compute_counts")
    waiting_count = fields.Integer(string="To Do", compute="_compute_counts")
    nobody_count = fields.Integer(
        string="Nobody Found",
        compute="_compute_counts",
        help="Clients for whom the rule has found nobody with room. They stay.",
    )
    changed_count = fields.Integer(
        string="Changed Since",
        compute="_compute_counts",
        help="Clients who have changed hands again since, or of whom something that "
        "went along has: these stay as they are when the hand-over is undone.",
    )
    along = fields.Char(
        string="Goes Along",
        compute="_compute_along",
        help="What belongs to the owners now and goes along with the clients.",
    )

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Hand-overs of many clients are planned from the list of client files: "
                "choose the clients, then “Hand Over”."
            )
        )

    @api.model
    @api.depends("state", "handover_ids.state", "handover_ids.to_user_id")
    def _compute_counts(self):
        rows = self.env["conveyor.handover"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        )
        counts = {(batch.id, state): count for batch, state, count in rows}
        changed = dict(
            self.env["conveyor.handover"]._read_group(
                [("batch_id", "in", self.ids)] + self._changed_domain(),
                ["batch_id"],
                ["__count"],
            )
        )
        nobody = dict(
            self.env["conveyor.handover"]._read_group(
                [
                    ("batch_id", "in", self.ids),
                    ("to_user_id", "=", False),
                ],
                ["batch_id"],
                ["__count"],
            )
        )
        for batch in self:
            batch.client_count = sum(
                count
                for (number, _state), count in counts.items()
                if number == batch.id
            )
            batch.waiting_count = counts.get((batch.id, "planned"), 0)
            batch.nobody_count = nobody.get(batch, 0)
            batch.changed_count = changed.get(batch, 0)

    @api.model
    def _changed_domain(self):
        return [
            ("batch_id.state", "in", ("undoing", "undone")),
            "|",
            ("state", "=", "done"),
            ("item_ids.state", "=", "changed"),
        ]

    def _compute_along(self):
        words = dict(
            self.env["conveyor.handover.item"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        for batch in self:
            planned = batch.handover_ids.filtered(lambda h: h.state == "planned")
            if not planned:
                batch.along = False
                continue
            self.env.flush_all()
            rows = self.env.execute_query(
                handover_sql.count(planned.ids, fields.Datetime.now())
            )
            found = dict(rows)
            batch.along = ", ".join(
                f"{word}: {found[kind]}"
                for kind, word in words.items()
                if kind in found
            )

    # Planning

    @api.model
    def _plan(self, clients, chosen, cause, **values):
        """Plan that clients change hands.

        :param clients: client files of one company
        :param chosen: {client: number of the user, or ``None``}
        """
        batch = self._as_server().create(
            {
                "company_id": clients.company_id.id,
                "user_id": self.env.uid,
                "cause": cause,
                **values,
            }
        )
        # those of one new owner one after the other: they are carried out together
        clients = clients.sudo().sorted(lambda client: chosen.get(client) or 0)
        self.env["conveyor.handover"]._as_server().create(
            [
                {
                    "batch_id": batch.id,
                    "client_id": client.id,
                    "company_id": client.company_id.id,
                    "conveyor_id": client.conveyor_id.id,
                    "from_user_id": client.owner_id.id,
                    "to_user_id": chosen.get(client),
                    "decided_by_id": self.env.uid,
                    "cause": cause,
                    "state": "planned",
                    "reason": batch.reason,
                }
                for client in clients
            ]
        )
        # a view over what has been written just now
        batch.invalidate_recordset(["receiver_ids"])
        return batch

    # Doing

    def action_run(self):
        """Hand the clients over: at once, or step by step if they are many."""
        self._check_may("draft")
        self._as_server().state = "running"
        if self.waiting_count <= AT_ONCE:
            self._run()
        else:
            self.env["conveyor.handover"]._wake()
        return True

    def _run(self):
        """Carry out all that is planned, in this transaction."""
        planned = self.handover_ids.filtered(lambda h: h.state == "planned")
        for start in range(0, len(planned), BATCH):
            planned[start : start + BATCH]._settle()
        self._finish_running()

    def action_discard(self):
        """Forget what was planned."""
        self._check_may("draft")
        batches = self._as_server()
        batches.handover_ids.unlink()
        batches.unlink()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_client_action"
        )

    @api.model
    def _finish_running(self):
        """Close what has been carried out altogether, and tell those concerned."""
        batches = self._as_server().search(
            [
                ("state", "=", "running"),
                "!",
                ("handover_ids", "any", [("state", "=", "planned")]),
            ]
        )
        for batch in batches:
            batch.state = "done"
            batch.handover_ids.filtered(lambda h: h.state == "done")._inform()

    # Undoing

    def action_undo(self):
        """Put everything back: clients, and what went along with them, unless it has
        changed since."""
        self._check_may("done")
        self._as_server().state = "undoing"
        if self.client_count <= AT_ONCE:
            while self._undo_step():
                pass
        else:
            self.env["conveyor.handover"]._wake()
        return True

    def _undo_step(self):
        """Undo some; return whether there are more."""
        rows = self.env["conveyor.handover"].search(
            [
                ("batch_id", "in", self.ids),
                ("state", "=", "done"),
                ("due_at", "=", False),
            ],
            limit=BATCH,
        )
        if rows:
            rows._undo(inform=False)
        else:
            self._as_server().state = "undone"
            back = self.handover_ids.filtered(lambda h: h.state == "undone")
            back._tell_all_back()
        return len(rows)

    @api.model
    def _cron_undo(self):
        """Go on with undoing what is many, step by step."""
        cron = self.env["ir.cron"]
        for batch in self.search([("state", "=", "undoing")]):
            while done := batch._undo_step():
                if not cron._commit_progress(done, remaining=1):
                    return
            cron._commit_progress(1)

    # Who may

    def _check_may(self, state):
        self.check_access("read")
        self.ensure_one()
        files = self.handover_ids.client_id.sudo(False)
        forbidden = files._forbidden("owner")
        if forbidden:
            self.env["conveyor.attempt"]._refuse(
                "handover", forbidden.sudo().partner_id, forbidden._refusal("owner")
            )
        if self.state != state:
            raise UserError(self.env._("This has been dealt with already."))

    def action_open_handovers(self):
        """Open the clients, with what went along."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_handover_action"
        )
        action.update(domain=[("batch_id", "=", self.id)], context={})
        return action

    def action_open_changed(self):
        """Open what stays as it is, because it has changed since."""
        action = self.action_open_handovers()
        action["domain"] += self._changed_domain()
        return action
