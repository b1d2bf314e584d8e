from odoo import fields, models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = "res.company"

    conveyor_thank_on = fields.Selection(
        [
            ("client", "Whom they recommended becomes a client"),
            ("lead", "A lead comes from them"),
            ("both", "A lead comes, and again when it becomes a client"),
            ("never", "Never by itself"),
        ],
        string="Referrers Are Thanked When",
        required=True,
        default="client",
        prefetch="conveyor",
        help="When the referrer's owner gets an activity to thank the referrer.",
    )
