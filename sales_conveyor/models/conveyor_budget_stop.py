from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..rules import budget as rules


class ConveyorBudgetStop(models.Model):
    """Somebody was stopped because of opening too many contacts. The officer has an
    activity on it, and sees what was opened."""

    _name = "conveyor.budget.stop"
    _description = "Stopped reading"
    _inherit = ["conveyor.after.transaction", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "user_id"

    date = fields.Datetime(required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    span = fields.Selection(
        [("hour", "Within an Hour"), ("day", "Within a Day")],
        string="Too Many",
        required=True,
        readonly=True,
    )
    limit = fields.Integer(string="Allowed", readonly=True)
    partner_ids = fields.Many2many(
        "res.partner",
        "conveyor_budget_stop_partner_rel",
        string="Opened Contacts",
        readonly=True,
        context={"active_test": False},
        help="Whose details the user had opened until then.",
    )
    partner_count = fields.Integer(
        string="Opened", compute="_compute_partner_count", store=True
    )

    @api.depends("partner_ids")
    def _compute_partner_count(self):
        for stop in self:
            stop.partner_count = len(stop.partner_ids)

    @api.model
    def _tell(self, span, limit, partner_ids):
        """Have a stop written once the transaction has been rolled back."""
        self._note_row(
            {
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "company_id": self.env.company.id,
                "span": span,
                "limit": limit,
                "partner_ids": partner_ids,
            }
        )

    @api.model
    def _store(self, rows):
        """Write stops, one for each person and span within the span; tell the
        officers."""
        stops = self.browse()
        for row in rows:
            since = row["date"] - (rules.HOUR if row["span"] == "hour" else rules.DAY)
            again = self.search_count(
                [
                    ("user_id", "=", row["user_id"]),
                    ("span", "=", row["span"]),
                    ("date", ">", since),
                ],
                limit=1,
            )
            if not again:
                partners = self.env["res.partner"].browse(row["partner_ids"]).exists()
                values = {**row, "partner_ids": [fields.Command.set(partners.ids)]}
                stop = super()._store([values])
                stop._ask_officers()
                stops |= stop
        return stops

    def _ask_officers(self):
        """Give the officers of the company an activity."""
        group = self.env.ref("sales_conveyor.conveyor_group_officer")
        company = self.company_id
        officers = group.all_user_ids.filtered(
            lambda user: (
                not user._is_superuser()
                and user.active
                and (not company or company in user.company_ids)
            )
        )
        for officer in officers:
            stop = self._as_server().with_context(lang=officer.lang)
            stop.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=officer.id,
                summary=stop.env._(
                    "%(user)s has opened the details of %(count)s contacts",
                    user=stop.user_id.name,
                    count=stop.partner_count,
                ),
            )

    def action_open_partners(self):
        """Open the contacts that were opened."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Opened Contacts"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [("id", "in", self.partner_ids.ids)],
            "context": {"active_test": False},
        }

    def _refuse_others(self):
        raise AccessError(
            self.env._("Stops are written by the server and stay as they are.")
        )
