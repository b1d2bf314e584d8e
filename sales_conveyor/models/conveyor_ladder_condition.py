from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import ladder as rules

#: What a rule may ask for, in words; the keys are those of ``rules.ladder.FACTS``.
FACTS = [
    ("target_list", "Is on a target list"),
    ("recommended", "Was recommended"),
    ("lead", "Has a lead"),
    ("answered", "Has answered"),
    ("opportunity", "Has an open opportunity"),
    ("introductory", "Has bought an introductory offer"),
    ("purchases", "Has bought"),
    ("purchases_recent", "Has bought of late"),
    ("recommendations", "Has recommended others"),
]
#: What decides whether a condition holds.
_DECISIVE = frozenset(
    {
        "stage_id",
        "alternative",
        "sequence",
        "fact",
        "purchases",
        "months",
        "recommendations",
        "became_clients",
        "tag_ids",
    }
)


class ConveyorLadderCondition(models.Model):
    """One condition of the rule by which contacts enter a ladder stage."""

    _name = "conveyor.ladder.condition"
    _description = "Condition of a ladder stage"
    _order = "stage_id, alternative, sequence, id"
    _rec_name = "sentence"

    stage_id = fields.Many2one(
        "conveyor.ladder.stage",
        string="Ladder Stage",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    alternative = fields.Integer(
        default=1,
        required=True,
        aggregator=None,
        help="Conditions with the same number have to hold together. Of several "
        "numbers, one is enough.",
    )
    fact = fields.Selection(
        FACTS,
        required=True,
        default="lead",
        help="Is on a target list: the contact or one of its persons has one of the "
        "tags.\n"
        "Was recommended: somebody is named as the referrer of the contact or of a "
        "lead.\n"
        "Has a lead: any lead or opportunity, whatever became of it.\n"
        "Has answered: a letter or comment from the contact or one of its persons is "
        "in Odoo, or it has attended an event.\n"
        "Has an open opportunity: neither won nor lost nor archived.\n"
        "Has bought an introductory offer: a confirmed order or posted invoice with a "
        "product that is marked as introductory, free or not.\n"
        "Has bought, of late: purchases as they are counted in the client file; of "
        "late: in the last so many months.\n"
        "Has recommended others: the contact is named as referrer of so many, of whom "
        "so many have bought.",
    )
    purchases = fields.Integer(default=1, aggregator=None, help="At least so many.")
    months = fields.Integer(
        default=12, aggregator=None, help="In the last so many months."
    )
    recommendations = fields.Integer(
        default=1, aggregator=None, help="At least so many recommended."
    )
    became_clients = fields.Integer(
        default=0,
        aggregator=None,
        help="At least so many of those recommended have bought.",
    )
    tag_ids = fields.Many2many(
        "res.partner.category",
        string="Tags",
        help="Tags of contacts that make a target list; one of them is enough.",
    )
    sentence = fields.Char(string="Condition", compute="_compute_sentence")

    _alternative_range = models.Constraint(
        "CHECK (alternative > 0)", "Alternatives are numbered from 1 on."
    )
    _purchases_range = models.Constraint(
        "CHECK (purchases > 0)", "A condition asks for at least one purchase."
    )
    _months_range = models.Constraint(
        "CHECK (months BETWEEN 1 AND 600)",
        "A condition looks back at least 1 month, and at most 600.",
    )
    _recommendations_range = models.Constraint(
        "CHECK (recommendations > 0 AND became_clients BETWEEN 0 AND recommendations)",
        "A condition asks for at least one recommendation, and for no more clients "
        "than recommendations.",
    )

    @api.constrains("fact", "tag_ids")
    def _check_tags(self):
        for condition in self:
            if condition.fact == "target_list" and not condition.tag_ids:
                raise ValidationError(
                    self.env._(
                        "“%(stage)s”: say which tags of contacts make the target list.",
                        stage=condition.stage_id.name,
                    )
                )

    @api.depends(
        "fact",
        "purchases",
        "months",
        "recommendations",
        "became_clients",
        "tag_ids.name",
    )
    def _compute_sentence(self):
        for condition in self:
            condition.sentence = condition._say()

    def _say(self):
        fact = self.fact
        if fact == "target_list":
            return self.env._(
                "is on a target list (%(tags)s)",
                tags=", ".join(self.tag_ids.mapped("name")) or self.env._("no tag yet"),
            )
        if fact == "purchases" and self.purchases == 1:
            return self.env._("has bought")
        if fact == "purchases":
            return self.env._("has bought %(n)s times or more", n=self.purchases)
        if fact == "purchases_recent" and self.purchases == 1:
            return self.env._("has bought in the last %(m)s months", m=self.months)
        if fact == "purchases_recent":
            return self.env._(
                "has bought %(n)s times or more in the last %(m)s months",
                n=self.purchases,
                m=self.months,
            )
        if fact == "recommendations" and self.recommendations == 1:
            if self.became_clients:
                return self.env._("has recommended somebody who has bought")
            return self.env._("has recommended somebody")
        if fact == "recommendations" and self.became_clients:
            return self.env._(
                "has recommended %(k)s or more, of whom %(j)s or more have bought",
                k=self.recommendations,
                j=self.became_clients,
            )
        return {
            "recommended": self.env._("was recommended"),
            "lead": self.env._("has, or had, a lead"),
            "answered": self.env._("has written to us or attended an event"),
            "opportunity": self.env._("has an open opportunity"),
            "introductory": self.env._("has bought an introductory offer"),
            "recommendations": self.env._(
                "has recommended %(k)s or more", k=self.recommendations
            ),
        }.get(fact, "")

    def _plain(self):
        """Return the condition as ``rules.ladder`` has it."""
        self.ensure_one()
        return rules.Condition(
            fact=self.fact,
            n=self.purchases,
            since=fields.Date.today() - relativedelta(months=self.months),
            k=self.recommendations,
            j=self.became_clients,
            tags=tuple(sorted(self.tag_ids._origin.ids)),
        )

    @api.model_create_multi
    def create(self, vals_list):
        conditions = super().create(vals_list)
        self.env["conveyor.ladder.stage"]._contacts_follow()
        return conditions

    def write(self, vals):
        result = super().write(vals)
        if _DECISIVE & set(vals):
            self.env["conveyor.ladder.stage"]._contacts_follow()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["conveyor.ladder.stage"]._contacts_follow()
        return result
