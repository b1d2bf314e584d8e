from odoo import fields, models
from odoo.exceptions import AccessError

from .conveyor_retention import STATUSES


class ConveyorRetentionMove(models.Model):
    """The history of a client's status: a row for each change, added by the statement
    that changes it, and by nobody else."""

    _name = "conveyor.retention.move"
    _description = "Change of a client's status"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "day desc, id desc"
    _rec_name = "client_id"

    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    owner_id = fields.Many2one(
        "res.users",
        ondelete="set null",
        help="To whom the client was entrusted when its status changed.",
    )
    conveyor_id = fields.Many2one("conveyor.conveyor", ondelete="set null")
    day = fields.Date(string="Noticed On", required=True, index=True)
    date = fields.Date(
        string="Since",
        help="From which day on the status is right. A purchase that is booked late "
        "changes it from an earlier day on than it was noticed.",
    )
    status_from = fields.Selection(STATUSES, string="From")
    status = fields.Selection(STATUSES, string="To", required=True)

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "The history of statuses is written by the server, as purchases come "
                "or don't."
            )
        )
