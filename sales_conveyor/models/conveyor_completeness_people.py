from odoo import api, models


class ConveyorCompletenessPeople(models.AbstractModel):
    """What is kept of contact persons: client files are looked at anew at once where a
    completeness rule asks for it."""

    _name = "conveyor.completeness.people"
    _description = "What completeness rules ask of contact persons"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._mark_completeness()
        return rows

    def write(self, vals):
        result = super().write(vals)
        # whatever is asked: a condition may hang on any part of the row
        if vals:
            self._mark_completeness()
        return result

    def unlink(self):
        self._mark_completeness()
        return super().unlink()

    def _mark_completeness(self):
        rules = self.env["conveyor.completeness.rule"]
        if self and rules._triggers().get(self._name):
            # sudo: whose they are counts, whoever may read what is known
            rules._mark(self.sudo().partner_id)


class ConveyorKeyPerson(models.Model):
    _name = "conveyor.key.person"
    _inherit = ["conveyor.key.person", "conveyor.completeness.people"]


class ConveyorKnowledge(models.Model):
    _name = "conveyor.knowledge"
    _inherit = ["conveyor.knowledge", "conveyor.completeness.people"]
