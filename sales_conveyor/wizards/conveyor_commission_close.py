from odoo import fields, models


class ConveyorCommissionClose(models.TransientModel):
    """Closes a commission period."""

    _name = "conveyor.commission.close"
    _description = "Close a commission period"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        default=lambda self: self._last_day(),
        help="What was settled by this day, and isn't held, goes into the statements.",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="People",
        domain=[("share", "=", False)],
        help="Empty: everybody who has earned anything.",
    )

    def _last_day(self):
        """Return the last day of the month before this one."""
        first = fields.Date.start_of(fields.Date.context_today(self), "month")
        return fields.Date.subtract(first, days=1)

    def action_close(self):
        """Make the statements and open them."""
        self.ensure_one()
        statements = self.env["conveyor.commission.statement"]._close(
            self.company_id, self.date_to, self.user_ids
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_commission_statement_action"
        )
        action.update(domain=[("id", "in", statements.ids)])
        return action
