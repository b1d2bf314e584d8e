from odoo import fields, models


class ResCompany(models.Model):
    """Whether the data of clients are handed in."""

    _name = "res.company"
    _inherit = "res.company"

    conveyor_hand_in_from = fields.Date(
        string="Client Data Are Handed In From",
        prefetch="conveyor",
        help="For clients who came on this day or later, the seller hands the client's "
        "data in and the officer accepts them. Until then commission on the client "
        "waits. Empty: complete data are enough.",
    )
    conveyor_hand_in_days = fields.Integer(
        string="Officer Answers Within",
        default=5,
        prefetch="conveyor",
        help="If the officer doesn't answer within so many days, what was handed in is "
        "freed.",
    )

    _conveyor_hand_in_days_range = models.Constraint(
        "CHECK (conveyor_hand_in_days BETWEEN 1 AND 365)",
        "The officer answers within 1 to 365 days.",
    )

    def write(self, vals):
        before = self.mapped("conveyor_hand_in_from")
        result = super().write(vals)
        changed = before != self.mapped("conveyor_hand_in_from")
        if changed and self.env.registry.ready:
            # what waits for the data of clients is looked at anew
            self.env["conveyor.rebuild"]._request("settings")
        return result
