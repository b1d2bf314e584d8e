import ast

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .conveyor_completeness_rule import MODELS
from .conveyor_criterion import UNUSABLE, _fields_of, check_readable

_NUMBERS = frozenset({"float", "integer", "monetary"})


class ConveyorCompletenessRule(models.Model):
    """What a completeness rule asks for, and whether its author can ask that."""

    _name = "conveyor.completeness.rule"
    _inherit = "conveyor.completeness.rule"

    def _asked(self):
        """Return the condition that the rule stands for."""
        if self.kind == "domain":
            return Domain(ast.literal_eval(self.domain or "[]"))
        # sudo: whoever reads the rule need not be allowed to read models
        field = self.sudo().field_id
        empty = 0 if field.ttype in _NUMBERS else False
        return Domain(field.name, "!=", empty)

    def _problem(self):
        """Return what is wrong with the rule, nothing if it can be checked."""
        model = self._looked_at(self.about)
        if self.kind == "field" and not self.sudo().field_id:
            return False
        try:
            asked = self._asked()
            if asked.is_true():
                return self.env._("It is empty, so every client would meet it.")
            for field, _within in _fields_of(asked, model):
                if "completeness" in field.name or field.name in ("queue", "gap_ids"):
                    return self.env._("It asks for its own result.")
            model._search(asked)
            # a savepoint would lose what is edited on the screen; a column of the table
            # is there, and would only be gone through for somebody who has it filled
            if self.id and self._column() is None:
                with self.env.cr.savepoint():
                    model.search(asked, limit=1)
        except UNUSABLE as error:
            return str(error).strip().partition("\n")[0]
        return False

    @api.constrains("about", "kind", "field_id", "domain", "active")
    def _check_rule(self):
        for rule in self.filtered("active"):
            # sudo: whoever sets up rules need not be allowed to read models
            field = rule.sudo().field_id
            if rule.kind == "field" and (not field or field.model != rule.model):
                problem = self.env._("Choose a field of what it looks at.")
            else:
                rule._check_readable()
                problem = rule._problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "The rule “%(rule)s” can't be used: %(problem)s",
                        rule=rule.name,
                        problem=problem.rstrip(".") + ".",
                    )
                )

    def _check_readable(self):
        """Refuse to ask for what the author may not read: the answer would tell it."""
        check_readable(self.env, self._asked, self._looked_at(self.about))

    @api.model
    def _looked_at(self, about, company_id=None):
        """Return the model as rules look at it: whoever looks, at every record."""
        context = {"active_test": False}
        if company_id:
            context["allowed_company_ids"] = [company_id]
        return self.env(user=SUPERUSER_ID, su=True, context=context)[MODELS[about]]
