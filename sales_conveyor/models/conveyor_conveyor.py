from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import conveyor as rules
from ..sql import conveyors


class ConveyorConveyor(models.Model):
    """A sales process: its teams by phase, its funnel stages, products and targets.

    Teams belong to it (``crm.team.conveyor_id``); stages are those of its teams, as
    Odoo has them (``crm.stage.team_ids``): one truth about who sees which stage.
    """

    _name = "conveyor.conveyor"
    _description = "Conveyor"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer(export_string_translation=False)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Empty: for all companies, like sales teams without a company.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    description = fields.Html(
        help="What is sold on this conveyor, to whom and how: for those who work on it."
    )
    team_ids = fields.One2many("crm.team", "conveyor_id", string="Sales Teams")
    stage_ids = fields.Many2many(
        "crm.stage",
        string="Funnel Stages",
        compute="_compute_stage_ids",
        help="The stages of the teams, and those that all teams use.",
    )
    product_category_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="A client who buys products of these categories, or of categories below "
        "them, is a client of this conveyor, unless the sales team says otherwise.",
    )
    product_ids = fields.Many2many(
        "product.template",
        string="Products",
        help="The same for single products.",
    )
    target_ids = fields.One2many("conveyor.target", "conveyor_id", string="Targets")
    target_leads = fields.Integer(
        string="Leads a Week",
        help="How many new leads and opportunities a week are to come. 0: no target.",
    )
    target_repeat_share = fields.Float(
        string="Repeat Share",
        digits=(5, 1),
        help="Of 100 clients, how many are to buy again. 0: no target.",
    )

    _leads_range = models.Constraint(
        "CHECK (target_leads >= 0)", "The target of leads can't be negative."
    )
    _repeat_range = models.Constraint(
        "CHECK (target_repeat_share >= 0 AND target_repeat_share <= 100)",
        "The target of repeat purchases is a percentage, between 0 and 100.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for conveyor in self:
            conveyor.currency_id = (conveyor.company_id or self.env.company).currency_id

    @api.depends("team_ids")
    def _compute_stage_ids(self):
        stages = self.env["crm.stage"].search(fields.Domain.TRUE)
        teams = {stage: stage._conveyor_teams() for stage in stages}
        for conveyor in self:
            own = conveyor.sudo().team_ids  # as above
            conveyor.stage_ids = stages.filtered(
                lambda stage, own=own: not teams[stage] or teams[stage] & own
            )

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            # Odoo looks at what a record was. Nobody gives one to a company for which
            # he couldn't make it.
            self.check_access("write")
        if {"active", "company_id", "product_category_ids", "product_ids"} & set(vals):
            self._clients_follow()
        return result

    @api.model
    def _clients_follow(self):
        """Have the conveyors of all clients looked at anew: what decides on them has
        changed."""
        self.env["conveyor.rebuild"]._request("settings")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered("team_ids")
        if used:
            raise UserError(
                self.env._(
                    "Sales teams work on “%(conveyors)s”. Give them another conveyor "
                    "first, or archive this one: its history stays readable then.",
                    conveyors=", ".join(used.mapped("name")),
                )
            )

    @api.model
    def _install(self):
        """Make a conveyor of the teams that there are, for each company that has teams
        of its own and for the teams that all companies share. Nothing else of the
        pipeline is changed."""
        for company, teams in (
            self.env["crm.team"]
            .with_context(active_test=False)
            .search([("conveyor_id", "=", False)])
            .grouped("company_id")
            .items()
        ):
            conveyor = self.create(
                {
                    "name": self.env._("Sales"),
                    "company_id": company.id,
                }
            )
            self.env.flush_all()
            self.env.cr.execute(
                conveyors.join_teams(conveyor.id, rules.CONVERSION, teams.ids)
            )
        self.env.cr.execute(conveyors.fill_phases())
        self.env.invalidate_all()
