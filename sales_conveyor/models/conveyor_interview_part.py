from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ConveyorInterviewPart(models.AbstractModel):
    """A row of what a client has said: an answer, a person, a need, a recommendation, a
    verdict. Read and written by whoever may read and write the interview."""

    _name = "conveyor.interview.part"
    _description = "What was said in an interview"

    interview_id = fields.Many2one(
        "conveyor.interview", required=True, index=True, ondelete="cascade"
    )
    client_id = fields.Many2one(related="interview_id.client_id")
    company_id = fields.Many2one(
        related="interview_id.company_id", store=True, index=True, precompute=True
    )
    question_id = fields.Many2one(
        "conveyor.questionnaire.question",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(default=10)

    #: Kinds of questions to which such rows are answers.
    _question_types = ()

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._of_version(dict(vals)) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if "interview_id" in vals and any(
            row.interview_id.id != vals["interview_id"] for row in self
        ):
            raise UserError(
                self.env._(
                    "What was said in one interview isn't moved to another one. Write "
                    "it down there."
                )
            )
        if "question_id" in vals:
            for row in self:
                super(ConveyorInterviewPart, row).write(
                    self._of_version({**vals, "interview_id": row.interview_id.id})
                )
            return True
        return super().write(vals)

    def copy_data(self, default=None):
        raise UserError(
            self.env._("What was said is written down once: add another row.")
        )

    def _of_version(self, vals):
        """Return values with the question as the version of the interview has it, in
        case the template was edited meanwhile; with the only question there can be
        meant, if none is given."""
        interview = self.env["conveyor.interview"].browse(vals.get("interview_id"))
        version = interview.questionnaire_id
        question = self.env["conveyor.questionnaire.question"].browse(
            vals.get("question_id") or ()
        )
        if question:
            same = question.exists()._same_in(version) if question.exists() else None
            # the question was deleted from the template: its version isn't
            same = same or question.search(
                [("questionnaire_id", "=", version.id), ("origin", "=", question.id)],
                limit=1,
            )
            vals["question_id"] = same.id or question.id
        elif interview and self._question_types:
            vals["question_id"] = version.question_ids.filtered(
                lambda one: one.type in self._question_types
            )[:1].id
        return vals

    @api.constrains("question_id", "interview_id")
    def _check_question(self):
        for row in self:
            if row.question_id.questionnaire_id != row.interview_id.questionnaire_id:
                raise ValidationError(
                    self.env._(
                        "“%(question)s” is no question of the questionnaire by which "
                        "this interview is held.",
                        question=row.question_id.name,
                    )
                )
            if row.question_id.type not in self._question_types:
                raise ValidationError(
                    self.env._(
                        "“%(question)s” is answered in another way.",
                        question=row.question_id.name,
                    )
                )
