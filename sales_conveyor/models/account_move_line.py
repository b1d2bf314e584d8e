from odoo import models

from ..sql.indexes import INDEXES


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # What clients owe is a small part of all lines, scattered over all of history.
    _conveyor_unpaid_idx = models.Index(
        INDEXES["account_move_line_conveyor_unpaid_idx"][1]
    )
