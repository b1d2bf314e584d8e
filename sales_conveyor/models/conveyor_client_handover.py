from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import UserError

from ..sql import handover as handover_sql
from .conveyor_handover_plan import Plan


class ConveyorClient(models.Model):
    """Changes of the owner of clients: each is a hand-over."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    handover_ids = fields.One2many(
        "conveyor.handover", "client_id", string="Hand-overs", readonly=True
    )
    handover_count = fields.Integer(compute="_compute_handover_count")
    handover_requested = fields.Boolean(
        compute="_compute_handover_requested", export_string_translation=False
    )
    user_is_owner = fields.Boolean(
        compute="_compute_user_is_owner", export_string_translation=False
    )

    def _handover_domain(self):
        return [("client_id", "in", (self | self.merged_ids).ids)]

    @api.depends("handover_ids", "merged_ids")
    def _compute_handover_count(self):
        for client in self:
            client.handover_count = self.env["conveyor.handover"].search_count(
                client._handover_domain()
            )

    @api.depends("handover_ids.state")
    @api.depends_context("uid")
    def _compute_handover_requested(self):
        asked = self.env["conveyor.handover"].search(
            [
                ("client_id", "in", self.ids),
                ("requested_by_id", "=", self.env.uid),
                ("state", "=", "requested"),
            ]
        )
        for client in self:
            client.handover_requested = client._origin in asked.client_id

    @api.depends("owner_id")
    @api.depends_context("uid")
    def _compute_user_is_owner(self):
        for client in self:
            client.user_is_owner = client.owner_id.id == self.env.uid

    @api.model_create_multi
    def create(self, vals_list):
        clients = super().create(vals_list)
        if clients.owner_id:
            self._note_owned()
        return clients

    def _after_owner_change(self, before):
        self._check_new_owners()
        self._note_owned()
        # both sides are told of the hand-over, not of each field that follows
        quiet = self.with_context(mail_auto_subscribe_no_notify=True)
        result = super(ConveyorClient, quiet)._after_owner_change(before)
        plan = self.env.context.get("conveyor_handover")
        if not isinstance(plan, Plan):
            plan = Plan("officer")
        # what else follows is no part of this change
        self.env["conveyor.handover"].with_context(conveyor_handover=None)._changed(
            before, plan
        )
        return result

    @api.model
    @tools.ormcache()
    def _is_any_owned(self):
        """Return whether any client has an owner, or any prospect is reserved: where
        none is, opportunities and quotations are looked at by nobody."""
        # sudo: of the whole tables, whoever asks
        owned = self.sudo().with_context(active_test=False)
        reserved = self.env["conveyor.lock"].sudo()
        return bool(
            owned.search_count([("owner_id", "!=", False)], limit=1)
            or reserved.search_count([("kind", "=", "reserved")], limit=1)
        )

    @api.model
    def _note_owned(self):
        """Somebody owns or has reserved something: the answer may have changed."""
        if not self._is_any_owned():
            self.env.registry.clear_cache()

    def _plan_first_purchase(self):
        """Have clients who have just entered by a purchase handed over by the rules of
        their conveyors. Nothing more is done here, in the step that computes figures: a
        job of its own carries it out."""
        self._note_owned()
        self.env.flush_all()
        planned = self.env.execute_query(
            handover_sql.plan_first_purchases(
                self.ids, SUPERUSER_ID, fields.Datetime.now()
            )
        )
        if planned:
            self.env["conveyor.handover"]._wake()

    def _handover_terms(self):
        """Return by what rules know the client: {region, industry}."""
        partner = self.partner_id
        return {
            "region": {
                ("state", partner.state_id.id),
                ("country", partner.country_id.id),
            },
            "industry": set(partner.industry_id.ids),
        }

    def _choose_owners(self, rule=None, without=None):
        """Return who would get the clients by a rule: {client: user number or None}.

        :param rule: ``conveyor`` or nothing: the rule of each client's conveyor
        :param without: users who get none
        """
        chosen = {}
        for (conveyor, company), clients in (
            self.sudo().grouped(lambda c: (c.conveyor_id, c.company_id)).items()
        ):
            how = conveyor.handover_rule if rule in (None, "conveyor") else rule
            if how in ("keep", False):
                how = "least_load"
            distribution = conveyor._distribution(company, how, without)
            for client in clients:
                chosen[client] = distribution.give(
                    **client._handover_terms(), without=client.owner_id.ids
                )
        return {client: chosen[client.sudo()] for client in self}

    def _check_new_owners(self):
        for owner, clients in self.sudo().grouped("owner_id").items():
            if owner:
                clients._check_owner(owner)

    def _check_owner(self, owner):
        """Refuse an owner who can't work with the clients."""
        owner, clients = owner.sudo(), self.sudo()
        works = owner.active and not owner.share
        if not (works and owner.company_ids >= clients.company_id):
            raise UserError(
                self.env._(
                    "%(user)s can't be the owner of %(clients)s: owners are active "
                    "users of the client's company.",
                    user=owner.name,
                    clients=", ".join(clients[:5].mapped("display_name")),
                )
            )

    @api.model
    def _officers(self, company):
        """Return the central-file officers who work in a company, administrators who
        hold the office by the way last."""
        # sudo: users may not read groups
        officers = (
            self.env.ref("sales_conveyor.conveyor_group_officer").sudo().all_user_ids
        )
        return officers.filtered(
            lambda user: (
                user.active and not user._is_superuser() and company in user.company_ids
            )
        ).sorted(lambda user: (user.has_group("base.group_system"), user.id))

    def _merge_into(self, target):
        """Requests and plans for a file that is taken over are for the other one."""
        plan = Plan("merge")
        result = super()._merge_into(target.with_context(conveyor_handover=plan))
        waiting = self.env["conveyor.handover"].search(
            [
                ("client_id", "=", self.id),
                ("state", "in", ("requested", "planned")),
            ]
        )
        waiting._drop(
            self.env._("The client is part of another one: %s.", target.display_name)
        )
        return result

    # Asking

    def conveyor_request_handover(self, reason):
        """Ask to be entrusted with clients; the officer decides.

        Callable from outside (JSON-RPC, XML-RPC).

        :param reason: why; may not be empty
        :return: True
        """
        for client in self:
            self.env["conveyor.handover"]._request(client, reason)
        return True

    def action_request_handover(self):
        """Ask for the reason why the client should be the user's."""
        self.ensure_one()
        return self._handover_ask_action()

    def _handover_ask_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for the Client"),
            "res_model": "conveyor.handover.ask",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_client_id": self.id},
        }

    def action_open_handovers(self):
        """Open the history of the client's owners."""
        return self._open(
            "sales_conveyor.conveyor_handover_action",
            self._handover_domain(),
            create=False,
        )
