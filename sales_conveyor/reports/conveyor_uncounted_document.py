from odoo import fields, models

from ..sql import uncounted


class ConveyorUncountedDocument(models.Model):
    """Customer documents that are in no client's figures, and why; never a silent
    gap."""

    _name = "conveyor.uncounted.document"
    _description = "Document that doesn't count in client figures"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.move": [
            "commercial_partner_id",
            "currency_id",
            "invoice_currency_rate",
            "invoice_date",
            "move_type",
            "partner_id",
            "state",
        ],
        "account.move.line": ["account_id", "move_id", "partner_id"],
        "conveyor.client": ["company_id", "merged_into_id", "partner_id"],
        "res.currency.rate": ["company_id", "currency_id"],
    }

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    journal_id = fields.Many2one("account.journal", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_type = fields.Selection(
        selection=lambda self: (
            self.env["account.move"]
            ._fields["move_type"]
            ._description_selection(self.env)
        ),
        string="Type",
        readonly=True,
    )
    date = fields.Date(readonly=True)
    amount = fields.Monetary(
        readonly=True, help="Net of tax, in company currency, as accounting has it."
    )
    reason = fields.Selection(
        [
            ("draft", "Draft"),
            ("cancel", "Cancelled"),
            ("no_partner", "No client on the document"),
            ("no_date", "No invoice date"),
            ("no_sale", "Credit note to a contact who has bought nothing"),
            ("no_rate", "Counted at rate 1: the currency has no rate"),
            ("entry", "Sale booked as a journal entry"),
        ],
        readonly=True,
        help="Why the document is not in any client's figures, or why its amount is in "
        "doubt.",
    )

    @property
    def _table_query(self):
        return uncounted.documents()

    def action_open_document(self):
        """Open the document itself."""
        return self.move_id.get_formview_action()
