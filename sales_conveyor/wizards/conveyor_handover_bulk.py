from odoo import api, fields, models
from odoo.exceptions import UserError


class ConveyorHandoverBulk(models.TransientModel):
    """The officer plans that many clients change hands; what comes of it is shown
    before anything is done."""

    _name = "conveyor.handover.bulk"
    _description = "Hand over many clients"

    client_ids = fields.Many2many("conveyor.client", string="Clients")
    client_count = fields.Integer(compute="_compute_client_count")
    method = fields.Selection(
        [("person", "One person"), ("rule", "Those whom a rule chooses")],
        string="Who Gets Them",
        default="rule",
        required=True,
    )
    to_user_id = fields.Many2one(
        "res.users", string="New Owner", domain=[("share", "=", False)]
    )
    rule = fields.Selection(
        [
            ("conveyor", "The rule of each client's conveyor"),
            ("round_robin", "The client team, in turn"),
            ("least_load", "The client team, who has fewest clients"),
            ("region", "The client team, by region"),
            ("industry", "The client team, by industry"),
        ],
        default="conveyor",
        required=True,
        help="A conveyor on which clients stay with who sold first gives them to who "
        "has fewest clients.",
    )
    reason = fields.Text(help="Kept with each hand-over, and told to both sides.")
    with_opportunities = fields.Boolean(string="Open Opportunities", default=True)
    with_quotations = fields.Boolean(string="Quotations", default=True)
    with_activities = fields.Boolean(string="Activities", default=True)
    with_meetings = fields.Boolean(string="Meetings to Come", default=True)
    with_followers = fields.Boolean(string="Followers", default=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "conveyor.client":
            values.setdefault("client_ids", context.get("active_ids") or [])
        return values

    @api.depends("client_ids")
    def _compute_client_count(self):
        for bulk in self:
            bulk.client_count = len(bulk.client_ids)

    def action_plan(self):
        """Plan the hand-over, and show what would be done."""
        self.ensure_one()
        clients = self.client_ids.filtered(
            lambda client: (
                not client.merged_into_id and client.owner_id != self._person()
            )
        )
        self._check(clients)
        chosen = (
            dict.fromkeys(clients, self.to_user_id.id)
            if self.method == "person"
            else clients._choose_owners(self.rule)
        )
        batch = self.env["conveyor.handover.batch"]._plan(
            clients,
            chosen,
            "bulk",
            name=self._name_of(clients),
            reason=self.reason,
            **{name: self[name] for name in self._fields if name.startswith("with_")},
        )
        return batch.sudo(False).get_formview_action()

    def _person(self):
        return self.to_user_id if self.method == "person" else self.env["res.users"]

    def _check(self, clients):
        if not clients:
            raise UserError(
                self.env._("Choose clients who have another owner than the new one.")
            )
        if len(clients.company_id) > 1:
            raise UserError(self.env._("Choose clients of one company at a time."))
        if self.method == "person" and not self.to_user_id:
            raise UserError(self.env._("Choose the new owner."))
        forbidden = clients._forbidden("owner")
        if forbidden:
            self.env["conveyor.attempt"]._refuse(
                "handover", forbidden.partner_id, forbidden._refusal("owner")
            )
        if self.method == "person":
            clients._check_owner(self.to_user_id)

    def _name_of(self, clients):
        """Return what the hand-over is called: whose clients go to whom."""
        owners = clients.owner_id.mapped("name") or [self.env._("Nobody")]
        more = ", …" if len(owners) > 3 else ""
        to = (
            self.to_user_id.name
            if self.method == "person"
            else self.env._("client teams")
        )
        return f"{', '.join(owners[:3])}{more} → {to} ({len(clients)})"
