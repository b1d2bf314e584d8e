from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..sql import retention_warning, scopes

#: Activities that are made in one transaction.
BATCH = 100
OFFICER = "sales_conveyor.conveyor_group_officer"


class ConveyorRetentionWarning(models.Model):
    """A client has fallen silent, and it was warned of it, or held out for comparison:
    one row for each silence. What came of it is written by the server."""

    _name = "conveyor.retention.warning"
    _description = "Warning of a client at risk"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "began_on desc, id desc"
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
    currency_id = fields.Many2one(related="company_id.currency_id")
    conveyor_id = fields.Many2one(
        "conveyor.conveyor", readonly=True, ondelete="set null"
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Owner Then",
        readonly=True,
        ondelete="set null",
        help="To whom the client was entrusted when it was warned of it.",
    )
    group_id = fields.Many2one(
        "conveyor.retention.group",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    began_on = fields.Date(string="Warned On", required=True, readonly=True, index=True)
    last_day = fields.Date(string="Last Purchase Then", required=True, readonly=True)
    silent_days = fields.Integer(
        string="Silent (days)", readonly=True, aggregator="avg"
    )
    churn_date = fields.Date(string="Churn Point", readonly=True)
    probability = fields.Float(
        string="Probability Then", readonly=True, aggregator="avg"
    )
    reason = fields.Selection(
        [("point", "Near the churn point"), ("probability", "Unlikely to buy")],
        required=True,
        readonly=True,
    )
    horizon = fields.Integer(
        string="Followed For (days)",
        readonly=True,
        aggregator=None,
        help="Within so many days a purchase counts as coming back.",
    )
    held_out = fields.Boolean(
        readonly=True,
        help="Chosen by chance: nobody was warned, so that both can be compared.",
    )
    planned = fields.Boolean(readonly=True, export_string_translation=False)
    user_id = fields.Many2one(
        "res.users",
        string="Activity For",
        readonly=True,
        ondelete="set null",
        help="Who got the activity.",
    )
    activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_system",
    )
    contacted_on = fields.Date(
        readonly=True,
        help="When the activity was done, or somebody of us spoke or wrote to the "
        "client in person.",
    )
    came_back_on = fields.Date(readonly=True)
    revenue = fields.Monetary(
        readonly=True,
        help="What the client has bought since, within the days for which it is "
        "followed, net of tax and credits.",
    )
    state = fields.Selection(
        [("open", "Silent"), ("came_back", "Came Back"), ("silent", "Stayed Away")],
        string="Outcome",
        readonly=True,
        required=True,
        index=True,
    )
    ended_on = fields.Date(readonly=True)

    # the statement that begins episodes relies on it: once for each silence
    _once = models.UniqueIndex("(client_id, last_day)")

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Warnings are written by the server. Do the activity, or speak to the "
                "client; what comes of it is noted by itself."
            )
        )

    # The job

    @api.model
    def _cron_warn(self):
        """Follow the episodes that there are, begin new ones, and give out activities,
        some at a time. It can be killed at any point."""
        cron = self.env["ir.cron"]
        self._follow_episodes()
        self._begin()
        waiting = self.search_count(self._waiting())
        if not cron._commit_progress(1, remaining=waiting):
            return
        while waiting:
            done = self._plan()
            waiting = max(waiting - done, 0)
            if not done or not cron._commit_progress(done, remaining=waiting):
                return

    @api.model
    def _waiting(self):
        return [("planned", "=", False), ("state", "=", "open")]

    @api.model
    def _begin(self):
        """Begin an episode for each client who is at risk now."""
        self.env.flush_all()
        rows = self.env.execute_query(retention_warning.begin(fields.Date.today()))
        self.invalidate_model()
        return self.browse(id_ for (id_,) in rows)

    @api.model
    def _follow_episodes(self):
        """Note who was spoken to, who came back, and who stayed away."""
        self.env.flush_all()
        today = fields.Date.today()
        partner_ids = [
            id_ for (id_,) in self.env.execute_query(retention_warning.returned(today))
        ]
        back = []
        if partner_ids:
            scope = scopes.list_scope(partner_ids)
            back = self.env.execute_query(retention_warning.follow(scope, today))
        self.env.execute_query(retention_warning.contacted(today))
        self.env.execute_query(retention_warning.end(today))
        self.env.invalidate_all()
        # who has come back needn't be reminded of
        activities = self.env["mail.activity"].sudo()
        activities = activities.browse(id_ for _episode, id_ in back if id_)
        activities.exists().filtered("active").unlink()

    def _plan(self):
        """Give out the activities of some episodes.

        :return: how many episodes were dealt with
        """
        warnings = self.sudo().search(self._waiting(), limit=BATCH, order="id")
        people = {warning: warning._responsible() for warning in warnings}
        people = {warning: user for warning, user in people.items() if user}
        model = self.env["ir.model"]._get_id("conveyor.client")
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    warning._activity_values(user) | {"res_model_id": model}
                    for warning, user in people.items()
                ]
            )
        )
        warnings._as_server().write({"planned": True})
        for warning, activity in zip(people, activities, strict=True):
            warning._as_server().write(
                {"activity_id": activity.id, "user_id": activity.user_id.id}
            )
        return len(warnings)

    def _responsible(self):
        """Return who is to speak to the client."""
        owner = self.client_id.owner_id
        if (
            self.conveyor_id.warning_for != "officer"
            and owner.active
            and self.company_id in owner.company_ids
        ):
            return owner
        return (
            self.env.ref(OFFICER)
            .all_user_ids.filtered(
                lambda user: (
                    user.active
                    and not user._is_superuser()
                    and self.company_id in user.company_ids
                )
            )
            .sorted("id")[:1]
        )

    def _activity_values(self, user):
        # the scheduled job speaks no language
        warning = self.with_context(lang=user.lang or self.env.lang)
        type_ = warning.conveyor_id.warning_activity_type_id or self.env.ref(
            "sales_conveyor.conveyor_activity_type_warning", raise_if_not_found=False
        )
        return {
            "activity_type_id": type_.id if type_ else False,
            "res_id": warning.client_id.id,
            "user_id": user.id,
            "date_deadline": self._deadline(type_),
            "summary": warning._summary(),
            "note": warning._note(),
        }

    def _deadline(self, type_):
        """Return by when to speak to the client: not after the churn point."""
        today = fields.Date.today()
        deadline = type_._get_date_deadline() if type_ else today
        if self.churn_date and self.churn_date > today:
            deadline = min(deadline, self.churn_date)
        return deadline

    def _summary(self):
        if self.reason == "probability":
            return self.env._(
                "Unlikely to buy (%(share)d %%): no purchase for %(days)s days",
                share=round(100 * self.probability),
                days=self.silent_days,
            )
        return self.env._(
            "No purchase for %(days)s days; few come back after %(point)s",
            days=self.silent_days,
            point=format_date(self.env, self.churn_date),
        )

    def _note(self):
        conveyor = self.conveyor_id
        parts = [conveyor.warning_script or Markup()]
        if conveyor.warning_gift:
            parts.append(
                Markup("<p>%s %s</p>") % (self.env._("Gift:"), conveyor.warning_gift)
            )
        offer = conveyor.warning_offer
        if offer and offer.exists():
            parts.append(
                Markup('<p>%s <a href="/odoo/%s/%s">%s</a></p>')
                % (self.env._("Offer:"), offer._name, offer.id, offer.display_name)
            )
        return Markup().join(parts)

    def action_open_client(self):
        """Open the client file."""
        self.ensure_one()
        return self.client_id.get_formview_action()
