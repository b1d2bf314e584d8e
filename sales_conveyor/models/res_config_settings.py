from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    conveyor_count_free = fields.Boolean(
        related="company_id.conveyor_count_free", readonly=False
    )
    conveyor_abc_a = fields.Float(related="company_id.conveyor_abc_a", readonly=False)
    conveyor_abc_b = fields.Float(related="company_id.conveyor_abc_b", readonly=False)
    conveyor_hour_rate = fields.Monetary(
        related="company_id.conveyor_hour_rate",
        readonly=False,
    )

    def action_open_conveyor_sequence(self):
        """Open the numbering of client files."""
        sequence = self.env["conveyor.client"]._number_sequence(self.company_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "ir.sequence",
            "res_id": sequence.id,
            "view_mode": "form",
        }
