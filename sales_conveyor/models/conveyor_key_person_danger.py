from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..sql import conveyors, key_persons, prepared

REASONS = [
    ("gone", "All key persons have left"),
    ("silent", "No key person has been spoken to"),
    ("trouble", "All talk is of debts and complaints"),
]


class ConveyorKeyPersonDanger(models.Model):
    """A client who buys, but whose key persons say that it is in danger: one row for
    each time that it was. The owner gets one activity for each."""

    _name = "conveyor.key.person.danger"
    _description = "Client in danger"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "ended_on desc, began_on desc, id desc"
    _rec_name = "client_id"

    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    reason = fields.Selection(REASONS, required=True, readonly=True)
    began_on = fields.Date(string="Since", required=True, readonly=True)
    ended_on = fields.Date(
        readonly=True, help="Empty as long as the client is in danger."
    )
    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_system",
    )
    owner_id = fields.Many2one(related="client_id.owner_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    last_purchase_date = fields.Date(related="client_id.last_purchase_date")
    revenue_12m = fields.Monetary(related="client_id.revenue_12m")

    _one_at_a_time = models.UniqueIndex("(client_id) WHERE ended_on IS NULL")
    _client_idx = models.Index("(client_id)")

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Whether a client is in danger is computed from its key persons. "
                "Keep those up to date, and speak to them; the sign goes out by "
                "itself."
            )
        )

    @api.model
    def _evaluate(self, condition):
        """Look when key persons were last spoken to, and which clients are in danger.

        :param condition: SQL of the client files ``c`` that are meant
        """
        self.env.flush_all()
        now, today = fields.Datetime.now(), fields.Date.today()
        if self.env.execute_query(key_persons.refresh_touches(condition, now)):
            self.env["conveyor.key.person"].invalidate_model()
        rows = self.env.execute_query(key_persons.evaluate(condition, now, today))
        if not rows:
            return
        self.invalidate_model()
        self.env["conveyor.client"].invalidate_model(["danger", "danger_since"])
        by_event = {"ended": [], "changed": [], "begun": []}
        for event, id_ in rows:
            by_event[event].append(id_)
        signs = self._as_server()
        signs.browse(by_event["ended"]).activity_id.filtered("active").unlink()
        signs.browse(by_event["begun"])._plan()

    @api.model
    def _follow(self, partner_ids):
        """These commercial entities were refreshed, or spoken to."""
        [(some,)] = prepared.of_contacts(self.env, key_persons.some_of, partner_ids)
        if some:
            self._evaluate(conveyors.of_owners(list(partner_ids)))

    @api.model
    def _evaluate_some(self, condition):
        """Look at clients, if any of them has key persons, or is in danger: for all
        others there is nothing to plan and to run.

        :param condition: SQL of the client files ``c`` that are meant
        """
        self.env.flush_all()
        [(some,)] = self.env.execute_query(key_persons.some(condition))
        if some:
            self._evaluate(condition)

    def _plan(self):
        """Give the owners, or else the officer, an activity each."""
        type_ = self.env.ref(
            "sales_conveyor.conveyor_activity_type_danger", raise_if_not_found=False
        )
        planned = {sign: sign._responsible() for sign in self} if type_ else {}
        planned = {sign: user for sign, user in planned.items() if user}
        model = self.env["ir.model"]._get_id("conveyor.client")
        activities = (
            self.env["mail.activity"]
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": type_.id,
                        "res_model_id": model,
                        "res_id": sign.client_id.id,
                        "user_id": user.id,
                        "date_deadline": type_._get_date_deadline(),
                        "summary": sign._summary(user),
                    }
                    for sign, user in planned.items()
                ]
            )
        )
        for sign, activity in zip(planned, activities, strict=True):
            sign.activity_id = activity

    def _responsible(self):
        owner = self.client_id.owner_id
        if owner.active and self.company_id in owner.company_ids:
            return owner
        officers = self.env.ref("sales_conveyor.conveyor_group_officer").all_user_ids
        return officers.filtered(
            lambda user: (
                user.active
                and not user._is_superuser()
                and self.company_id in user.company_ids
            )
        ).sorted("id")[:1]

    def _summary(self, user):
        # the scheduled job speaks no language
        sign = self.with_context(lang=user.lang or self.env.lang)
        return dict(sign._fields["reason"]._description_selection(sign.env))[
            self.reason
        ]
