from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import file_open


class ConveyorMailingPreview(models.TransientModel):
    """A letter as one of its recipients gets it."""

    _name = "conveyor.mailing.preview"
    _description = "Preview of a mailing"

    mailing_id = fields.Many2one("mailing.mailing", required=True, ondelete="cascade")
    reached = fields.Char(compute="_compute_reached")
    partner_id = fields.Many2one(
        "res.partner", string="Recipient", required=True, ondelete="cascade"
    )
    subject = fields.Char(compute="_compute_letter")
    preview = fields.Char(string="Preview Text", compute="_compute_letter")
    body = fields.Html(compute="_compute_letter", sanitize=False)
    problem = fields.Char(compute="_compute_letter")
    email_to = fields.Char(
        string="Send a Test To", default=lambda self: self.env.user.email
    )

    @api.depends("mailing_id")
    def _compute_reached(self):
        for one in self:
            one.reached = f"{one.mailing_id._origin.id}:reached"

    @api.depends("mailing_id", "partner_id")
    def _compute_letter(self):
        for one in self:
            one.subject = one.preview = one.body = one.problem = False
            if not one.partner_id:
                continue
            try:
                one.subject, one.preview, one.body = one._letter()
            except UserError as error:
                one.problem = str(error)

    def _letter(self):
        """Return subject, preview text and body for the recipient."""
        mailing, id_ = self.mailing_id, self.partner_id._origin.id
        return [
            mailing._render_field(name, [id_], compute_lang=False, **options)[id_]
            for name, options in (
                ("subject", {}),
                ("preview", {}),
                ("body_html", {"options": {"preserve_comments": True}}),
            )
        ]

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_next(self):
        """Show the next recipient; after the last one, the first."""
        self.ensure_one()
        found = self.env["res.partner"].search(
            [("conveyor_mailing_reason", "=", self.reached)], order="id"
        )
        later = found.filtered(lambda partner: partner.id > self.partner_id.id)
        self.partner_id = (later or found or self.partner_id)[0]
        return self._reopen()

    def action_send_test(self):
        """Send the letter, as this recipient gets it, to the address given."""
        self.ensure_one()
        if not self.email_to:
            raise UserError(self.env._("Say to which address the test is sent."))
        subject, preview, body = self._letter()
        mailing = self.mailing_id
        body = mailing._prepend_preview(Markup(body), preview)
        body = self.env["mail.render.mixin"]._replace_local_links(body)
        path = "mass_mailing/static/src/scss/mass_mailing_mail.scss"
        with file_open(path) as file:
            style = Markup("<style>%s</style>") % Markup(file.read())
        layout = self.env["ir.qweb"]._render(
            "mass_mailing.mass_mailing_mail_layout",
            {"body": body, "mailing_style": style},
            minimal_qcontext=True,
        )
        mails = self.env["mail.mail"].sudo()  # sudo: as Odoo's own test does
        mail = mails.create(
            {
                "email_from": mailing.email_from,
                "reply_to": mailing.reply_to,
                "email_to": self.email_to,
                "subject": self.env._("[TEST] %(subject)s", subject=subject),
                "body_html": layout,
                "is_notification": True,
                "auto_delete": False,
                "attachment_ids": [
                    fields.Command.link(one.id) for one in mailing.attachment_ids
                ],
                "mail_server_id": mailing.mail_server_id.id,
            }
        )
        mail.send()
        sent = mail.state == "sent"
        reason = mail.failure_reason
        mail.unlink()
        if not sent:
            raise UserError(
                self.env._(
                    "The test couldn't be sent to %(email)s: %(reason)s",
                    email=self.email_to,
                    reason=reason or "-",
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The letter for %(partner)s was sent to %(email)s.",
                    partner=self.partner_id.name,
                    email=self.email_to,
                ),
            },
        }
