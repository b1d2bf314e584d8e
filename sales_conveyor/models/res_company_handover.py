from odoo import fields, models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = "res.company"

    conveyor_team_sells = fields.Boolean(
        string="The Owner's Team May Sell Too",
        prefetch="conveyor",
        help="Colleagues in the sales team of a client's owner may have opportunities "
        "and quotations for the client in their own name. Others never may.",
    )
