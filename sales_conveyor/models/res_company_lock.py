from odoo import fields, models


class ResCompany(models.Model):
    """How strictly a company's clients are locked."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_leader_may = fields.Boolean(
        string="Team Leaders Change Owners",
        prefetch="conveyor",
        help="Team leaders may give the clients of their own teams to another owner, "
        "as the central-file officer may for all clients.",
    )
