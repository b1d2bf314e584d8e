from odoo import api, models


class MailMessage(models.Model):
    """Letters that are deleted once they are sent, at a million invoices.

    Accounting looks through all journal items before it lets a message go, although
    only messages of the system (notifications) can belong to its audit trail. The
    others are let by before that search; what is asked of the rest, is Odoo's own.
    """

    _name = "mail.message"
    _inherit = "mail.message"

    @api.ondelete(at_uninstall=False)
    def _except_audit_log(self):
        trail = self.filtered(lambda message: message.message_type == "notification")
        return super(MailMessage, trail)._except_audit_log()
