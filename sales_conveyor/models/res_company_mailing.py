from odoo import fields, models


class ResCompany(models.Model):
    """How often and when the company writes to its clients."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_mailing_limit = fields.Integer(
        string="Letters for a Person",
        default=0,
        prefetch="conveyor",
        help="So many letters of mailings a person gets at most within the days below; "
        "0: no limit. Letters of transactional kinds don't count.",
    )
    conveyor_mailing_limit_days = fields.Integer(
        string="Within Days",
        default=7,
        prefetch="conveyor",
        help="The days within which letters to a person are counted.",
    )
    conveyor_mailing_consent_required = fields.Boolean(
        string="Mailings Need Consent",
        prefetch="conveyor",
        help="Only persons whose consent is written down get letters. Otherwise all "
        "but those who have withdrawn it.",
    )
    conveyor_mailing_quiet_weekend = fields.Boolean(
        string="Quiet Weekends",
        prefetch="conveyor",
        help="Mailings wait from Saturday to Monday.",
    )
    conveyor_mailing_hour = fields.Float(
        string="Hour of Sending",
        default=9.0,
        prefetch="conveyor",
        help="Mailings that had to wait go out at this hour, in the time of the "
        "company's contact.",
    )
    conveyor_mailing_result_days = fields.Integer(
        string="Purchases After a Letter",
        default=30,
        prefetch="conveyor",
        help="Purchases within so many days after a mailing are told with its results.",
    )

    _conveyor_mailing_limit_range = models.Constraint(
        "CHECK (conveyor_mailing_limit BETWEEN 0 AND 1000"
        " AND conveyor_mailing_limit_days BETWEEN 1 AND 366)",
        "The limit is 0 to 1,000 letters for a person within 1 to 366 days.",
    )
    _conveyor_mailing_hour_range = models.Constraint(
        "CHECK (conveyor_mailing_hour >= 0 AND conveyor_mailing_hour < 24)",
        "The hour of sending lies between 0:00 and 23:59.",
    )
    _conveyor_mailing_result_range = models.Constraint(
        "CHECK (conveyor_mailing_result_days BETWEEN 1 AND 366)",
        "Purchases are told for 1 to 366 days after a mailing.",
    )
