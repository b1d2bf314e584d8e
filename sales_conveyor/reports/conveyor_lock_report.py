from odoo import api, fields, models

from ..models.conveyor_lock import KINDS
from ..rules import lock as rules
from ..sql import lock as lock_sql


class ConveyorLockReport(models.Model):
    """All locks in one list: those that were set, and that of the central file, which
    is on each of its clients."""

    _name = "conveyor.lock.report"
    _description = "Locks"
    _auto = False
    _order = "since desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "conveyor.client": [
            "company_id",
            "entry_date",
            "merged_into_id",
            "owner_id",
            "partner_id",
            "state",
        ],
        "conveyor.lock": [
            "active",
            "client_id",
            "company_id",
            "kind",
            "lift_reason",
            "lifted_by_id",
            "lifted_on",
            "owner_id",
            "partner_id",
            "reason",
            "set_by_id",
            "since",
            "until",
        ],
    }

    lock_id = fields.Many2one("conveyor.lock", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    client_id = fields.Many2one("conveyor.client", string="Client File", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    owner_id = fields.Many2one(
        "res.users",
        string="For",
        readonly=True,
        help="The owner of the client; of a reservation, who has reserved it.",
    )
    since = fields.Datetime(readonly=True)
    until = fields.Date(readonly=True, help="Last day. Empty: no end.")
    reason = fields.Text(readonly=True)
    set_by_id = fields.Many2one("res.users", readonly=True)
    lifted_on = fields.Datetime(string="Ended On", readonly=True)
    lifted_by_id = fields.Many2one("res.users", readonly=True)
    lift_reason = fields.Text(string="Reason for Lifting", readonly=True)
    state = fields.Selection(
        [("in_force", "In Force"), ("over", "Over")], readonly=True
    )
    forbids = fields.Char(compute="_compute_forbids")
    user_may_lift = fields.Boolean(compute="_compute_user_may_lift")

    @property
    def _table_query(self):
        return lock_sql.overview(fields.Date.today())

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_forbids(self):
        names = dict(self.env["conveyor.permit"]._operation_names())
        for lock in self:
            lock.forbids = ", ".join(
                names[operation]
                for operation in rules.OPERATIONS
                if operation in rules.FORBIDS[lock.kind]
            )

    @api.depends_context("uid")
    def _compute_user_may_lift(self):
        for row in self:
            row.user_may_lift = row.state == "in_force" and bool(
                row.lock_id and row.lock_id._may_lift()
            )

    def action_lift(self):
        """Ask for the reason, then lift the locks."""
        return self.env["conveyor.lock.lift"]._ask(self.lock_id)

    def action_open_client(self):
        """Open the client file; the contact, if it has none."""
        self.ensure_one()
        return (self.client_id or self.partner_id).get_formview_action()
