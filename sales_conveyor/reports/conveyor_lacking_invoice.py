from odoo import fields, models

from ..sql import hand_in


class ConveyorLackingInvoice(models.Model):
    """Invoices to clients in whose files required data are missing: what sellers have
    sold, beside what they have told."""

    _name = "conveyor.lacking.invoice"
    _description = "Invoice without required client data"
    _auto = False
    _order = "invoice_date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.move": [
            "amount_untaxed_signed",
            "commercial_partner_id",
            "company_id",
            "invoice_date",
            "invoice_user_id",
            "move_type",
            "state",
            "team_id",
        ],
        "conveyor.invoice.seller": [
            "move_id",
            "named_team_id",
            "named_user_id",
            "state",
            "team_id",
            "user_id",
        ],
        "conveyor.client": ["owner_id", "conveyor_id", "partner_id", "company_id"],
        "conveyor.completeness": ["lacking", "lacking_since", "score", "missing_count"],
        "res.partner": ["commercial_partner_id"],
    }

    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    client_id = fields.Many2one("conveyor.client", string="Client File", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Seller", readonly=True, help="Salesperson of the document."
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    owner_id = fields.Many2one(
        "res.users", readonly=True, help="Owner of the client file."
    )
    conveyor_id = fields.Many2one("conveyor.conveyor", readonly=True)
    invoice_date = fields.Date(string="Date", readonly=True)
    amount = fields.Monetary(
        readonly=True, help="Net of tax, in the company's currency."
    )
    lacking_since = fields.Date(
        string="Missing Since",
        readonly=True,
        help="Since when something required has been missing in the file.",
    )
    score = fields.Integer(string="Completeness", readonly=True, aggregator="avg")
    missing_count = fields.Integer(
        string="Things Missing", readonly=True, aggregator="avg"
    )
    gap_ids = fields.Many2many(related="client_id.gap_ids")
    hand_in_state = fields.Selection(related="client_id.hand_in_state")

    @property
    def _table_query(self):
        return hand_in.lacking_invoices()

    def action_open_client(self):
        """Open the client file, to fill in what is missing."""
        self.ensure_one()
        return self.client_id.get_formview_action()
