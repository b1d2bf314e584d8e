from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules.paper import to_be_packed


class ConveyorPaperItem(models.Model):
    """What is packed into each piece of a mailing on paper, and what it costs."""

    _name = "conveyor.paper.item"
    _description = "Contents of a piece"
    _order = "sequence, id"

    mailing_id = fields.Many2one(
        "conveyor.paper.mailing", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="mailing_id.company_id")
    currency_id = fields.Many2one(related="mailing_id.company_id.currency_id")
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", ondelete="restrict")
    name = fields.Char(
        compute="_compute_product",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    quantity = fields.Float(default=1, help="How many are in one piece.")
    price = fields.Monetary(
        string="Cost, Each",
        compute="_compute_product",
        store=True,
        precompute=True,
        readonly=False,
        aggregator=None,
        help="What one of it costs us; begins with the cost of the product.",
    )
    total_quantity = fields.Float(
        string="Needed", compute="_compute_total", help="For all pieces."
    )
    total = fields.Monetary(compute="_compute_total")

    _quantity_range = models.Constraint(
        "CHECK (quantity > 0 AND price >= 0)",
        "There is something of each item, and it can't cost less than nothing.",
    )

    @api.depends("product_id")
    def _compute_product(self):
        for item in self:
            if item.product_id:
                item.name = item.product_id.display_name
                product = item.product_id.with_company(item.company_id)
                # sudo: the cost alone, for those who don't see prices of products
                item.price = product.sudo().standard_price
            else:
                item.name = item.name or False
                item.price = item.price or 0

    @api.depends("quantity", "price", "mailing_id.piece_ids.state")
    def _compute_total(self):
        for item in self:
            pieces = item.mailing_id._pieces_to_pack()
            item.total_quantity = to_be_packed(item.quantity, pieces)
            item.total = item.total_quantity * item.price

    # What a posted piece contained has been paid for

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_open()
        return items

    def write(self, vals):
        if vals:
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        self._check_open()

    def _check_open(self):
        for mailing in self.mailing_id:
            if mailing.state not in ("draft", "listed"):
                raise UserError(
                    self.env._(
                        "“%(mailing)s” has been posted: what was in the pieces, and "
                        "what it cost, stays.",
                        mailing=mailing.name,
                    )
                )
