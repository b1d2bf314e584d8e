from odoo import fields, models
from odoo.exceptions import AccessError


class ConveyorMailingControl(models.Model):
    """A client of the segment who got no letter of a mailing, as it was at the moment
    of sending: the purchases of such clients are what the result is measured by."""

    _name = "conveyor.mailing.control"
    _description = "Client without a letter of a mailing"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _rec_name = "partner_id"

    mailing_id = fields.Many2one("mailing.mailing", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, index=True, ondelete="cascade"
    )
    reason = fields.Char(required=True, help="Why nobody there got a letter.")

    # a constraint, so that of two contacts that are merged one row stays
    _one_row = models.Constraint(
        "UNIQUE (mailing_id, partner_id)", "A client is left out of a mailing once."
    )

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Who got no letter of a mailing is written down by the server at the "
                "moment of sending."
            )
        )
