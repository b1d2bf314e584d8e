from odoo import api, fields, models


class ConveyorQuestionnaireOption(models.Model):
    """An answer to choose from."""

    _name = "conveyor.questionnaire.option"
    _inherit = ["conveyor.questionnaire.part"]
    _description = "Answer to choose from"
    _order = "question_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    question_id = fields.Many2one(
        "conveyor.questionnaire.question",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="question_id.company_id")
    sequence = fields.Integer(default=10)
    origin = fields.Integer(readonly=True, copy=False, index="btree_not_null")

    def _questionnaires(self):
        return self.question_id.section_id.questionnaire_id

    @api.model
    def _whole_of(self, vals):
        question = self.env["conveyor.questionnaire.question"]
        return question.browse(vals.get("question_id") or ()).questionnaire_id
