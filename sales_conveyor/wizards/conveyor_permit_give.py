from datetime import timedelta

from odoo import api, fields, models

from ..rules import lock as rules


class ConveyorPermitGive(models.TransientModel):
    """Somebody with the right opens locked clients to one user for a time."""

    _name = "conveyor.permit.give"
    _description = "Give a permit"

    client_ids = fields.Many2many("conveyor.client", string="Clients", required=True)
    user_id = fields.Many2one(
        "res.users", string="For", required=True, domain=[("share", "=", False)]
    )
    may_owner = fields.Boolean(string="Change the Owner")
    may_membership = fields.Boolean(string="Close, Archive or Merge")
    may_company = fields.Boolean(string="Change the Company")
    may_parent = fields.Boolean(string="Put under Another Contact")
    may_data = fields.Boolean(string="Change Protected Data")
    may_read = fields.Boolean(
        string="Read Contact Details",
        help="Read what is reserved for the owner: contact details, and what is known "
        "personally of the contact persons.",
    )
    until = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=7),
        help="Last day on which it may be used.",
    )
    reason = fields.Text(help="Has to be said; it is kept on the client file.")

    @api.model
    def _ask(self, files):
        """Return an action that asks for whom, for what, until when and why."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give Permit"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_client_ids": files.ids},
        }

    def action_give(self):
        """Give the permit."""
        self.ensure_one()
        self.env["conveyor.permit"]._give(
            self.client_ids,
            self.user_id,
            [name for name in rules.PERMITTED if self[f"may_{name}"]],
            self.until,
            self.reason,
        )
        return {"type": "ir.actions.act_window_close"}
