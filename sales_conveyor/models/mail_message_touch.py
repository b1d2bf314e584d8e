from odoo import api, models

from ..rules.touch import MESSAGE_TYPES

#: What decides whether a message is a touch, and whose.
_TOLD = frozenset(
    {
        "author_id",
        "message_type",
        "partner_ids",
        "date",
        "model",
        "res_id",
        "subtype_id",
        "is_internal",
        "subject",
    }
)


class MailMessage(models.Model):
    """Messages are touches: they are marked, and read afterwards by the job."""

    _name = "mail.message"
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        self.env["conveyor.touch.mark"]._add(
            "m",
            (
                message.id
                for message, vals in zip(messages, vals_list, strict=True)
                if vals.get("message_type", "comment") in MESSAGE_TYPES
                and not self._conveyor_is_chat_of_ours(vals)
            ),
        )
        return messages

    def _conveyor_is_chat_of_ours(self, vals):
        return (
            vals.get("model") == "discuss.channel"
            and vals.get("author_id") == self.env.user.partner_id.id
        )

    def write(self, vals):
        result = super().write(vals)
        if not _TOLD.isdisjoint(vals):
            self.env["conveyor.touch.mark"]._add("m", self.ids)
        return result
