from odoo import api, models


class ConveyorQuestionnaireOption(models.Model):
    """Whoever chooses an answer among those of all questions sees the question, too."""

    _name = "conveyor.questionnaire.option"
    _inherit = "conveyor.questionnaire.option"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        domain = list(domain or []) + [
            ("question_id.questionnaire_id.state", "!=", "replaced")
        ]
        found = super().name_search(name, domain, operator, limit)
        questions = {
            option.id: option.question_id.name
            for option in self.browse(id_ for id_, _label in found)
        }
        return [(id_, f"{questions[id_]} {label}") for id_, label in found]
