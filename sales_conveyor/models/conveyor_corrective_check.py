from odoo import fields, models
from odoo.exceptions import AccessError


class ConveyorCorrectiveCheck(models.Model):
    """The client was asked whether corrective work holds: who asked whom, when, and
    what the client said."""

    _name = "conveyor.corrective.check"
    _description = "Client asked about corrective work"
    _inherit = ["conveyor.server.written"]
    _order = "date desc, id desc"
    _rec_name = "work_id"

    work_id = fields.Many2one(
        "conveyor.corrective.work",
        string="Corrective Work",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="work_id.company_id", store=True, precompute=True
    )
    user_id = fields.Many2one(
        "res.users", string="Asked By", required=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Who Was Asked",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    date = fields.Date(string="Asked On", required=True, readonly=True)
    holds = fields.Boolean(
        readonly=True, help="Whether the client says that it is put right."
    )
    note = fields.Text(string="What the Client Says", readonly=True)
    what_done = fields.Text(
        readonly=True, help="What had been done when the client was asked."
    )

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "What clients say about corrective work is noted with the button "
                "“Client Asked”, and stays as it was noted."
            )
        )
