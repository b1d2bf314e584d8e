from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.conveyor_departure import Departure


class ConveyorDeparture(models.TransientModel):
    """Somebody leaves: to whom clients, opportunities and activities go."""

    _name = "conveyor.departure"
    _description = "Departure of a salesperson"

    user_ids = fields.Many2many("res.users", string="Who Leaves", readonly=True)
    method = fields.Selection(
        [("rule", "By rule"), ("person", "To one person")],
        string="Hand Over",
        default="rule",
        required=True,
        help="By rule: clients go to the client teams by the rules of their conveyors, "
        "else to the team leader, else to the central-file officer; all else follows.",
    )
    to_user_id = fields.Many2one(
        "res.users", string="Successor", domain=[("share", "=", False)]
    )
    reason = fields.Text(help="Kept with each hand-over, and told to those who get it.")
    client_count = fields.Integer(string="Clients", compute="_compute_counts")
    opportunity_count = fields.Integer(
        string="Open Opportunities", compute="_compute_counts"
    )
    quotation_count = fields.Integer(string="Quotations", compute="_compute_counts")
    activity_count = fields.Integer(string="Activities", compute="_compute_counts")
    reservation_count = fields.Integer(
        string="Reserved Prospects",
        compute="_compute_counts",
        help="They are free for others once the user has left.",
    )
    contact_count = fields.Integer(
        string="Contacts",
        compute="_compute_counts",
        help="Contacts whose salesperson the user is.",
    )

    @api.depends("user_ids")
    def _compute_counts(self):
        for departure in self:
            users = departure.user_ids
            # sudo: counted is what is left behind, whoever may read it
            behind = users.sudo()._conveyor_left_behind() if users else {}
            departure.client_count = behind.get("clients", 0)
            departure.opportunity_count = behind.get("opportunities", 0)
            departure.quotation_count = behind.get("quotations", 0)
            departure.activity_count = behind.get("activities", 0)
            departure.reservation_count = behind.get("reservations", 0)
            departure.contact_count = behind.get("contacts", 0)

    def action_leave(self):
        """Hand everything over, and archive the users; Odoo checks the right to."""
        self.ensure_one()
        person = self.method == "person"
        if person and (not self.to_user_id or self.to_user_id in self.user_ids):
            raise UserError(self.env._("Choose a successor who stays."))
        departure = Departure(self.to_user_id if person else None, self.reason)
        users = self.user_ids.with_context(conveyor_departure=departure)
        users.action_archive()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
