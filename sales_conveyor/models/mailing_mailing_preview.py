from odoo import models
from odoo.exceptions import UserError


class MailingMailing(models.Model):
    """The letter with the data of a recipient."""

    _name = "mailing.mailing"
    _inherit = "mailing.mailing"

    def action_conveyor_preview(self):
        """Show the letter with the data of one who gets it."""
        self.ensure_one()
        partner = self.env["res.partner"].search(
            [("conveyor_mailing_reason", "=", f"{self.id}:reached")],
            order="id",
            limit=1,
        )
        if not partner:
            raise UserError(
                self.env._(
                    "Nobody gets this letter: look at the segments and at who is left "
                    "out."
                )
            )
        preview = self.env["conveyor.mailing.preview"].create(
            {"mailing_id": self.id, "partner_id": partner.id}
        )
        return preview._reopen()
