from odoo import models
from odoo.tools import html2plaintext

from ..rules import letter


class MailMail(models.Model):
    """Letters of mailings as those read them who see no HTML or no pictures."""

    _name = "mail.mail"
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """Have the plain text say what the letter says in the end: Odoo makes it before
        the links for this very recipient are put in, so that nobody could unsubscribe
        by it."""
        found = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        if self.mailing_id:
            for email in found:
                email["body"] = letter.quiet_pixel(email["body"])
                email["body_alternative"] = html2plaintext(letter.plain(email["body"]))
        return found
