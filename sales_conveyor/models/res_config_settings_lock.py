from odoo import fields, models

from .conveyor_attempt import KEEP_PARAMETER


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_leader_may = fields.Boolean(
        related="company_id.conveyor_leader_may", readonly=False
    )
    conveyor_attempt_days = fields.Integer(
        string="Refused Attempts Are Kept for",
        config_parameter=KEEP_PARAMETER,
        help="Days after which refused attempts are deleted. 0: they are kept.",
    )
