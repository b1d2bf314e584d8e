from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ConveyorQuietDay(models.Model):
    """Days on which no mailings go out: holidays, the time between the years."""

    _name = "conveyor.quiet.day"
    _description = "Quiet days"
    _order = "date_from desc, id"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Empty: in all companies.",
    )
    date_from = fields.Date(string="First Day", required=True)
    date_to = fields.Date(
        string="Last Day", compute="_compute_date_to", store=True, readonly=False
    )
    yearly = fields.Boolean(string="Every Year")

    @api.depends("date_from")
    def _compute_date_to(self):
        for one in self:
            if not one.date_to or (one.date_from and one.date_to < one.date_from):
                one.date_to = one.date_from

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for one in self:
            if not one.date_to or one.date_to < one.date_from:
                raise ValidationError(
                    self.env._("Quiet days end on or after the day they begin.")
                )
            if (one.date_to - one.date_from).days > 60:
                raise ValidationError(
                    self.env._(
                        "More than two months of quiet at once: nobody would get any "
                        "letter. Look at the dates."
                    )
                )

    @api.model
    def _periods(self, company):
        """Return the quiet periods of a company, as ``rules.mailing`` asks for them."""
        # sudo: whoever sends has to wait, may he read the list or not
        days = self.sudo().search([("company_id", "in", [False, company.id])])
        return [(one.date_from, one.date_to, one.yearly) for one in days]
