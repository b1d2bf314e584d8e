from odoo import api, fields, models


class ConveyorVipAdd(models.TransientModel):
    """The head puts chosen clients on the list of a programme."""

    _name = "conveyor.vip.add"
    _description = "Add clients to a VIP programme"

    programme_id = fields.Many2one(
        "conveyor.vip.programme",
        required=True,
        domain=[("state", "in", ("draft", "running"))],
        default=lambda self: self.env["conveyor.vip.programme"].search(
            [("state", "in", ("draft", "running"))], limit=1
        ),
    )
    company_id = fields.Many2one(related="programme_id.company_id")
    client_ids = fields.Many2many(
        "conveyor.client",
        string="Clients",
        domain="[('company_id', '=', company_id)]",
        help="Companies are on the list by themselves. Choose important private "
        "persons.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "conveyor.client":
            values.setdefault("client_ids", context.get("active_ids") or [])
        return values

    def action_add(self):
        """Add the clients."""
        self.ensure_one()
        self.programme_id.conveyor_add_clients(self.client_ids)
        return {"type": "ir.actions.act_window_close"}
