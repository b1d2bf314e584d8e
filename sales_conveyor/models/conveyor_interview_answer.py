from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import questionnaire as rules


class ConveyorInterviewAnswer(models.Model):
    """The answer to one question. Where there is no row, nothing was answered."""

    _name = "conveyor.interview.answer"
    _inherit = ["conveyor.interview.part"]
    _description = "Answer"
    _order = "interview_id, question_id, id"
    _question_types = tuple(rules.ANSWERED_BY_VALUE)

    value_text = fields.Text(string="Answer")
    value_number = fields.Float(string="Number", aggregator="avg")
    value_date = fields.Date(string="Day")
    value_yes = fields.Selection([("yes", "yes"), ("no", "no")], string="Yes or No")
    option_ids = fields.Many2many(
        "conveyor.questionnaire.option",
        "conveyor_interview_answer_option_rel",
        "answer_id",
        "option_id",
        string="Chosen",
    )
    note = fields.Char(
        string="Remark", help="What the client said beside the answer itself."
    )
    said = fields.Char(
        string="In Words",
        compute="_compute_said",
        help="The answer as a person reads it, whatever the kind of question.",
    )

    _once = models.UniqueIndex(
        "(interview_id, question_id)", "The question has an answer already."
    )

    @api.depends(
        *("question_id", "value_text", "value_number", "value_date", "value_yes"),
        *("option_ids.name", "note"),
    )
    def _compute_said(self):
        for answer in self:
            said = answer._value_in_words()
            answer.said = " — ".join(filter(None, (said, answer.note)))

    def _value_in_words(self):
        question = self.question_id
        field_name = rules.ANSWERED_BY_VALUE.get(question.type)
        if field_name == "value_text":
            return self.value_text or ""
        if field_name == "option_ids":
            return ", ".join(self.option_ids.mapped("name"))
        if field_name == "value_date":
            lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
            return self.value_date and self.value_date.strftime(lang.date_format) or ""
        if field_name == "value_yes":
            field = self._fields["value_yes"]
            return dict(field._description_selection(self.env)).get(self.value_yes, "")
        number = f"{self.value_number:.10g}"
        if question.type == "scale":
            return f"{number} / {question.scale_to}"
        return " ".join(filter(None, (number, question.unit)))

    @api.constrains("value_number", "question_id")
    def _check_scale(self):
        for answer in self:
            question = answer.question_id
            if question.type == "scale" and not (
                question.scale_from <= answer.value_number <= question.scale_to
            ):
                raise ValidationError(
                    self.env._(
                        "“%(question)s”: the scale goes from %(low)s to %(high)s.",
                        question=question.name,
                        low=question.scale_from,
                        high=question.scale_to,
                    )
                )

    @api.constrains("option_ids", "question_id")
    def _check_options(self):
        for answer in self:
            if answer.option_ids - answer.question_id.option_ids:
                raise ValidationError(
                    self.env._(
                        "“%(question)s”: choose among its own answers.",
                        question=answer.question_id.name,
                    )
                )
            if answer.question_id.type == "choice" and len(answer.option_ids) > 1:
                raise ValidationError(
                    self.env._(
                        "“%(question)s”: one answer is chosen.",
                        question=answer.question_id.name,
                    )
                )

    def _of_version(self, vals):
        vals = super()._of_version(vals)
        question = self.env["conveyor.questionnaire.question"].browse(
            vals.get("question_id") or ()
        )
        if question and vals.get("option_ids"):
            vals["option_ids"] = [
                (
                    (6, 0, self._options_of(question, command[2]))
                    if command[0] == 6
                    else (command[0], *self._options_of(question, [command[1]]), 0)
                    if command[0] == 4
                    else command
                )
                for command in vals["option_ids"]
            ]
        return vals

    @staticmethod
    def _options_of(question, ids):
        """Return the options as the question's version has them."""
        options = {option.origin: option.id for option in question.option_ids}
        own = set(question.option_ids.ids)
        return [id_ if id_ in own else options.get(id_, id_) for id_ in ids]
