from odoo import fields, models

from ..rules.vip import Limits


class ConveyorVipProgramme(models.Model):
    """From where on a relation is taken for excellent, or a client for kept to himself,
    in this programme. The rule is in ``rules/vip.py``."""

    _name = "conveyor.vip.programme"
    _inherit = "conveyor.vip.programme"

    touch_months = fields.Integer(
        string="Months Looked At",
        default=Limits.months,
        required=True,
        help="Of the last so many months is said how regularly the owner has spoken "
        "with the client.",
    )
    regular_months = fields.Integer(
        string="Regular: Touched In",
        default=Limits.regular,
        required=True,
        help="In at least so many of the months the owner has spoken with the client. "
        "Without that no relation is excellent.",
    )
    product_months = fields.Integer(
        string="Products Bought Within",
        default=Limits.product_months,
        required=True,
        help="So many months back invoices are looked at for different products.",
    )
    several_products = fields.Integer(
        default=Limits.products,
        required=True,
        help="So many different products are several: one of three signs of an "
        "excellent relation. The others are revenue that grows and several key "
        "persons.",
    )
    several_persons = fields.Integer(
        string="Several Key Persons",
        default=Limits.persons,
        required=True,
        help="So many key persons who are known and still there are several: one of "
        "three signs of an excellent relation.",
    )
    signs_needed = fields.Integer(
        default=Limits.signs,
        required=True,
        help="How many of the three signs an excellent relation has, beside regular "
        "touches: revenue that grows, several products, several key persons.",
    )
    own_touches = fields.Integer(
        string="Kept to Himself: From Touches",
        default=Limits.own_touches,
        required=True,
        help="With fewer touches of the owner it says nothing that nobody else has "
        "ever spoken with the client. With so many, and no key person written down or "
        "a colleague refused, the client is kept to himself.",
    )

    _touch_months_range = models.Constraint(
        "CHECK (touch_months BETWEEN 1 AND 120"
        " AND regular_months BETWEEN 1 AND touch_months)",
        "Relations are measured over 1 to 120 months; regular are at most all of them.",
    )
    _product_months_range = models.Constraint(
        "CHECK (product_months BETWEEN 1 AND 120)",
        "Products are looked for in the last 1 to 120 months.",
    )
    _several_range = models.Constraint(
        "CHECK (several_products >= 1 AND several_persons >= 1 AND own_touches >= 1)",
        "Several products, several key persons and touches of the owner are at least "
        "one.",
    )
    _signs_range = models.Constraint(
        "CHECK (signs_needed BETWEEN 0 AND 3)",
        "There are three signs of an excellent relation: ask for none to all of them.",
    )

    def _limits(self):
        """Return the limits as the rule knows them."""
        self.ensure_one()
        return Limits(
            months=self.touch_months,
            regular=self.regular_months,
            products=self.several_products,
            product_months=self.product_months,
            persons=self.several_persons,
            signs=self.signs_needed,
            own_touches=self.own_touches,
        )
