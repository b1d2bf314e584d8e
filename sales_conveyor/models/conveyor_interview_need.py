from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ConveyorInterviewNeed(models.Model):
    """Something that the client wants, or may want: product, volume, term."""

    _name = "conveyor.interview.need"
    _inherit = ["conveyor.interview.part"]
    _description = "Need told in an interview"
    _order = "interview_id, sequence, id"
    _question_types = ("needs",)

    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        ondelete="set null",
        domain=[("sale_ok", "=", True)],
    )
    description = fields.Char(help="In the client's words, or what isn't on our list.")
    quantity = fields.Float(aggregator="sum")
    amount = fields.Monetary(help="About how much it is worth, without taxes.")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    date_term = fields.Date(string="When", help="By when the client needs it.")
    note = fields.Char()

    @api.depends("product_id.display_name", "description")
    def _compute_display_name(self):
        for need in self:
            need.display_name = need.description or need.product_id.display_name

    @api.constrains("product_id", "description", "interview_id")
    def _check_what(self):
        if not all(
            need.product_id or (need.description or "").strip() for need in self
        ):
            raise ValidationError(
                self.env._("Say what is needed: a product, or in the client's words.")
            )

    @api.constrains("quantity", "amount")
    def _check_numbers(self):
        if any(need.quantity < 0 or need.amount < 0 for need in self):
            raise ValidationError(
                self.env._("What the client needs isn't less than nothing.")
            )
