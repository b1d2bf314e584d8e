from odoo import models
from odoo.fields import Domain


class MailThread(models.AbstractModel):
    """Documents don't tell the details of those who follow them."""

    _name = "mail.thread"
    _inherit = "mail.thread"

    def _search_message_partner_ids(self, operator, operand):
        """Odoo searches followers with sudo, so a condition on them would be answered
        with real details: contacts are found by the user first."""
        if isinstance(operand, Domain) and not self.env.su:
            if self.env["conveyor.reading"]._armed():
                partners = self.env["res.partner"].with_context(active_test=False)
                operand = list(partners._search(operand))
                operator = "in" if operator in ("any", "in", "any!") else "not in"
        return super()._search_message_partner_ids(operator, operand)

    def _track_prepare(self, fields_iter):
        """Odoo compares what was with what is, the latter read with sudo: a detail that
        its writer doesn't see would be logged as new with whatever he changes."""
        if not self.env.su and self.env["conveyor.reading"]._armed():
            # sudo: both sides are what is, and nothing is told to the writer
            return super(MailThread, self.sudo())._track_prepare(fields_iter)
        return super()._track_prepare(fields_iter)

    def _sign_token(self, pid):
        # sudo: a link that is mailed to a client is signed whoever sends it
        return super(MailThread, self.sudo())._sign_token(pid)
