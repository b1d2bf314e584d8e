from odoo import api, fields, models

from ..rules import quality as rules

#: What a verdict says, for the rule.
MET = {"yes": True, "no": False}


class ConveyorInterview(models.Model):
    """Whether the client is served well, by all criteria together; and what is put
    right where it isn't."""

    _name = "conveyor.interview"
    _inherit = "conveyor.interview"

    quality = fields.Selection(
        [
            (rules.SATISFACTORY, "Satisfactory"),
            (rules.UNSATISFACTORY, "Unsatisfactory"),
            (rules.UNKNOWN, "Not known"),
        ],
        compute="_compute_quality",
        store=True,
        index="btree_not_null",
        help="Satisfactory only if every criterion of the questionnaire is met. What "
        "nobody has answered isn't known, and not satisfactory.",
    )
    corrective_work_ids = fields.One2many("conveyor.corrective.work", "interview_id")

    @api.depends("verdict_ids.met", "verdict_ids.question_id", "questionnaire_id")
    def _compute_quality(self):
        for one in self:
            questions = one.questionnaire_id.question_ids
            criteria = questions.filtered(lambda q: q.type == "criterion")
            said = {verdict.question_id: verdict.met for verdict in one.verdict_ids}
            one.quality = bool(criteria) and rules.verdict(
                MET.get(said.get(criterion)) for criterion in criteria
            )

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.verdict_ids._put_right()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        interviews = super().create(vals_list)
        interviews.verdict_ids._put_right()
        return interviews
