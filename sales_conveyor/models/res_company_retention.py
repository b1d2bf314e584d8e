from odoo import fields, models


class ResCompany(models.Model):
    """How the next purchase is foretold, and when a client counts as lost."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_retention_horizon = fields.Integer(
        string="Horizon",
        default=90,
        prefetch="conveyor",
        help="Within how many days the probability of buying means that a client buys. "
        "Take about the time in which most of your clients buy again.",
    )
    conveyor_retention_share = fields.Integer(
        string="Few Come Back",
        default=20,
        prefetch="conveyor",
        help="The churn point is the day from which at most so many percent of the "
        "clients still silent come back.",
    )
    conveyor_retention_group = fields.Selection(
        [
            ("conveyor", "Conveyor"),
            ("category", "Conveyor and product category"),
            ("class", "Conveyor and ABC class"),
        ],
        string="Groups",
        default="conveyor",
        required=True,
        prefetch="conveyor",
        help="Which clients are taken to buy alike. Where a group has too little "
        "history, the conveyor's is used, or that of all clients of the company.",
    )
    conveyor_retention_stale = fields.Boolean(
        copy=False,
        export_string_translation=False,
        prefetch="conveyor",
    )

    _conveyor_retention_horizon_range = models.Constraint(
        "CHECK (conveyor_retention_horizon BETWEEN 14 AND 1000)",
        "The horizon is between 14 and 1,000 days.",
    )
    _conveyor_retention_share_range = models.Constraint(
        "CHECK (conveyor_retention_share BETWEEN 1 AND 60)",
        "The share of those who still come back is between 1 and 60 percent.",
    )

    def write(self, vals):
        changed = self.browse()
        names = {
            "conveyor_retention_horizon",
            "conveyor_retention_share",
            "conveyor_retention_group",
        } & set(vals)
        if names:
            changed = self.filtered(
                lambda company: any(company[name] != vals[name] for name in names)
            )
        result = super().write(vals)
        if changed:
            changed._conveyor_measure_retention()
        return result

    def _conveyor_measure_retention(self):
        """Have the groups of clients measured anew, and the client files after that."""
        # sudo: the settings decide, whoever has changed them
        self.sudo().conveyor_retention_stale = True
        self.env.ref("sales_conveyor.ir_cron_retention").sudo()._trigger()
