from odoo import fields, models


class CrmStage(models.Model):
    _name = "crm.stage"
    _inherit = "crm.stage"

    conveyor_requirement_ids = fields.One2many(
        "conveyor.requirement",
        "stage_id",
        string="Required to Go On",
        copy=True,
        help="What an opportunity needs before it may leave this stage forward.",
    )

    def unlink(self):
        result = super().unlink()
        # the requirements went with the stages, in the database
        self.env.registry.clear_cache()
        return result
