from odoo import fields, models


class ResCompany(models.Model):
    """Whom a company trusts with the data of its clients."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_owner_field_ids = fields.Many2many(
        "conveyor.protected.field",
        string="Owners May Change",
        help="Protected data that the owner of a client may change without asking.",
    )
    conveyor_data_group_ids = fields.Many2many(
        "res.groups",
        "conveyor_company_data_group_rel",
        string="Trusted Groups",
        help="Who is in one of these groups may change protected data of all clients "
        "without asking, for example your accountants.",
    )
