from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..rules.mailing import REASONS
from ..sql import mailing as mailing_sql


class ResPartner(models.Model):
    """Whether a contact gets a mailing, and why not; only for lists."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_mailing_reason = fields.Char(
        string="In a Mailing",
        store=False,
        copy=False,
        search="_search_conveyor_mailing_reason",
        groups="sales_conveyor.conveyor_group_marketing",
        help="Number of a mailing, colon, reason: whom it leaves out and why.",
    )

    @api.model
    def _search_conveyor_mailing_reason(self, operator, value):
        if operator not in ("=", "in"):
            return NotImplemented
        values = [value] if isinstance(value, str) else [one for one in value if one]
        return Domain.OR([self._conveyor_reason_domain(one) for one in values])

    def _conveyor_reason_domain(self, value):
        number, _colon, reason = str(value).partition(":")
        if not number.isdecimal() or reason not in (*REASONS, "reached"):
            raise UserError(
                self.env._(
                    "“%(value)s” is no mailing and reason, like 12:blacklist.",
                    value=value,
                )
            )
        mailing = self.env["mailing.mailing"].browse(int(number)).exists()
        mailing.check_access("read")
        if not mailing._conveyor_chosen():
            return Domain.FALSE
        judged = mailing._conveyor_judged()
        if reason == "reached":
            return mailing._conveyor_domain(mailing_sql.reached(judged))
        return mailing._conveyor_domain(mailing_sql.left_out(judged, reason))
