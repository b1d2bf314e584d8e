from odoo import models

from ..rules import reading as rules
from .conveyor_reading_mask import is_hidden

#: Models whose chatter tells details, with what it calls them.
_TRACKED = {
    name: frozenset(rules.DETAILS[name][1].split()) | {"contact_address_inline"}
    for name in ("res.partner", "crm.lead", "res.partner.bank")
}


class MailTrackingValue(models.Model):
    """The log of changes doesn't tell what the fields themselves don't."""

    _name = "mail.tracking.value"
    _inherit = "mail.tracking.value"

    def _filter_has_field_access(self, env):
        values = super()._filter_has_field_access(env)
        if not env["conveyor.reading"]._armed():
            return values
        return values.filtered(lambda value: not value._conveyor_hidden(env))

    def _conveyor_hidden(self, env):
        names = _TRACKED.get(self.field_id.model)
        if not names or self.field_id.name not in names:
            return False
        message = self.mail_message_id
        if message.model not in rules.DETAILS or not message.res_id:
            return False
        way = rules.DETAILS[message.model][0]
        return is_hidden(env[message.model].browse(message.res_id), way)
