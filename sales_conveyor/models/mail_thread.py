from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_post_after_hook(self, message, msg_values):
        """Have whoever writes to us looked at: an answer is a fact of the ladder."""
        result = super()._message_post_after_hook(message, msg_values)
        if msg_values.get("message_type") == "email":
            self.env["conveyor.figures.mark"]._add([msg_values.get("author_id")])
        return result
