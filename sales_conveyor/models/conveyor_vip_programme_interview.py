from odoo import fields, models


class ConveyorVipProgramme(models.Model):
    """By which questionnaire clients are interviewed in a programme."""

    _name = "conveyor.vip.programme"
    _inherit = "conveyor.vip.programme"

    questionnaire_id = fields.Many2one(
        "conveyor.questionnaire",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('state', '=', 'in_use'), ('company_id', 'in', (False, company_id))]",
        default=lambda self: self.env["conveyor.questionnaire"]._default_for(
            self.env.company
        ),
        help="By which the clients are interviewed. Empty: by the first one in use.",
    )
    interview_ids = fields.One2many(
        "conveyor.interview", "vip_programme_id", string="Interviews", readonly=True
    )

    def action_open_interviews(self):
        """Open the interviews of the programme."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_interview_action"
        )
        action.update(domain=[("vip_programme_id", "=", self.id)], context={})
        return action
