from odoo import api, fields, models

from ..rules import completeness as rules
from .conveyor_requirement import UNUSABLE_TYPES

#: The model whose fields are asked for, by what a rule is about.
MODELS = {
    rules.PARTNER: "res.partner",
    rules.PERSONS: "res.partner",
    rules.CLIENT: "conveyor.client",
}


class ConveyorCompletenessRule(models.Model):
    """One thing that a client file should contain."""

    _name = "conveyor.completeness.rule"
    _description = "Completeness rule"
    _order = "sequence, id"

    name = fields.Char(
        string="What Is Missing",
        required=True,
        translate=True,
        help="What the client file lacks where the rule isn't met, e.g. “Phone”.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    conveyor_id = fields.Many2one(
        "conveyor.conveyor",
        index="btree_not_null",
        ondelete="cascade",
        help="Only for clients on this conveyor. Empty: for the clients of all.",
    )
    audience = fields.Selection(
        [
            (rules.ALL, "Companies and private persons"),
            (rules.COMPANIES, "Companies"),
            (rules.PRIVATE, "Private persons"),
        ],
        string="For",
        required=True,
        default=rules.ALL,
    )
    about = fields.Selection(
        [
            (rules.PARTNER, "The client's contact"),
            (rules.PERSONS, "Contact persons"),
            (rules.CLIENT, "The client file"),
        ],
        string="Looks at",
        required=True,
        default=rules.PARTNER,
        help="The client's contact: the company, or the private person, itself. "
        "Contact persons: those in use, of type “Contact”, who belong to it.",
    )
    minimum = fields.Integer(
        string="At Least",
        default=1,
        aggregator=None,
        help="How many contact persons have to meet it.",
    )
    kind = fields.Selection(
        [("field", "A field is filled"), ("domain", "A condition is met")],
        string="Met When",
        required=True,
        default="field",
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        index="btree_not_null",
        ondelete="cascade",
        domain=lambda self: [
            ("ttype", "not in", UNUSABLE_TYPES),
            "|",
            ("store", "=", True),
            ("related", "!=", False),
        ],
        help="The field that is to be filled. A number counts as filled if it isn't 0, "
        "a tick if it is set. If the field is deleted, the rule goes with it.",
    )
    domain = fields.Char(string="Condition", default="[]")
    model = fields.Char(compute="_compute_model", export_string_translation=False)
    weight = fields.Integer(
        required=True,
        default=10,
        aggregator=None,
        help="How much it counts beside the others. A rule of weight 20 adds twice as "
        "much to the score as one of weight 10.",
    )
    required = fields.Boolean(
        help="Without it the file lacks required data: it is shown so, and the "
        "seller's commission on the client can wait for it. Saving is never blocked.",
    )
    problem = fields.Char(
        compute="_compute_problem",
        help="Why the rule can't be checked any more. While it can't, it counts for "
        "nobody.",
    )
    missing_count = fields.Integer(
        string="Files Lacking It",
        compute="_compute_missing_count",
        help="Current client files of your companies that don't meet the rule.",
    )

    _weight_range = models.Constraint(
        "CHECK (weight BETWEEN 1 AND 1000)", "A weight is between 1 and 1000."
    )
    _minimum_range = models.Constraint(
        "CHECK (minimum BETWEEN 1 AND 1000)",
        "A rule asks for at least one contact person.",
    )

    @api.depends("about")
    def _compute_model(self):
        for rule in self:
            rule.model = MODELS.get(rule.about)

    @api.depends("kind", "about", "field_id", "domain")
    def _compute_problem(self):
        for rule in self:
            rule.problem = rule._problem()

    @api.depends_context("allowed_company_ids")
    def _compute_missing_count(self):
        rows = self.env["conveyor.completeness.gap"]._read_group(
            [
                ("rule_id", "in", self.ids),
                ("company_id", "in", self.env.companies.ids),
            ],
            ["rule_id"],
            ["__count"],
        )
        counts = {rule.id: count for rule, count in rows}
        for rule in self:
            rule.missing_count = counts.get(rule._origin.id, 0)

    @api.onchange("about", "kind")
    def _onchange_about(self):
        if self.kind == "domain" or self.sudo().field_id.model != self.model:
            self.field_id = False
        if self.about != rules.PERSONS:
            self.minimum = 1

    @api.onchange("field_id")
    def _onchange_field_id(self):
        if self.field_id and not self.name:
            self.name = self.field_id.field_description

    # Changing

    @api.model_create_multi
    def create(self, vals_list):
        result = super().create(vals_list)
        self._rules_changed()
        return result

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"name"}:
            self._rules_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._rules_changed()
        return result

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", rule.name))
            for rule, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _rules_changed(self):
        """Have all client files looked at anew."""
        self.env.registry.clear_cache()
        if self.env.registry.ready:
            self.env["conveyor.rebuild"]._request("settings")

    # Buttons

    def action_open_missing(self):
        """Open the client files that don't meet the rule."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_client_action"
        )
        return dict(
            action,
            name=self.env._("Without: %(what)s", what=self.name),
            domain=[("gap_ids", "in", self.ids)],
            context={},
        )
