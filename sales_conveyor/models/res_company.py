from odoo import fields, models

from ..rules.ranking import DEFAULT_A_PERCENT, DEFAULT_B_PERCENT

#: Settings on which the figures or classes of all clients depend.
FIGURES_SETTINGS = ("conveyor_count_free", "conveyor_abc_a", "conveyor_abc_b")


class ResCompany(models.Model):
    _inherit = "res.company"

    conveyor_count_free = fields.Boolean(
        string="Count Free Documents",
        prefetch="conveyor",
        help="A document that was free from the start (an introductory offer, a "
        "sample) counts as a purchase. Documents that were credited never do.",
    )
    conveyor_abc_a = fields.Float(
        string="A Clients Bring",
        default=DEFAULT_A_PERCENT,
        prefetch="conveyor",
        help="A clients together bring this share of the revenue, in percent.",
    )
    conveyor_abc_b = fields.Float(
        string="A and B Clients Bring",
        default=DEFAULT_B_PERCENT,
        prefetch="conveyor",
        help="A and B clients together bring this share of the revenue, in percent.",
    )
    conveyor_hour_rate = fields.Monetary(
        string="Cost of an Hour",
        prefetch="conveyor",
        help="What an hour of your own people costs the company, wages and all. New "
        "lines of hours spent on lead sources take it over.",
    )

    _conveyor_abc_order = models.Constraint(
        "CHECK(conveyor_abc_a > 0 AND conveyor_abc_a <= conveyor_abc_b AND "
        "conveyor_abc_b <= 100)",
        "The ABC limits are percentages of revenue: the one of A is above 0 and not "
        "above the one of A and B together, which is at most 100.",
    )
    _conveyor_hour_rate_range = models.Constraint(
        "CHECK(conveyor_hour_rate >= 0)", "The cost of an hour can't be negative."
    )

    def write(self, vals):
        before = self._conveyor_settings()
        result = super().write(vals)
        if self._conveyor_settings() != before:
            self.env["conveyor.rebuild"]._request("settings")
        return result

    def _conveyor_settings(self):
        """Return the settings on which figures depend, to see whether they change."""
        return [[company[name] for name in FIGURES_SETTINGS] for company in self]
