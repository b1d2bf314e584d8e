from odoo import api, fields, models
from odoo.exceptions import AccessError

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


def _kept(field, *args, **options):
    """A field that only the server writes."""
    return field(*args, readonly=True, **options)


def _measured(field, **options):
    """A measurement: it can't be added up over groups."""
    return _kept(field, aggregator=None, **options)


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

    company_id = _kept(
        fields.Many2one, "res.company", required=True, index=True, ondelete="cascade"
    )
    conveyor_id = _kept(
        fields.Many2one, "conveyor.conveyor", ondelete="cascade", index="btree_not_null"
    )
    key = _kept(fields.Char, export_string_translation=False)
    categ_id = _kept(
        fields.Many2one,
        "product.category",
        string="Product Category",
        ondelete="cascade",
        index="btree_not_null",
    )
    level = _kept(fields.Integer, export_string_translation=False)
    measured_on = _kept(fields.Datetime)
    day = _kept(
        fields.Date, string="As Of", help="Purchases until this day were counted."
    )
    client_count = _kept(
        fields.Integer,
        string="Clients",
        help="Clients whose purchases were looked at. Of very many, 20,000 of each "
        "conveyor are taken at random.",
    )
    horizon = _measured(
        fields.Integer,
        string="Horizon (days)",
        help="Within how many days the probability means that a client buys.",
    )

    # How it is foretold

    model_group_id = _kept(
        fields.Many2one,
        "conveyor.retention.group",
        string="Foretold As",
        index="btree_not_null",
        ondelete="set null",
        help="The group whose measurements tell the next purchase of these clients: "
        "this one, or a larger one if this is too small.",
    )
    method = _kept(fields.Selection, METHODS, string="Ranked By")
    reason = _kept(fields.Selection, REASONS, string="Why Nothing Is Told")
    tested = _measured(
        fields.Integer,
        string="Tested Over (days)",
        help="Shorter than the horizon where the history is too short to look back "
        "that far.",
    )
    look_count = _measured(
        fields.Integer,
        string="Looks Back",
        help="From so many days in the past it was foretold what came, without using "
        "what came later.",
    )
    tau = _measured(fields.Integer, string="Fading (τ, days)")
    weights = _kept(fields.Json, export_string_translation=False)
    bins = _kept(fields.Json, export_string_translation=False)
    waits = _kept(fields.Json, export_string_translation=False)
    rate = _measured(fields.Float, string="Rate (r)", digits=(16, 4))
    scale = _measured(fields.Float, string="Scale (α, days)", digits=(16, 4))
    leaving_a = _measured(fields.Float, string="Leaving (a)", digits=(16, 4))
    leaving_b = _measured(fields.Float, string="Staying (b)", digits=(16, 4))
    date_method = _kept(fields.Selection, DATE_METHODS, string="Date By")
    rhythm = _kept(
        fields.Boolean,
        string="Own Rhythm Used",
        help="Clients with at least four regular intervals are told their own rhythm, "
        "because that was nearer the day in the last look back.",
    )

    # What the last look back says

    test_day = _kept(fields.Date, string="Looked Back From")
    test_count = _kept(fields.Integer, string="Clients Judged")
    test_returned = _kept(fields.Integer, string="Of These Came Back")
    auc = _measured(
        fields.Float,
        string="Ranking",
        digits=(4, 3),
        help="How often a client who bought was ranked above one who didn't. 0.5: by "
        "chance, 1: always.",
    )
    auc_recency = _measured(
        fields.Float,
        string="Ranking by Last Purchase",
        digits=(4, 3),
        help="The same if clients are simply ranked by their last purchase: the plain "
        "yardstick.",
    )
    gain = _measured(fields.Float, string="Better By", digits=(4, 3))
    gain_error = _measured(fields.Float, string="Chance of the Gain", digits=(4, 3))
    date_error = _measured(
        fields.Float,
        string="Error of the Date (days)",
        digits=(16, 1),
        help="Mean distance between the day that was foretold and the day of the "
        "purchase, for those who bought within the horizon.",
    )
    date_error_constant = _measured(
        fields.Float,
        string="Error of a Constant (days)",
        digits=(16, 1),
        help="The same if everybody is told one usual wait: the plain yardstick.",
    )
    within = _measured(
        fields.Float,
        string="Within the Window",
        help="Of those who bought, the share who came within the window that was "
        "foretold. It is made for one in two.",
    )
    aucs = _kept(fields.Json, export_string_translation=False)
    calibration = _kept(fields.Json, export_string_translation=False)

    # The churn point

    churn_group_id = _kept(
        fields.Many2one,
        "conveyor.retention.group",
        string="Churn Point Of",
        index="btree_not_null",
        ondelete="set null",
        help="The group whose churn point is used for these clients.",
    )
    churn_days = _measured(
        fields.Integer,
        string="Churn Point (days)",
        help="From so many days after the last purchase on, few of those still silent "
        "come back.",
    )
    churn_low = _measured(fields.Integer, string="At Least")
    churn_high = _measured(fields.Integer, string="At Most")
    churn_share = _measured(
        fields.Float,
        string="Still Come Back",
        help="The share of those still silent at the churn point who do come back.",
    )
    churn_reason = _kept(fields.Selection, REASONS, string="Why No Churn Point Is Told")
    return_count = _kept(
        fields.Integer, string="Returns", help="How often somebody bought again."
    )
    followed_days = _measured(
        fields.Integer,
        help="For so many days after a purchase enough clients could be followed.",
    )
    usual_days = _measured(
        fields.Integer,
        string="Usual Interval (days)",
        help="By then half of those who come back at all have come.",
    )
    curve = _kept(fields.Json, export_string_translation=False)

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
