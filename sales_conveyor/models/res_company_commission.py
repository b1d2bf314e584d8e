from odoo import fields, models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = "res.company"

    conveyor_commission_to = fields.Selection(
        [
            ("owner", "The client's owner on the day of the invoice"),
            ("salesperson", "The salesperson named on the invoice"),
        ],
        string="Commission Goes To",
        required=True,
        default="owner",
        prefetch="conveyor",
        help="Where there is none, the other one gets it.",
    )
    conveyor_commission_product_id = fields.Many2one(
        "product.product",
        string="Commission Product",
        domain=[("type", "=", "service")],
        prefetch="conveyor",
        help="Gives vendor bills for commission their account and taxes.",
    )

    def write(self, vals):
        before = self.mapped("conveyor_commission_to")
        result = super().write(vals)
        if self.mapped("conveyor_commission_to") != before:
            self.env["conveyor.rebuild"]._request("settings")
        return result
