from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..sql import ladder, ladder_terms


class ConveyorLadderStage(models.Model):
    """A stage of the client ladder: where people and companies stand with us.

    One ladder for all companies. Contacts are put on the highest stage whose rule
    holds.
    """

    _name = "conveyor.ladder.stage"
    _description = "Ladder Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(
        default=True, help="Nobody enters an archived stage; its history stays."
    )
    sequence = fields.Integer(
        default=10, help="The higher the number, the higher the stage."
    )
    description = fields.Text(
        translate=True, help="Who stands here, and what is to be done with them."
    )
    condition_ids = fields.One2many(
        "conveyor.ladder.condition", "stage_id", string="Conditions", copy=True
    )
    place_ids = fields.One2many("conveyor.ladder.place", "stage_id", string="Contacts")
    rule = fields.Text(
        string="Rule in Words",
        compute="_compute_rule",
        help="Which facts bring a contact to this stage.",
    )
    rule_counts = fields.Html(
        string="Who Fulfils the Rule",
        compute="_compute_counts",
        sanitize=False,
        help="For each alternative, how many contacts of your companies fulfil it now.",
    )
    fulfil_count = fields.Integer(
        string="Fulfil the Rule",
        compute="_compute_counts",
        help="Contacts of your companies that fulfil the rule now, those who stand "
        "higher included. What is not saved yet is counted as well.",
    )
    hold_count = fields.Integer(
        string="Would Stand Here",
        compute="_compute_counts",
        help="Those of them whom no higher stage holds.",
    )
    place_count = fields.Integer(
        string="Stand Here",
        compute="_compute_place_count",
        help="Contacts of your companies that stand on this stage, those set by hand "
        "included.",
    )

    @api.depends(
        "condition_ids.alternative",
        "condition_ids.sentence",
        "condition_ids.sequence",
    )
    def _compute_rule(self):
        for stage in self:
            stage.rule = (
                self.env._("\nor ").join(stage._alternative_sentences())
                or self._no_rule()
            )

    def _no_rule(self):
        return self.env._(
            "This stage has no rule: contacts come here by hand only, never by facts."
        )

    def _alternative_sentences(self):
        return [
            self.env._(" and ").join(
                condition.sentence or "" for condition in conditions
            )
            for conditions in self._alternatives()
        ]

    # How many

    def _above(self):
        """Return the stages above this one, as they are saved."""
        return (
            self.env["conveyor.ladder.stage"]
            .search([("sequence", ">=", self.sequence), ("id", "!=", self._origin.id)])
            .filtered(
                lambda stage: (
                    stage.sequence > self.sequence
                    or bool(self._origin)
                    and stage.id > self._origin.id
                )
            )
        )

    @api.depends(
        "sequence",
        "condition_ids.alternative",
        "condition_ids.fact",
        "condition_ids.purchases",
        "condition_ids.months",
        "condition_ids.recommendations",
        "condition_ids.became_clients",
        "condition_ids.tag_ids",
    )
    @api.depends_context("allowed_company_ids")
    def _compute_counts(self):
        for stage in self:
            sentences = stage._alternative_sentences()
            each, stage.fulfil_count, stage.hold_count = stage._count()
            lines = [
                Markup("<li>%s: <b>%s</b></li>")
                % (sentence, formatLang(self.env, number, digits=0))
                for sentence, number in zip(sentences, each, strict=True)
            ] or [Markup("<li>%s</li>") % self._no_rule()]
            stage.rule_counts = Markup("<ul>%s</ul>") % Markup().join(lines)

    def _count(self):
        """Return how many contacts each alternative holds, how many any of them, and
        how many of those no higher stage holds."""
        alternatives = self._plain_rule()
        if not alternatives:
            return [], 0, 0
        above = self._above()
        rules = ladder_terms.Ladder(
            above.ids, [stage._plain_rule() for stage in above], alternatives
        )
        statement = ladder.count(
            rules, alternatives, self.env.companies.ids, **self._settings()
        )
        # what else this transaction has changed; not what is edited on the screen
        self.env.flush_all()
        with self.env["conveyor.figures"]._for_large_statements():
            [row] = self.env.execute_query(statement)
        return row

    @api.depends_context("allowed_company_ids")
    def _compute_place_count(self):
        counts = dict(
            self.env["conveyor.ladder.place"]._read_group(
                [
                    ("stage_id", "in", self.ids),
                    ("company_id", "in", self.env.companies.ids),
                ],
                ["stage_id"],
                ["__count"],
            )
        )
        for stage in self:
            stage.place_count = counts.get(stage._origin, 0)

    def _fulfilling_sql(self):
        """Return SQL of the contacts that fulfil the rule of any of these stages."""
        alternatives = [one for stage in self for one in stage._plain_rule()]
        if not alternatives:
            return SQL("SELECT NULL::int WHERE false")
        return ladder.fulfilling(
            ladder_terms.Ladder([], [], alternatives),
            alternatives,
            self.env.companies.ids,
            **self._settings(),
        )

    # Changing

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        self._contacts_follow()
        return stages

    def write(self, vals):
        result = super().write(vals)
        if {"active", "sequence", "condition_ids"} & set(vals):
            self._contacts_follow()
        return result

    def unlink(self):
        result = super().unlink()
        self._contacts_follow()
        return result

    @api.model
    def _contacts_follow(self):
        """Have all contacts looked at anew: the rules have changed."""
        self.env.registry.clear_cache()
        if self.env.registry.ready:
            self.env["conveyor.rebuild"]._request("settings")

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", stage.name))
            for stage, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: contacts of companies that the user doesn't see stand there as well
        places = self.env["conveyor.ladder.place"].sudo()
        moves = self.env["conveyor.ladder.move"].sudo()
        used = self.filtered(
            lambda stage: (
                places.search_count([("stage_id", "=", stage.id)], limit=1)
                or moves.search_count(
                    [
                        "|",
                        ("from_stage_id", "=", stage.id),
                        ("to_stage_id", "=", stage.id),
                    ],
                    limit=1,
                )
            )
        )
        if used:
            raise UserError(
                self.env._(
                    "Contacts stand, or have stood, on “%(stages)s”. Archive the stage "
                    "instead: they then go where the other rules put them, and the "
                    "history stays readable.",
                    stages=", ".join(used.mapped("name")),
                )
            )

    # Buttons

    def action_open_fulfilling(self):
        """Open the contacts that fulfil the rule now."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Fulfil the rule of “%(stage)s”", stage=self.name),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("conveyor_ladder_rule_id", "=", self.id)],
        }

    def action_open_places(self):
        """Open the contacts that stand on the stage."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_ladder_place_action"
        )
        return dict(
            action,
            view_mode="list,kanban,form",
            views=[(False, "list"), (False, "kanban"), (False, "form")],
            domain=[("stage_id", "=", self.id)],
            context={},
        )
