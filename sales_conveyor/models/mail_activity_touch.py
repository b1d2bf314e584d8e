from odoo import models


class MailActivity(models.Model):
    """Done activities are touches, if their kind is a talk."""

    _name = "mail.activity"
    _inherit = "mail.activity"

    def write(self, vals):
        concerned = self
        if "active" not in vals:
            concerned = self.filtered(lambda activity: not activity.active)
        result = super().write(vals)
        self.env["conveyor.touch.mark"]._add("a", concerned.ids)
        return result
