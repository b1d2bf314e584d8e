from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules import questionnaire as rules


class ConveyorInterviewVerdict(models.Model):
    """Whether a quality criterion is met, by what the client has said. Where a value is
    given, the limit decides; otherwise the client's yes or no."""

    _name = "conveyor.interview.verdict"
    _inherit = ["conveyor.interview.part"]
    _description = "Verdict on a criterion"
    _order = "interview_id, question_id, id"
    _question_types = ("criterion",)

    value = fields.Float(
        aggregator="avg",
        help="What the client says, in the criterion's measure; yes is 1, no is 0.",
    )
    measured = fields.Boolean(
        help="The client has named a value. Without it the value is none, not 0."
    )
    met = fields.Selection([("yes", "Met"), ("no", "Not met")], string="Verdict")
    note = fields.Char(help="What exactly was wrong, in the client's words.")

    _once = models.UniqueIndex(
        "(interview_id, question_id)", "The criterion has a verdict already."
    )

    @api.depends("question_id", "met")
    def _compute_display_name(self):
        said = dict(self._fields["met"]._description_selection(self.env))
        for verdict in self:
            verdict.display_name = ": ".join(
                filter(None, (verdict.question_id.name, said.get(verdict.met)))
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._note_measured(vals)
        verdicts = super().create(vals_list)
        verdicts._judge()
        return verdicts

    def write(self, vals):
        self._note_measured(vals)
        result = super().write(vals)
        if {"value", "measured", "met", "question_id"} & set(vals):
            self._judge()
        return result

    @staticmethod
    def _note_measured(vals):
        """A value that is written was named; imports and the API say no more."""
        if "value" in vals and "measured" not in vals:
            vals["measured"] = vals["value"] is not False and vals["value"] is not None

    def _judge(self):
        """Let the limit decide, where a value was named."""
        said = {"yes": self.browse(), "no": self.browse()}
        for verdict in self.filtered("measured"):
            question = verdict.question_id
            met = rules.met(question.comparison, verdict.value, question.limit_value)
            if met is not None:
                said["yes" if met else "no"] |= verdict
        for value, verdicts in said.items():
            verdicts.filtered(lambda one, value=value: one.met != value)._say(value)

    def _say(self, met):
        # what the limit says isn't judged again
        return super().write({"met": met})

    @api.constrains("met", "measured", "interview_id")
    def _check_said(self):
        if not all(one.met or one.measured for one in self):
            raise ValidationError(
                self.env._("A verdict is a value, or whether the criterion is met.")
            )
