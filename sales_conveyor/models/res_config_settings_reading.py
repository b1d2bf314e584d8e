from odoo import fields, models

from .conveyor_reading import EXEMPT_GROUPS


class ResConfigSettings(models.TransientModel):
    """Who reads the contact details of clients."""

    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_reading = fields.Selection(
        related="company_id.conveyor_reading", readonly=False, required=True
    )
    conveyor_reading_strict = fields.Boolean(
        related="company_id.conveyor_reading_strict", readonly=False
    )
    conveyor_reading_talk = fields.Boolean(
        related="company_id.conveyor_reading_talk", readonly=False
    )
    conveyor_reading_exempt = fields.Char(
        string="See All Contact Details",
        compute="_compute_conveyor_reading_exempt",
        help="The groups whose members always see the details of all clients.",
    )

    def _compute_conveyor_reading_exempt(self):
        # sudo: not everybody who sets it up reads groups
        groups = [self.env.ref(group).sudo() for group in EXEMPT_GROUPS]
        self.conveyor_reading_exempt = "; ".join(g.full_name for g in groups)
