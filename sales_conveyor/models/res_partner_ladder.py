from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner import READERS

#: What is a fact of the client ladder by itself.
_FACTS = ("active", "category_id", "conveyor_referrer_id", "company_id")


class ResPartner(models.Model):
    """Where a contact stands on the client ladder."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_ladder_place_ids = fields.One2many(
        "conveyor.ladder.place",
        "partner_id",
        string="Places on the Client Ladder",
        groups=READERS,
    )
    conveyor_ladder_stage_id = fields.Many2one(
        "conveyor.ladder.stage",
        string="Ladder Stage",
        compute="_compute_conveyor_ladder_stage_id",
        search="_search_conveyor_ladder_stage_id",
        groups=READERS,
        help="Where the contact, or the company that it belongs to, stands on the "
        "client ladder of the current company.",
    )
    conveyor_ladder_seconds = fields.Json(
        compute="_compute_conveyor_ladder_seconds",
        groups=READERS,
        export_string_translation=False,
        help="How long it has been in each ladder stage: {stage: seconds}.",
    )
    conveyor_ladder_rule_id = fields.Many2one(
        "conveyor.ladder.stage",
        string="Fulfils the Rule of",
        compute="_compute_conveyor_ladder_rule_id",
        search="_search_conveyor_ladder_rule_id",
        groups=READERS,
        help="To search for contacts that fulfil the rule of a ladder stage, whether "
        "they stand there or higher.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_conveyor_ladder_stage_id(self):
        standing = self.env["conveyor.ladder.place"]._standing(
            self.commercial_partner_id, self.env.company
        )
        empty = self.env["conveyor.ladder.stage"]
        for partner in self:
            partner.conveyor_ladder_stage_id = standing.get(
                partner.commercial_partner_id._origin, empty
            )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_conveyor_ladder_seconds(self):
        company = self.env.company
        stays = self.env["conveyor.ladder.place"]._stays(
            self.commercial_partner_id, company
        )
        for partner in self:
            partner.conveyor_ladder_seconds = stays.get(
                (partner.commercial_partner_id._origin.id, company.id), {}
            )

    def _compute_conveyor_ladder_rule_id(self):
        self.conveyor_ladder_rule_id = False

    def _search_conveyor_ladder_stage_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        here = Domain("company_id", "=", self.env.company.id)
        path = "commercial_partner_id.conveyor_ladder_place_ids"
        if operator == "any":
            return Domain(path, "any", here & Domain("stage_id", "any", value))
        ids = [id_ for id_ in value if id_]
        found = Domain(path, "any", here & Domain("stage_id", "in", ids))
        if len(ids) < len(value):
            found |= ~Domain(path, "any", here)
        return found

    def _search_conveyor_ladder_rule_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        stages = self.env["conveyor.ladder.stage"].browse(id_ for id_ in value if id_)
        self.env.flush_all()
        fulfilling = stages.exists()._fulfilling_sql()
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), fulfilling
            )
        )

    def _conveyor_show_exact(self, specification):
        if "conveyor_ladder_stage_id" in specification:
            self._show_exact_conveyor_ladder()
        return super()._conveyor_show_exact(specification)

    def _show_exact_conveyor_ladder(self):
        """Put this moment's stage before the stored one, for reading only."""
        partner = self.commercial_partner_id
        standing = self.env["conveyor.ladder.place"]._standing(
            partner, self.env.company, exact=True
        )
        stage = standing.get(partner)
        self._fields["conveyor_ladder_stage_id"]._update_cache(
            self, stage.id if stage else None
        )

    # Those concerned are looked at anew

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        self.env["conveyor.figures.mark"]._add(
            id_
            for partner, vals in zip(partners, vals_list, strict=True)
            if vals.get("category_id") or vals.get("conveyor_referrer_id")
            for id_ in (partner.id, vals.get("conveyor_referrer_id"))
        )
        return partners

    def write(self, vals):
        if vals.keys().isdisjoint(_FACTS):
            return super().write(vals)
        concerned = {*self._ids}
        if "conveyor_referrer_id" in vals:
            concerned.update(self.conveyor_referrer_id.ids)
            concerned.add(vals["conveyor_referrer_id"])
        result = super().write(vals)
        self.env["conveyor.figures.mark"]._add(concerned)
        return result

    # Buttons

    def action_move_on_ladder(self):
        """Ask where the contact is to stand, and why."""
        self.ensure_one()
        return self.env["conveyor.ladder.move.wizard"]._ask(
            self.commercial_partner_id, self.env.company
        )

    def action_open_ladder_moves(self):
        """Open the history of the contact on the ladder."""
        self.ensure_one()
        return self.env["conveyor.ladder.move"]._open(
            self.commercial_partner_id, self.env.company
        )
