from odoo import api, models

from .conveyor_reading_mask import is_hidden

#: Documents whose conversation is the client's, with the way to the contact.
CONVERSATIONS = {
    "res.partner": "",
    "conveyor.client": "partner_id",
    "crm.lead": "partner_id",
    "sale.order": "partner_id",
    "account.move": "partner_id",
}


class MailMessage(models.Model):
    """Conversations of clients whose details are hidden, if the company reserves them:
    they are read by those who write or get them."""

    _name = "mail.message"
    _inherit = "mail.message"

    @api.model
    def _filter_records_for_message_operation(self, doc_model, doc_res_ids, operation):
        allowed = super()._filter_records_for_message_operation(
            doc_model, doc_res_ids, operation
        )
        if (
            operation != "read"
            or self.env.su
            or doc_model not in CONVERSATIONS
            or not self.env["conveyor.reading"]._reserves_conversations()
        ):
            return allowed
        way = CONVERSATIONS[doc_model]
        return allowed.filtered(lambda record: not is_hidden(record, way))
