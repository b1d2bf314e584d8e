from odoo import fields, models
from odoo.exceptions import AccessError

KINDS = [
    ("opportunity", "Opportunity"),
    ("quotation", "Quotation"),
    ("activity", "Activity"),
    ("meeting", "Meeting"),
    ("follower", "Followed"),
]


class ConveyorHandoverItem(models.Model):
    """One thing that went along with a client: an opportunity, a quotation, …"""

    _name = "conveyor.handover.item"
    _description = "What went along with a client"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "kind, id"
    _rec_name = "name"

    handover_id = fields.Many2one(
        "conveyor.handover",
        string="Hand-over",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    res_model = fields.Char(
        string="Model", required=True, readonly=True, export_string_translation=False
    )
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    name = fields.Char(readonly=True, help="As it was called at that time.")
    from_team_id = fields.Many2one(
        "crm.team", string="Team Before", readonly=True, ondelete="set null"
    )
    from_user_id = fields.Many2one(
        "res.users", string="From Whom", readonly=True, ondelete="cascade"
    )
    to_user_id = fields.Many2one(
        "res.users", string="To Whom", readonly=True, ondelete="cascade"
    )
    state = fields.Selection(
        [
            ("moved", "Went along"),
            ("restored", "Put back"),
            ("changed", "Changed since, stays"),
        ],
        required=True,
        readonly=True,
        default="moved",
    )

    def _refuse_others(self):
        raise AccessError(
            self.env._("What went along with a client is written by the server alone.")
        )

    def action_open(self):
        """Open what went along, if it is there still and the user may see it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
        }
