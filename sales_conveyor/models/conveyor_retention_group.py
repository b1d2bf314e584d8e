from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

METHODS = [
    ("recency", "How lately they bought"),
    ("decay", "Purchases that fade with time"),
    ("regression", "Frequency, silence, age and own interval"),
    ("model", "Model of purchases and leaving (MBG/NBD)"),
]
DATE_METHODS = [
    ("model", "Model of purchases and leaving"),
    ("table", "Clients who are alike"),
    ("constant", "One usual wait for all"),
]
REASONS = [
    ("clients", "Too few clients"),
    ("returns", "Too few who came back, or too few who didn't"),
    ("short", "The history is too short"),
]


class ConveyorRetentionGroup(models.Model):
    """A group of clients that buy alike: what was measured of it, how well the next
    purchase can be foretold, and from which day of silence on few come back.

    Groups are those of the conveyor, and within it of the product category or of the
    class, as the settings have it. What a group is too small for is taken from the next
    larger one; the largest is the company.
    """

    _name = "conveyor.retention.group"
    _description = "Group of clients that buy alike"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "company_id, level, conveyor_id, key"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    conveyor_id = fields.Many2one(
        "conveyor.conveyor", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    key = fields.Char(readonly=True, export_string_translation=False)
    categ_id = fields.Many2one(
        "product.category",
        string="Product Category",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    level = fields.Integer(readonly=True, export_string_translation=False)
    measured_on = fields.Datetime(readonly=True)
    day = fields.Date(
        string="As Of", readonly=True, help="Purchases until this day were counted."
    )
    client_count = fields.Integer(
        string="Clients",
        readonly=True,
        help="Clients whose purchases were looked at. Of very many, 20,000 of each "
        "conveyor are taken at random.",
    )
    horizon = fields.Integer(
        string="Horizon (days)",
        readonly=True,
        aggregator=None,
        help="Within how many days the probability means that a client buys.",
    )

    # How it is foretold

    model_group_id = fields.Many2one(
        "conveyor.retention.group",
        string="Foretold As",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The group whose measurements tell the next purchase of these clients: "
        "this one, or a larger one if this is too small.",
    )
    method = fields.Selection(METHODS, string="Ranked By", readonly=True)
    reason = fields.Selection(REASONS, string="Why Nothing Is Told", readonly=True)
    tested = fields.Integer(
        string="Tested Over (days)",
        readonly=True,
        aggregator=None,
        help="Shorter than the horizon where the history is too short to look back "
        "that far.",
    )
    look_count = fields.Integer(
        string="Looks Back",
        readonly=True,
        aggregator=None,
        help="From so many days in the past it was foretold what came, without using "
        "what came later.",
    )
    tau = fields.Integer(string="Fading (τ, days)", readonly=True, aggregator=None)
    weights = fields.Json(readonly=True, export_string_translation=False)
    bins = fields.Json(readonly=True, export_string_translation=False)
    waits = fields.Json(readonly=True, export_string_translation=False)
    rate = fields.Float(
        string="Rate (r)", readonly=True, digits=(16, 4), aggregator=None
    )
    scale = fields.Float(
        string="Scale (α, days)", readonly=True, digits=(16, 4), aggregator=None
    )
    leaving_a = fields.Float(
        string="Leaving (a)", readonly=True, digits=(16, 4), aggregator=None
    )
    leaving_b = fields.Float(
        string="Staying (b)", readonly=True, digits=(16, 4), aggregator=None
    )
    date_method = fields.Selection(DATE_METHODS, string="Date By", readonly=True)
    rhythm = fields.Boolean(
        string="Own Rhythm Used",
        readonly=True,
        help="Clients with at least four regular intervals are told their own rhythm, "
        "because that was nearer the day in the last look back.",
    )

    # What the last look back says

    test_day = fields.Date(string="Looked Back From", readonly=True)
    test_count = fields.Integer(string="Clients Judged", readonly=True)
    test_returned = fields.Integer(string="Of These Came Back", readonly=True)
    auc = fields.Float(
        string="Ranking",
        readonly=True,
        digits=(4, 3),
        aggregator=None,
        help="How often a client who bought was ranked above one who didn't. 0.5: by "
        "chance, 1: always.",
    )
    auc_recency = fields.Float(
        string="Ranking by Last Purchase",
        readonly=True,
        digits=(4, 3),
        aggregator=None,
        help="The same if clients are simply ranked by their last purchase: the plain "
        "yardstick.",
    )
    gain = fields.Float(
        string="Better By", readonly=True, digits=(4, 3), aggregator=None
    )
    gain_error = fields.Float(
        string="Chance of the Gain", readonly=True, digits=(4, 3), aggregator=None
    )
    date_error = fields.Float(
        string="Error of the Date (days)",
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="Mean distance between the day that was foretold and the day of the "
        "purchase, for those who bought within the horizon.",
    )
    date_error_constant = fields.Float(
        string="Error of a Constant (days)",
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="The same if everybody is told one usual wait: the plain yardstick.",
    )
    within = fields.Float(
        string="Within the Window",
        readonly=True,
        aggregator=None,
        help="Of those who bought, the share who came within the window that was "
        "foretold. It is made for one in two.",
    )
    aucs = fields.Json(readonly=True, export_string_translation=False)
    calibration = fields.Json(readonly=True, export_string_translation=False)

    # The churn point

    churn_group_id = fields.Many2one(
        "conveyor.retention.group",
        string="Churn Point Of",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The group whose churn point is used for these clients.",
    )
    churn_days = fields.Integer(
        string="Churn Point (days)",
        readonly=True,
        aggregator=None,
        help="From so many days after the last purchase on, few of those still silent "
        "come back.",
    )
    churn_low = fields.Integer(string="At Least", readonly=True, aggregator=None)
    churn_high = fields.Integer(string="At Most", readonly=True, aggregator=None)
    churn_share = fields.Float(
        string="Still Come Back",
        readonly=True,
        aggregator=None,
        help="The share of those still silent at the churn point who do come back.",
    )
    churn_reason = fields.Selection(
        REASONS, string="Why No Churn Point Is Told", readonly=True
    )
    return_count = fields.Integer(
        string="Returns", readonly=True, help="How often somebody bought again."
    )
    followed_days = fields.Integer(
        readonly=True,
        aggregator=None,
        help="For so many days after a purchase enough clients could be followed.",
    )
    usual_days = fields.Integer(
        string="Usual Interval (days)",
        readonly=True,
        aggregator=None,
        help="By then half of those who come back at all have come.",
    )
    curve = fields.Json(readonly=True, export_string_translation=False)

    said = fields.Text(
        string="Next Purchase",
        compute="_compute_said",
        help="What the look back says, in words.",
    )
    churn_said = fields.Text(string="In Words", compute="_compute_churn_said")
    curve_chart = fields.Json(
        compute="_compute_charts", export_string_translation=False
    )
    calibration_chart = fields.Json(
        compute="_compute_charts", export_string_translation=False
    )

    _group_unique = models.UniqueIndex(
        "(company_id, coalesce(conveyor_id, 0), coalesce(key, ''))"
    )

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "What was measured of a group of clients follows from their purchases. "
                "Team leaders and the officer have it measured anew by the button "
                "“Measure Now”."
            )
        )

    @api.depends("conveyor_id.name", "categ_id.name", "key", "company_id.name")
    def _compute_display_name(self):
        for group in self:
            parts = [
                group.conveyor_id.name,
                group.categ_id.name or group.key and self._class_name(group.key),
            ]
            group.display_name = " / ".join(filter(None, parts)) or self.env._(
                "All clients of %(company)s", company=group.company_id.name
            )

    def _class_name(self, key):
        return self.env._("class %(letter)s", letter=key)

    @api.depends("model_group_id", "method", "auc", "auc_recency", "reason")
    def _compute_said(self):
        for group in self:
            group.said = "\n".join(group._sentences())

    def _sentences(self):
        """Say in words what the look back says."""
        self.ensure_one()
        if not self.method:
            return self._sentences_without()
        own = [
            self.env._(
                "On %(day)s it was foretold who of %(count)s clients would buy within "
                "%(days)s days; %(returned)s did.",
                day=format_date(self.env, self.test_day),
                count=self.test_count,
                days=self.tested,
                returned=self.test_returned,
            )
        ]
        if self.tested < self.horizon:
            own.append(
                self.env._(
                    "The history is too short to test %(days)s days; what is told for "
                    "them is stretched by the model and untested.",
                    days=self.horizon,
                )
            )
        return [*own, self._ranking_said(), self._date_said()]

    def _sentences_without(self):
        reason = dict(self._fields["reason"]._description_selection(self.env)).get(
            self.reason, ""
        )
        larger = self.model_group_id
        if larger and larger != self:
            return [
                self.env._(
                    "Not enough history of its own (%(reason)s). Used instead: "
                    "%(group)s.",
                    reason=reason.lower(),
                    group=larger.display_name,
                )
            ]
        return [
            self.env._(
                "Not enough history to tell (%(reason)s). Nothing is foretold but the "
                "rhythm of clients who are regular by themselves.",
                reason=reason.lower(),
            )
        ]

    def _ranking_said(self):
        if self.method == "recency":
            return self.env._(
                "No method ranked clients better than their last purchase alone "
                "(%(auc).3f), so that is what is used.",
                auc=self.auc_recency,
            )
        figures = {"auc": self.auc, "plain": self.auc_recency}
        if self.gain > 2 * self.gain_error:
            return self.env._(
                "The ranking was better than by the last purchase alone: %(auc).3f "
                "against %(plain).3f, more than chance explains.",
                **figures,
            )
        return self.env._(
            "The ranking was %(auc).3f, by the last purchase alone %(plain).3f: the "
            "difference may be chance.",
            **figures,
        )

    def _date_said(self):
        figures = {"error": self.date_error, "plain": self.date_error_constant}
        if self.date_method == "constant":
            return self.env._(
                "No method told the day better than one usual wait for all "
                "(%(plain).1f days off on average), so that is what is used.",
                **figures,
            )
        return self.env._(
            "The day was %(error).1f days off on average, one usual wait for all "
            "%(plain).1f.",
            **figures,
        )

    @api.depends("churn_days", "churn_reason", "churn_group_id")
    def _compute_churn_said(self):
        for group in self:
            group.churn_said = group._churn_sentence()

    def _churn_sentence(self):
        self.ensure_one()
        if self.churn_days:
            return self.env._(
                "Of clients silent for %(days)s days, at most %(share)d %% come back "
                "later (between %(low)s and %(high)s days; %(clients)s clients, "
                "%(returns)s returns, followed for up to %(followed)s days, until "
                "%(day)s).",
                days=self.churn_days,
                share=round(100 * self.churn_share),
                low=self.churn_low,
                high=self.churn_high,
                clients=self.client_count,
                returns=self.return_count,
                followed=self.followed_days,
                day=format_date(self.env, self.day),
            )
        reason = dict(
            self._fields["churn_reason"]._description_selection(self.env)
        ).get(self.churn_reason, "")
        larger = self.churn_group_id
        if larger and larger != self:
            return self.env._(
                "Not enough history of its own to tell (%(reason)s). Used instead: "
                "%(group)s.",
                reason=reason.lower(),
                group=larger.display_name,
            )
        return self.env._(
            "Not enough history to tell (%(reason)s).", reason=reason.lower()
        )

    @api.depends("curve", "calibration")
    def _compute_charts(self):
        for group in self:
            group.curve_chart = group._curve_chart()
            group.calibration_chart = group._calibration_chart()

    def _curve_chart(self):
        if not self.curve:
            return False
        return {
            "kind": "curve",
            "x": self.env._("Days since the last purchase"),
            "y": self.env._("Not come back yet, %"),
            "band": self.env._("95 % band"),
            "line": self.env._("Clients"),
            "mark": self.churn_days or None,
            "mark_label": self.env._("Churn point"),
            "points": self.curve,
        }

    def _calibration_chart(self):
        if not self.calibration:
            return False
        return {
            "kind": "calibration",
            "x": self.env._("Foretold, %"),
            "y": self.env._("Came, %"),
            "line": self.env._("Tenths of the clients"),
            "mark_label": self.env._("If it were exactly right"),
            "points": [
                [round(100 * told, 1), round(100 * came, 1), count]
                for count, told, came in self.calibration
            ],
        }

    def action_open_clients(self):
        """Open the clients to whom this group's measurements are applied."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "conveyor.client",
            "view_mode": "list,kanban,form,pivot,graph",
            "domain": [("retention_id.group_id", "=", self.id)],
        }
