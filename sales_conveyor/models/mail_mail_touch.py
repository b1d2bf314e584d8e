from odoo import models


class MailMail(models.Model):
    """A letter that is deleted once it is sent was a touch all the same."""

    _name = "mail.mail"
    _inherit = "mail.mail"

    def unlink(self):
        # notifications leave their message where it is; of mailings the traces tell
        going = self.filtered(lambda mail: not mail.is_notification)
        going = going.filtered(lambda mail: not mail.mailing_id)
        if going:
            # sudo: the journal is the server's
            touches = self.env["conveyor.touch"].sudo()
            touches._gather(going.sudo().mail_message_id.ids)
        return super().unlink()
