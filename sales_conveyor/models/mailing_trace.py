from odoo import api, fields, models
from odoo.exceptions import AccessError

#: What decides whether a letter counts for the limit of a person.
COUNTED = frozenset(
    {
        "email",
        "is_test_trace",
        "mass_mailing_id",
        "model",
        "res_id",
        "trace_status",
        "conveyor_unsubscribed_on",
    }
)


class MailingTrace(models.Model):
    """Traces of letters to clients are kept: the limit of letters counts them."""

    _name = "mailing.trace"
    _inherit = "mailing.trace"

    conveyor_unsubscribed_on = fields.Datetime(
        string="Unsubscribed On",
        readonly=True,
        help="When the recipient asked by this letter for no more letters.",
    )

    # the letters of a person are looked up by the address
    _conveyor_email_idx = models.Index("(email) WHERE email IS NOT NULL")

    # and those to a contact, by which results are told
    _conveyor_person_idx = models.Index("(res_id) WHERE model = 'res.partner'")

    def write(self, vals):
        if COUNTED.intersection(vals):
            self._conveyor_check_kept()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_conveyor_counted(self):
        self._conveyor_check_kept()

    def _conveyor_check_kept(self):
        """Refuse to persons what Odoo itself does with rights of its own."""
        if self.env.su or not self:
            return
        mailings = self.sudo().mass_mailing_id
        if mailings.conveyor_segment_ids or mailings._conveyor_is_limited():
            raise AccessError(
                self.env._(
                    "What became of letters to clients is written down by the server, "
                    "and kept: the limit of letters for a person counts it."
                )
            )
