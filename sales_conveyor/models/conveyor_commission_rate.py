from odoo import api, fields, models, tools


class ConveyorCommissionRate(models.Model):
    """What share of a settled sale goes to whoever is entitled to it."""

    _name = "conveyor.commission.rate"
    _description = "Commission rate"
    _order = "conveyor_id, phase, team_id, user_id, date_from, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    conveyor_id = fields.Many2one(
        "conveyor.conveyor",
        ondelete="cascade",
        check_company=True,
        help="Empty: sales on every conveyor, and on none.",
    )
    phase = fields.Selection(
        [("first", "First Sale"), ("repeat", "Repeat Sale")],
        string="Sale",
        help="First sale: invoices of the client's first purchase day. Empty: both.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        ondelete="cascade",
        check_company=True,
        help="The team named on the invoice. Empty: every team.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        ondelete="cascade",
        domain=[("share", "=", False)],
        help="Empty: everybody. A rate for a person goes before one for a team, and "
        "that before one for a conveyor.",
    )
    percent = fields.Float(
        required=True,
        digits=(7, 4),
        help="Of what is settled, net of tax, in the currency of the company.",
    )
    date_from = fields.Date(
        string="First Day", help="First day of the invoices for which the rate holds."
    )
    date_to = fields.Date(
        string="Last Day", help="Last day of the invoices for which the rate holds."
    )

    _percent_range = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100)",
        "A commission rate is a percentage between 0 and 100.",
    )
    _dates_order = models.Constraint(
        "CHECK(date_from <= date_to)", "The last day of a rate is not before the first."
    )

    @api.depends("conveyor_id", "phase", "team_id", "user_id", "percent")
    @api.depends_context("lang")
    def _compute_name(self):
        phases = dict(self._fields["phase"]._description_selection(self.env))
        for rate in self:
            meant = (
                rate.user_id.name,
                rate.team_id.name,
                rate.conveyor_id.name,
                phases.get(rate.phase),
            )
            whom = ", ".join(filter(None, meant)) or self.env._("everybody")
            rate.name = self.env._(
                "%(percent)s %% – %(whom)s", percent=f"{rate.percent:g}", whom=whom
            )

    @api.depends("name")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = rate.name

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        if rates:
            self._changed()
        return rates

    def write(self, vals):
        result = super().write(vals)
        if self and vals:
            self._changed()
        return result

    def unlink(self):
        result = super().unlink()
        if self:
            self._changed()
        return result

    def _changed(self):
        """What everybody has earned is computed anew, in steps; what has been closed
        stays, and differences become lines of their own."""
        self.env.registry.clear_cache()
        self.env["conveyor.rebuild"]._request("settings")

    @api.model
    @tools.ormcache()
    def _is_used(self):
        """Return whether there is, or was, any commission: where there is none, nothing
        is asked when clients change."""
        # sudo: of all companies, whoever asks
        rates = self.sudo().with_context(active_test=False)
        lines = self.env["conveyor.commission.line"].sudo()
        return bool(rates.search_count([], limit=1) or lines.search_count([], limit=1))
