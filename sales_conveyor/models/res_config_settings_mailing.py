from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = "res.config.settings"

    conveyor_mailing_limit = fields.Integer(
        related="company_id.conveyor_mailing_limit", readonly=False
    )
    conveyor_mailing_limit_days = fields.Integer(
        related="company_id.conveyor_mailing_limit_days", readonly=False
    )
    conveyor_mailing_consent_required = fields.Boolean(
        related="company_id.conveyor_mailing_consent_required", readonly=False
    )
    conveyor_mailing_quiet_weekend = fields.Boolean(
        related="company_id.conveyor_mailing_quiet_weekend", readonly=False
    )
    conveyor_mailing_hour = fields.Float(
        related="company_id.conveyor_mailing_hour", readonly=False
    )
    conveyor_mailing_result_days = fields.Integer(
        related="company_id.conveyor_mailing_result_days", readonly=False
    )
