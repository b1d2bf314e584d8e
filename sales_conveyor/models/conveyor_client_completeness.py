from odoo import api, fields, models
from odoo.fields import Domain

from ..rules import completeness as rules
from ..sql import completeness
from .client_row import ClientRow


class ConveyorClient(models.Model):
    """How complete the client file is, and what it lacks."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    completeness_id = ClientRow(
        "conveyor.completeness",
        string="Completeness as Stored",
        help="What the job has last said of the file.",
    )
    completeness_score = fields.Integer(
        related="completeness_id.score",
        string="Completeness",
        aggregator="avg",
        help="Which part of what the file should contain is there, by weight, in "
        "percent. It follows changes within seconds.",
    )
    completeness_lacking = fields.Boolean(
        related="completeness_id.lacking", string="Required Data Missing"
    )
    completeness_lacking_since = fields.Date(
        related="completeness_id.lacking_since", string="Required Data Missing Since"
    )
    gap_ids = fields.Many2many(
        "conveyor.completeness.rule",
        string="Missing",
        compute="_compute_gap_ids",
        search="_search_gap_ids",
        help="What the file should contain and doesn't; what adds most comes first.",
    )
    completeness_gaps = fields.Json(
        compute="_compute_completeness_gaps",
        export_string_translation=False,
        help="For the ring: what is missing, what it adds in percent, and whether it "
        "is required.",
    )
    owner_team_id = fields.Many2one(
        related="owner_id.sale_team_id",
        string="Owner's Sales Team",
        help="The team in which the owner works.",
    )

    @api.depends("completeness_id.missing")
    def _compute_gap_ids(self):
        rule = self.env["conveyor.completeness.rule"]
        # rules that were deleted since are no news
        there = set(rule.sudo().search([("id", "in", self._missing_numbers())])._ids)
        field = self._fields["gap_ids"]
        for client in self:
            missing = client.sudo().completeness_id.missing or []
            # put there as it is: to assign it, Odoo reads the rules for each file
            field._update_cache(client, tuple(id_ for id_ in missing if id_ in there))

    def _missing_numbers(self):
        return list(
            {id_ for row in self.sudo().completeness_id for id_ in row.missing or []}
        )

    def _search_gap_ids(self, operator, value):
        if operator == "any":
            value = self.env["conveyor.completeness.rule"].search(Domain(value)).ids
        elif operator != "in":
            return NotImplemented
        ids = [id_ for id_ in value if id_]
        self.env["conveyor.completeness"].flush_model()
        found = (
            Domain("id", "in", completeness.missing_any(ids)) if ids else Domain.FALSE
        )
        if operator == "in" and len(ids) < len(value):
            found |= Domain("completeness_id.missing_count", "=", 0)
            found |= Domain("completeness_id", "=", False)
        return found

    @api.depends("gap_ids", "conveyor_id", "is_company")
    @api.depends_context("lang")
    def _compute_completeness_gaps(self):
        in_use = self.env["conveyor.completeness.rule"]._in_use()
        for client in self:
            worth = rules.adds(in_use, client.conveyor_id.id, client.is_company)
            client.completeness_gaps = [
                {
                    "id": gap.id,
                    "name": gap.name,
                    "adds": worth.get(gap.id, 0),
                    "required": gap.required,
                }
                for gap in client.gap_ids
            ]

    def _show_exact(self, specification):
        if "completeness_score" in specification:
            self._show_exact_completeness()
        return super()._show_exact(specification)

    def _show_exact_completeness(self):
        """Put what is to be said now before what is stored, for reading only."""
        # sudo: how complete a file is doesn't depend on who looks
        said = self and self.env["conveyor.completeness"]._exact(self.sudo())
        if not said:
            return
        score, missing, lacking = said
        values = {
            "completeness_score": score,
            "completeness_lacking": lacking,
            "gap_ids": self.env["conveyor.completeness.rule"].browse(missing),
        }
        if not lacking:
            values["completeness_lacking_since"] = None
        self._show(values)

    # Those concerned are looked at anew

    def write(self, vals):
        result = super().write(vals)
        triggers = self.env["conveyor.completeness.rule"]._triggers()
        if not triggers["conveyor.client"].isdisjoint(vals):
            self.env["conveyor.figures.mark"]._add(self.partner_id.ids)
        return result
