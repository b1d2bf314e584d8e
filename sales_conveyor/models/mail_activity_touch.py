from odoo import fields, models


class MailActivity(models.Model):
    """Done activities are touches, if their kind is a talk."""

    _name = "mail.activity"
    _inherit = "mail.activity"

    conveyor_touch_due = fields.Date(
        string="For the Touch Due On",
        readonly=True,
        copy=False,
        index="btree_not_null",
        export_string_translation=False,
        help="The activity was made by the touch plan; it goes when the touch has "
        "taken place in another way.",
    )

    def write(self, vals):
        concerned = self
        if "active" not in vals:
            concerned = self.filtered(lambda activity: not activity.active)
        result = super().write(vals)
        self.env["conveyor.touch.mark"]._add("a", concerned.ids)
        return result
