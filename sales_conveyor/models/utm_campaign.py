from odoo import api, fields, models

from .conveyor_source_figures import READERS


class UtmCampaign(models.Model):
    """A campaign, which may run through several sources: what was planned for it, and
    what it has cost."""

    _name = "utm.campaign"
    _inherit = ["utm.campaign", "conveyor.source.figures"]

    _conveyor_report_field = "campaign_id"

    conveyor_kind = fields.Selection(
        help="What the campaign is. It counts where the source doesn't say."
    )
    conveyor_cost_ids = fields.One2many(
        "conveyor.source.cost",
        "campaign_id",
        string="Costs Beside Bills",
        groups=READERS,
    )
    conveyor_planned_cost = fields.Monetary(
        string="Planned Cost",
        currency_field="conveyor_currency_id",
        copy=False,
        groups=READERS,
        help="What the campaign may cost, in the currency of its company.",
    )
    conveyor_cost_left = fields.Monetary(
        string="Left of the Plan",
        currency_field="conveyor_currency_id",
        compute="_compute_conveyor_cost_left",
        groups=READERS,
        help="Planned cost less what the campaign has cost.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_conveyor_currency_id(self):
        for campaign in self:
            # sudo: Odoo lists campaigns of all companies; a currency is no secret
            company = campaign.sudo().company_id or self.env.company
            campaign.conveyor_currency_id = company.currency_id

    @api.depends("conveyor_planned_cost", "conveyor_cost")
    def _compute_conveyor_cost_left(self):
        for campaign in self:
            campaign.conveyor_cost_left = (
                campaign.conveyor_planned_cost - campaign.conveyor_cost
            )
