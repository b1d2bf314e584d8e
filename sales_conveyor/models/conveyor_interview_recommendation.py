from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ConveyorInterviewRecommendation(models.Model):
    """Somebody whom the client recommends: to whom our goods may be of use."""

    _name = "conveyor.interview.recommendation"
    _inherit = ["conveyor.interview.part"]
    _description = "Recommendation told in an interview"
    _order = "interview_id, sequence, id"
    _question_types = ("recommendations",)

    name = fields.Char(string="Full name")
    company_name = fields.Char(string="Works For")
    function = fields.Char(string="Job Position")
    phone = fields.Char()
    email = fields.Char()
    note = fields.Char(help="What for, and whether the client has told them of us.")

    @api.depends("name", "company_name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = ", ".join(filter(None, (one.name, one.company_name)))

    @api.constrains("name", "company_name", "interview_id")
    def _check_named(self):
        if not all(
            (one.name or "").strip() or (one.company_name or "").strip() for one in self
        ):
            raise ValidationError(
                self.env._("Say who is recommended: the person or the company.")
            )
