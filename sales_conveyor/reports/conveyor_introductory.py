from odoo import fields, models

from ..sql import introductory


class ConveyorIntroductory(models.Model):
    """From the introductory offer to the main purchase: a row for each client, company
    and introductory product."""

    _name = "conveyor.introductory"
    _description = "Introductory offer to a client"
    _auto = False
    _order = "first_date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "account.move": [
            "commercial_partner_id",
            "company_id",
            "invoice_date",
            "move_type",
            "reversed_entry_id",
            "state",
        ],
        "account.move.line": [
            "balance",
            "display_type",
            "move_id",
            "parent_state",
            "product_id",
            "quantity",
            "sale_line_ids",
        ],
        "conveyor.client": [
            "company_id",
            "conveyor_id",
            "merged_into_id",
            "owner_id",
            "partner_id",
            "source_id",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["conveyor_introductory"],
        "res.company": ["currency_id"],
        "res.partner": ["commercial_partner_id"],
        "sale.order": ["company_id", "date_order", "partner_id", "state"],
        "sale.order.line": [
            "display_type",
            "order_id",
            "price_subtotal",
            "product_id",
            "qty_delivered",
        ],
    }

    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    client_id = fields.Many2one("conveyor.client", string="Client File", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    product_tmpl_id = fields.Many2one(
        "product.template", string="Introductory Offer", readonly=True
    )
    first_date = fields.Date(
        string="Introduced On",
        readonly=True,
        help="Date of the first posted document with this offer that was not credited; "
        "of a free offer that is never invoiced: date of the order of which it was "
        "delivered.",
    )
    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    price = fields.Selection(
        [("free", "Free of Charge"), ("paid", "Paid")], readonly=True
    )
    quantity = fields.Float(readonly=True)
    amount = fields.Monetary(
        readonly=True, help="Paid for the offer, net of tax, in company currency."
    )
    offer_count = fields.Integer(
        string="Offers",
        readonly=True,
        help="One for each client and introductory product.",
    )
    newcomer = fields.Boolean(
        readonly=True,
        help="The client had bought nothing else before the introductory offer.",
    )
    main_date = fields.Date(
        string="Main Purchase",
        readonly=True,
        help="Date of the first posted document, since the introductory offer or on "
        "the same day, with a positive amount for anything that is no introductory "
        "offer, less what was credited of it.",
    )
    main_move_id = fields.Many2one(
        "account.move", string="Main Document", readonly=True
    )
    days = fields.Integer(
        string="Days to Main Purchase", readonly=True, aggregator="avg"
    )
    converted = fields.Float(
        string="Share with Main Purchase",
        readonly=True,
        aggregator="avg",
        help="Of those who had the offer, how many have made a main purchase.",
    )
    owner_id = fields.Many2one("res.users", readonly=True)
    conveyor_id = fields.Many2one("conveyor.conveyor", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)

    @property
    def _table_query(self):
        return introductory.ways()

    def action_open_client(self):
        """Open the client file; the contact, if it has none yet."""
        self.ensure_one()
        return (self.client_id or self.partner_id).get_formview_action()
