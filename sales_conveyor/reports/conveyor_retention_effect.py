from odoo import api, fields, models

from ..sql import retention_warning

ARMS = [
    ("warned", "Warned of (by chance)"),
    ("held_out", "Held out (by chance)"),
    ("contacted", "Spoken to"),
    ("not_contacted", "Not spoken to"),
]


class ConveyorRetentionEffect(models.Model):
    """What warnings do: how many came back of those who were warned of and of those who
    were held out, and of those spoken to and not."""

    _name = "conveyor.retention.effect"
    _description = "Effect of warnings"
    _auto = False
    _order = "company_id, conveyor_id, id"
    _rec_name = "arm"
    _depends = {
        "conveyor.retention.warning": [
            "company_id",
            "conveyor_id",
            "held_out",
            "contacted_on",
            "state",
            "revenue",
            "began_on",
            "horizon",
        ],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    conveyor_id = fields.Many2one("conveyor.conveyor", readonly=True)
    arm = fields.Selection(
        ARMS,
        string="Clients",
        readonly=True,
        help="Warned of and held out were chosen by chance: their difference is what "
        "the warnings do. Whom somebody spoke to was chosen by people, who may choose "
        "those who come back anyway.",
    )
    count = fields.Integer(
        string="Warnings",
        readonly=True,
        aggregator=None,
        help="Only those whose time is over, so that all had the same time to come "
        "back.",
    )
    came = fields.Integer(string="Came Back", readonly=True, aggregator=None)
    share = fields.Float(string="Share Back", readonly=True, aggregator=None)
    share_low = fields.Float(
        string="At Least",
        readonly=True,
        aggregator=None,
        help="With 95 % certainty the share is between these two (Wilson's band).",
    )
    share_high = fields.Float(string="At Most", readonly=True, aggregator=None)
    revenue = fields.Monetary(readonly=True, aggregator=None)
    revenue_each = fields.Monetary(readonly=True, aggregator=None)
    said = fields.Char(
        string="In Words",
        compute="_compute_said",
        help="Whether the difference is more than chance.",
    )

    @property
    def _table_query(self):
        return retention_warning.effect(fields.Date.today())

    @api.depends("arm", "share_low", "share_high")
    def _compute_said(self):
        rows = self.search(
            [("arm", "=", "held_out"), ("company_id", "in", self.company_id.ids)]
        )
        held = {(row.company_id, row.conveyor_id): row for row in rows}
        for row in self:
            row.said = row._sentence(held.get((row.company_id, row.conveyor_id)))

    def _sentence(self, held):
        if self.arm != "warned":
            return False
        if not held:
            return self.env._(
                "Nobody was held out, so what the warnings do isn't known."
            )
        if self.share_low > held.share_high:
            return self.env._("More came back than of those held out.")
        if self.share_high < held.share_low:
            return self.env._("Fewer came back than of those held out.")
        return self.env._(
            "The difference to those held out may be chance; more warnings are needed "
            "to tell."
        )

    def action_open_warnings(self):
        """Open the warnings that are counted here."""
        self.ensure_one()
        domain = {
            "warned": [("held_out", "=", False)],
            "held_out": [("held_out", "=", True)],
            "contacted": [("held_out", "=", False), ("contacted_on", "!=", False)],
            "not_contacted": [("held_out", "=", False), ("contacted_on", "=", False)],
        }[self.arm]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Warnings"),
            "res_model": "conveyor.retention.warning",
            "view_mode": "list,form",
            "domain": [
                *domain,
                ("conveyor_id", "=", self.conveyor_id.id),
                ("company_id", "=", self.company_id.id),
            ],
        }
