from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import questionnaire as rules


class ConveyorQuestionnaireQuestion(models.Model):
    """One question of a questionnaire, and how it is answered."""

    _name = "conveyor.questionnaire.question"
    _inherit = ["conveyor.questionnaire.part"]
    _description = "Question"
    _order = "questionnaire_id, section_sequence, section_id, sequence, id"

    name = fields.Char(string="Question", required=True, translate=True)
    section_id = fields.Many2one(
        "conveyor.questionnaire.section",
        required=True,
        index=True,
        ondelete="cascade",
    )
    section_sequence = fields.Integer(
        related="section_id.sequence",
        string="Order of the Section",
        store=True,
        aggregator=None,
    )
    questionnaire_id = fields.Many2one(
        related="section_id.questionnaire_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(related="questionnaire_id.company_id")
    root_id = fields.Many2one(
        "conveyor.questionnaire.question",
        string="Version Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The question as it is edited now; the same for all of its versions, so "
        "that their answers can be compared.",
    )
    origin = fields.Integer(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The number of the question of which this version was put aside.",
    )
    sequence = fields.Integer(default=10)
    type = fields.Selection(
        [
            ("char", "Text"),
            ("text", "Long text"),
            ("choice", "Choice"),
            ("choices", "Several choices"),
            ("number", "Number"),
            ("date", "Date"),
            ("yes_no", "Yes or no"),
            ("scale", "Scale"),
            ("persons", "Table of persons"),
            ("recommendations", "Table of recommendations"),
            ("needs", "Table of needs"),
            ("criterion", "Quality criterion"),
        ],
        default="text",
        required=True,
    )
    note = fields.Char(
        string="Hint",
        translate=True,
        help="For whoever leads the talk; printed small beneath the question.",
    )
    unit = fields.Char(
        translate=True, help="In what the number is counted: “pieces a month”."
    )
    option_ids = fields.One2many(
        "conveyor.questionnaire.option",
        "question_id",
        string="Answers to Choose From",
        copy=True,
    )
    scale_from = fields.Integer(default=1, aggregator=None)
    scale_to = fields.Integer(default=5, aggregator=None)
    lines = fields.Integer(
        string="Lines on Paper",
        default=1,
        aggregator=None,
        help="How many empty lines, or rows of a table, the printed sheet has.",
    )
    measure = fields.Char(
        translate=True,
        help="What is measured: “failures that the client has noticed”.",
    )
    comparison = fields.Selection(
        [
            ("at_most", "At most"),
            ("at_least", "At least"),
            ("less", "Less than"),
            ("more", "More than"),
            ("yes", "Must be so"),
            ("no", "Must not be so"),
        ],
        help="The criterion is met if what the client says is so compared with the "
        "limit; the last two have no limit, and are answered by yes or no.",
    )
    limit_value = fields.Float(string="Limit", aggregator=None)
    period_days = fields.Integer(
        string="Within Days",
        aggregator=None,
        help="The last so many days are asked about; any time, if 0.",
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        ondelete="set null",
        help="The product or service whose quality it is.",
    )
    product_categ_id = fields.Many2one(
        "product.category",
        string="Product Category",
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_server_fields(vals_list)
        questions = super().create(vals_list)
        for question in questions.filtered(lambda one: not one.root_id):
            question._as_server().root_id = question
        return questions

    def write(self, vals):
        self._refuse_server_fields([vals])
        return super().write(vals)

    def _questionnaires(self):
        return self.section_id.questionnaire_id

    @api.model
    def _whole_of(self, vals):
        section = self.env["conveyor.questionnaire.section"]
        return section.browse(vals.get("section_id") or ()).questionnaire_id

    def _pass_on_root(self):
        for question in self:
            versions = self._as_server().search(
                [("root_id", "=", question.id), ("id", "not in", self.ids)],
                order="id desc",
            )
            versions.root_id = versions[:1]

    @api.constrains("type", "comparison", "scale_from", "scale_to")
    def _check_type(self):
        for question in self:
            if question.type == "scale" and not (
                question.scale_from < question.scale_to <= question.scale_from + 10
            ):
                raise ValidationError(
                    self.env._(
                        "“%(question)s”: a scale goes from a number to a higher one, "
                        "at most ten steps up.",
                        question=question.name,
                    )
                )
            if question.type == "criterion" and not question.comparison:
                raise ValidationError(
                    self.env._(
                        "“%(question)s”: a criterion needs a limit and how it is "
                        "compared, so that it is met or not, whoever asks.",
                        question=question.name,
                    )
                )

    @api.constrains("lines", "period_days")
    def _check_numbers(self):
        for question in self:
            if not 0 <= question.lines <= 60 or question.period_days < 0:
                raise ValidationError(
                    self.env._(
                        "“%(question)s”: lines on paper are 0 to 60, and days aren't "
                        "less than 0.",
                        question=question.name,
                    )
                )

    def _same_in(self, questionnaire):
        """Return the question as the questionnaire's version has it; nothing, if it has
        none. Whoever fills in an interview while the template is edited sends the
        numbers of the questions as they were."""
        self.ensure_one()
        if self.questionnaire_id == questionnaire:
            return self
        return self.search(
            [("questionnaire_id", "=", questionnaire.id), ("origin", "=", self.id)],
            limit=1,
        )

    def _answers_field(self):
        """Return the table of the interview in which the answer is found."""
        self.ensure_one()
        return rules.ANSWERED_BY_ROWS.get(self.type, "answer_ids")

    def _limit_in_words(self):
        """Return what a criterion asks for, as it stands on the sheet."""
        self.ensure_one()
        sign = rules.SIGNS.get(self.comparison)
        if sign:
            limit = f"{sign} {self.limit_value:.10g}"
            said = " ".join(filter(None, (self.measure, limit, self.unit)))
        else:
            field = self._fields["comparison"]
            said = dict(field._description_selection(self.env)).get(self.comparison, "")
        if not self.period_days:
            return said
        return self.env._(
            "%(limit)s, within %(days)s days", limit=said, days=self.period_days
        )
