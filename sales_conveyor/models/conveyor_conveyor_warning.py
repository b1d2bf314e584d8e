from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: What may be offered to a client, if the model is there.
OFFERS = (
    ("product.pricelist", "Pricelist"),
    ("mail.template", "Letter"),
    ("loyalty.program", "Loyalty programme"),
)


class ConveyorConveyor(models.Model):
    """When and how it is warned of clients who are about to leave."""

    _name = "conveyor.conveyor"
    _inherit = "conveyor.conveyor"

    warning_active = fields.Boolean(
        string="Warn of Clients at Risk",
        help="Whoever is to speak to the client gets an activity, once for each time "
        "that the client falls silent.",
    )
    warning_days = fields.Integer(
        string="Days before the Churn Point",
        default=10,
        help="A client is at risk from so many days before the churn point on; 7 to 14 "
        "are usual.",
    )
    warning_probability = fields.Float(
        string="Or Less Likely Than (%)",
        digits=(5, 1),
        help="A client is at risk as well if it buys within the horizon with a lower "
        "probability than this. 0: this isn't looked at.",
    )
    warning_activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Activity",
        domain="[('res_model', 'in', (False, 'conveyor.client'))]",
        ondelete="set null",
        help="Empty: “Client at Risk”.",
    )
    warning_for = fields.Selection(
        [("owner", "Owner"), ("officer", "Central-file officer")],
        string="For",
        default="owner",
        required=True,
        help="Clients without an owner are always the officer's.",
    )
    warning_script = fields.Html(
        string="Script",
        translate=True,
        help="What is to be said: it stands in the activity.",
    )
    warning_gift = fields.Char(
        string="Gift",
        translate=True,
        help="What is given to the client, in words: it stands in the activity.",
    )
    warning_offer = fields.Reference(
        selection="_selection_warning_offer",
        string="Offer",
        help="A pricelist, a letter or, if that app is installed, a loyalty programme: "
        "the activity leads to it.",
    )
    warning_held_out = fields.Integer(
        string="Held Out (%)",
        help="Of so many clients in a hundred, chosen by chance, nobody is warned. "
        "Without them it can't be known what the warnings do. 0: nobody.",
    )

    _warning_days_range = models.Constraint(
        "CHECK (warning_days BETWEEN 0 AND 365)",
        "A warning comes 0 to 365 days before the churn point.",
    )
    _warning_probability_range = models.Constraint(
        "CHECK (warning_probability BETWEEN 0 AND 100)",
        "A probability is a percentage, between 0 and 100.",
    )
    _warning_held_out_range = models.Constraint(
        "CHECK (warning_held_out BETWEEN 0 AND 90)",
        "Between 0 and 90 percent of the clients can be held out.",
    )

    @api.model
    def _selection_warning_offer(self):
        names = {
            "product.pricelist": self.env._("Pricelist"),
            "mail.template": self.env._("Letter"),
            "loyalty.program": self.env._("Loyalty programme"),
        }
        return [(model, names[model]) for model, _name in OFFERS if model in self.env]

    @api.constrains("warning_offer", "company_id")
    def _check_warning_offer(self):
        for conveyor in self:
            # sudo: whose offer it is counts, whoever may read it
            offer = conveyor.sudo().warning_offer
            company = offer and "company_id" in offer._fields and offer.company_id
            if company and conveyor.company_id and company != conveyor.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(offer)s” is an offer of %(company)s; choose one of "
                        "%(own)s, or one that all companies share.",
                        offer=offer.display_name,
                        company=company.name,
                        own=conveyor.company_id.name,
                    )
                )
