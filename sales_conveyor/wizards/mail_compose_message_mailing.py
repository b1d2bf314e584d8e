from odoo import models


class MailComposeMessage(models.TransientModel):
    """Mailings that don't use a segment: clients of companies that limit letters or ask
    for consent are left out of them as well, whoever sends, whatever they are chosen
    by."""

    _name = "mail.compose.message"
    _inherit = "mail.compose.message"

    def _get_optout_emails(self, mail_values_dict):
        emails = super()._get_optout_emails(mail_values_dict)
        mailing = self.mass_mailing_id.sudo()
        if not mailing or mailing.conveyor_segment_ids:
            return emails
        recipients = self._conveyor_addresses(mail_values_dict)
        found = mailing._conveyor_protected(recipients)
        return {*emails, *found} if found else emails

    def _conveyor_addresses(self, mail_values_dict):
        if not self.env["mailing.mailing"]._conveyor_protects():
            return []
        return sorted(
            {
                email
                for info in self._get_recipients_data(mail_values_dict).values()
                for email in info["mail_to_normalized"]
                if email
            }
        )
