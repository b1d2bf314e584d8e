from odoo import api, fields, models


class ConveyorQuestionnaireSection(models.Model):
    """A part of the talk: questions about one matter."""

    _name = "conveyor.questionnaire.section"
    _inherit = ["conveyor.questionnaire.part"]
    _description = "Section of a questionnaire"
    _order = "questionnaire_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    questionnaire_id = fields.Many2one(
        "conveyor.questionnaire", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="questionnaire_id.company_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("header", "Header"),
            ("persons", "Key persons"),
            ("praise", "The client about itself"),
            ("cooperation", "Present cooperation"),
            ("quality", "Objective quality"),
            ("volume", "Extension and volumes"),
            ("offers", "New offers"),
            ("recommendations", "Recommendations"),
            ("free", "Other"),
        ],
        default="free",
        required=True,
        help="What the section is about; tells what becomes of its answers.",
    )
    note = fields.Text(
        string="Hint",
        translate=True,
        help="For whoever leads the talk; printed small beneath the title.",
    )
    origin = fields.Integer(readonly=True, copy=False, index="btree_not_null")
    question_ids = fields.One2many(
        "conveyor.questionnaire.question", "section_id", copy=True
    )

    def _questionnaires(self):
        return self.questionnaire_id

    @api.model
    def _whole_of(self, vals):
        return self.env["conveyor.questionnaire"].browse(
            vals.get("questionnaire_id") or ()
        )

    def _pass_on_root(self):
        # the questions go with the section, without being asked themselves
        self.question_ids._pass_on_root()
