from odoo import api, fields, models

from ..rules import touch as rules
from .conveyor_touch import CHANNELS


class MailActivityType(models.Model):
    """By which channel the client is spoken to."""

    _name = "mail.activity.type"
    _inherit = "mail.activity.type"

    conveyor_channel = fields.Selection(
        [one for one in CHANNELS if one[0] != rules.MAILING],
        string="Channel of Touch",
        compute="_compute_conveyor_channel",
        store=True,
        readonly=False,
        precompute=True,
        help="By which channel the client is touched when an activity of this kind is "
        "done, if it is a talk.",
    )

    @api.depends("category")
    def _compute_conveyor_channel(self):
        mail = self.env.ref("mail.mail_activity_data_email", raise_if_not_found=False)
        for kind in self:
            if mail and kind._origin == mail:
                kind.conveyor_channel = rules.MAIL_OUT
            else:
                kind.conveyor_channel = rules.CHANNEL_OF_CATEGORY.get(
                    kind.category, rules.OTHER
                )

    def write(self, vals):
        result = super().write(vals)
        if not {"conveyor_touch", "conveyor_channel", "category"}.isdisjoint(vals):
            # what was done is a touch from now on, or is none
            self.env["conveyor.touch.backfill"]._request({"a"})
        return result
