from odoo import api, fields, models
from odoo.tools import format_date

from .client_row import ClientRow

#: Fields of the client file: what each is on the row of retention.
_SHOWN = {
    "retention_status": "status",
    "retention_since": "status_since",
    "purchase_probability": "probability",
    "next_purchase_from": "expected_from",
    "next_purchase_to": "expected_to",
    "next_purchase_basis": "basis",
    "purchase_due_date": "due_date",
    "churn_date": "churn_date",
    "retention_group_id": "group_id",
}


class ConveyorClient(models.Model):
    """When the client is expected again, and what has become of it."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    retention_id = ClientRow(
        "conveyor.retention",
        string="Next Purchase as Stored",
        help="What the job has last said of the client.",
    )
    retention_status = fields.Selection(
        string="Status",
        related="retention_id.status",
        help="New: bought once. Active: bought again. Due: the usual interval is over. "
        "At risk: the churn point is near, or the client unlikely to buy. Lost: silent "
        "longer than that. Won back: bought after having been lost.",
    )
    retention_since = fields.Date(
        related="retention_id.status_since", string="Status Since"
    )
    purchase_probability = fields.Float(
        related="retention_id.probability",
        string="Probability of Buying",
        aggregator="avg",
        help="How likely the client buys within the horizon, as your own history has "
        "it. Empty: not enough history to tell.",
    )
    next_purchase_from = fields.Date(
        related="retention_id.expected_from", string="Expected From"
    )
    next_purchase_to = fields.Date(
        related="retention_id.expected_to", string="Expected To"
    )
    next_purchase_basis = fields.Selection(
        related="retention_id.basis", string="Expected By"
    )
    purchase_due_date = fields.Date(
        related="retention_id.due_date", string="Purchase Due"
    )
    churn_date = fields.Date(related="retention_id.churn_date", string="Churn Point")
    retention_group_id = fields.Many2one(
        related="retention_id.group_id", string="Buys Like"
    )
    purchase_overdue_days = fields.Integer(
        string="Purchase Overdue (days)",
        compute="_compute_purchase_overdue_days",
        help="For how many days the next purchase has been due.",
    )
    next_purchase_why = fields.Char(
        string="Why",
        compute="_compute_next_purchase_why",
        help="What the expectation rests on, and how many clients are behind it.",
    )
    retention_move_ids = fields.One2many(
        "conveyor.retention.move", "client_id", string="Changes of Status"
    )

    @api.depends("purchase_due_date", "retention_status")
    def _compute_purchase_overdue_days(self):
        today = fields.Date.today()
        for client in self:
            due = client.purchase_due_date
            late = (today - due).days if due else 0
            client.purchase_overdue_days = max(late, 0)

    @api.depends("next_purchase_basis", "retention_group_id", "interval_mean")
    @api.depends_context("lang")
    def _compute_next_purchase_why(self):
        for client in self:
            client.next_purchase_why = client._why()

    def _why(self):
        """Say in words what the expectation rests on."""
        # sudo: whoever may read the client file may know what is said of it
        group = self.sudo().retention_group_id
        used = group.model_group_id or group
        if not self.next_purchase_basis:
            return False
        if self.next_purchase_basis == "rhythm":
            return self.env._(
                "Own rhythm: every %(days).0f days, %(count)s intervals.",
                days=self.interval_mean,
                count=max(self.purchase_count - 1, 0),
            )
        if self.next_purchase_basis == "lost":
            churn = group.churn_group_id or group
            return self.env._(
                "Silent longer than %(days)s days: of such clients of “%(group)s” few "
                "come back (%(count)s clients).",
                days=churn.churn_days,
                group=churn.display_name,
                count=churn.client_count,
            )
        if self.next_purchase_basis == "none":
            return self.env._("Not enough history to tell.")
        return self.env._(
            "%(basis)s “%(name)s”: %(count)s clients, within %(days)s days, measured "
            "on %(day)s.",
            basis=dict(
                self._fields["next_purchase_basis"]._description_selection(self.env)
            )[self.next_purchase_basis],
            name=used.display_name,
            count=used.client_count,
            days=used.horizon,
            day=format_date(self.env, used.day),
        )

    def _show_exact(self, specification):
        if "retention_status" in specification:
            self._show_exact_retention()
        return super()._show_exact(specification)

    def _show_exact_retention(self):
        """Put what is to be said now before what is stored, for reading only."""
        # sudo: what is said of a client doesn't depend on who looks
        said = self.env["conveyor.retention"]._exact(self.sudo())
        if not said:
            return
        if said["status_since"] is None:
            said["status_since"] = self.sudo().retention_since or fields.Date.today()
        self._show({name: said[column] for name, column in _SHOWN.items()})

    def action_open_retention_moves(self):
        """Open the history of the client's status."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Changes of Status"),
            "res_model": "conveyor.retention.move",
            "view_mode": "list",
            "domain": [("client_id", "=", self.id)],
        }
