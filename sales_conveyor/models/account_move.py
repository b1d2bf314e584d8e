from odoo import api, fields, models

from ..rules.purchase import REVENUE_TYPES
from ..sql.indexes import INDEXES

#: What decides whether a document counts, and for whom.
COUNTED_FIELDS = frozenset(
    {
        "state",
        "move_type",
        "company_id",
        "partner_id",
        "commercial_partner_id",
        "reversed_entry_id",
    }
)


class AccountMove(models.Model):
    _inherit = "account.move"

    # Odoo searches documents by their client in many places (a contact's own form among
    # them) and has no index for it.
    commercial_partner_id = fields.Many2one(index=True)
    conveyor_counted_partner_ref = fields.Integer(
        string="Counted for Contact",
        compute="_compute_conveyor_counted_partner_ref",
        store=True,
        copy=False,
        help="Number of the contact in whose client figures this document counts; "
        "empty while it doesn't count. Not a foreign key: it must never hinder a "
        "booking.",
    )

    _conveyor_figures_idx = models.Index(
        INDEXES["account_move_conveyor_figures_idx"][1]
    )
    _conveyor_credits_idx = models.Index(
        INDEXES["account_move_conveyor_credits_idx"][1]
    )

    @api.depends(
        "state",
        "move_type",
        "company_id",
        "commercial_partner_id",
        "invoice_date",
        "amount_untaxed_signed",
        "amount_residual_signed",
        "reversed_entry_id",
        "line_ids.date_maturity",
    )
    def _compute_conveyor_counted_partner_ref(self):
        """Note for whom each document counts, and mark those for whom it does, or did.

        A stored field sees every way a document can change, unlike any button; that is
        what this one is for. Nothing is computed here but who is concerned.
        """
        concerned = set()
        for move in self:
            counts = move.state == "posted" and move.move_type in REVENUE_TYPES
            before = move.conveyor_counted_partner_ref
            after = move.commercial_partner_id.id if counts else 0
            if before or after:
                concerned |= {before, after, *move._conveyor_credited_partner_ids()}
            move.conveyor_counted_partner_ref = after
        self.env["conveyor.figures.mark"]._add(concerned)

    def _conveyor_credited_partner_ids(self):
        """Return the client whose purchase this document takes back, if it does."""
        return self.reversed_entry_id.commercial_partner_id.ids

    def write(self, vals):
        if not COUNTED_FIELDS.isdisjoint(vals):
            self._conveyor_mark_counted()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_mark_conveyor_client(self):
        self._conveyor_mark_counted()

    def _conveyor_mark_counted(self):
        """Mark the clients for whom these documents count now, before they cease to.
        The stored number can't tell for documents that are older than the addon."""
        # sudo: marking never hinders a booking, whatever the user may read
        counted = self.sudo().filtered(
            lambda move: move.state == "posted" and move.move_type in REVENUE_TYPES
        )
        if counted:
            self.env["conveyor.figures.mark"]._add(
                (counted | counted.reversed_entry_id).commercial_partner_id.ids
            )
