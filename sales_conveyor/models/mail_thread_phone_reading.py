from odoo import models
from odoo.fields import Domain

from ..rules import reading as rules
from .conveyor_reading_mask import reader_of, visible


class MailThreadPhone(models.AbstractModel):
    """Odoo searches phones in SQL of its own: only among those that the user sees."""

    _name = "mail.thread.phone"
    _inherit = "mail.thread.phone"

    def _search_phone_mobile_search(self, operator, value):
        found = super()._search_phone_mobile_search(operator, value)
        if (
            self.env.su
            or self._name not in rules.DETAILS
            or not self.env["conveyor.reading"]._armed()
            or reader_of(self.env).tokens is None
        ):
            return found
        way = rules.DETAILS[self._name][0]
        seen = Domain.custom(
            to_sql=lambda model, alias, query: visible(model, alias, way)
        )
        if operator in Domain.NEGATIVE_OPERATORS:
            # who isn't seen has no phone
            return found | ~seen
        return found & seen
