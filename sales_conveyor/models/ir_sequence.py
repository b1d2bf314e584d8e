from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.constrains("code", "implementation", "use_date_range", "company_id", "active")
    def _check_conveyor_client(self):
        """Client numbers are drawn by the thousand, straight from PostgreSQL."""
        ours = self.filtered(lambda sequence: sequence.code == "conveyor.client")
        if any(s.implementation != "standard" or s.use_date_range for s in ours):
            raise ValidationError(
                self.env._(
                    "Client files are numbered by a standard sequence without date "
                    "ranges. Set the implementation to Standard and leave the date "
                    "ranges off."
                )
            )
        if ours and not self.sudo().search_count(
            [("code", "=", "conveyor.client"), ("company_id", "=", False)], limit=1
        ):
            raise ValidationError(
                self.env._(
                    "One sequence of client files has to serve all companies that have "
                    "none of their own. Leave one without a company."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_conveyor_client(self):
        """Without the sequence for all companies nobody could enter the central
        file."""
        if any(s.code == "conveyor.client" and not s.company_id for s in self):
            raise UserError(
                self.env._(
                    "Client files are numbered by this sequence. Change its prefix or "
                    "its next number instead of deleting it."
                )
            )

    def _conveyor_numbering(self):
        """Return (prefix, suffix, least number of digits, name of PostgreSQL's
        sequence)."""
        self.ensure_one()
        prefix, suffix = self._get_prefix_suffix()
        return prefix, suffix, self.padding, f"ir_sequence_{self.id:03d}"
