from odoo import api, fields, models


class ConveyorKeyPersonLeave(models.TransientModel):
    """A key person has left the client: when, where to, and who has come instead."""

    _name = "conveyor.key.person.leave"
    _description = "Key person has left"

    person_id = fields.Many2one(
        "conveyor.key.person", string="Key Person", required=True, ondelete="cascade"
    )
    client_partner_id = fields.Many2one(related="person_id.client_partner_id")
    partner_id = fields.Many2one(related="person_id.partner_id")
    left_on = fields.Date(required=True, default=fields.Date.context_today)
    left_to = fields.Char(
        string="Went To", help="Perhaps a new client: the company that has gained them."
    )
    replaced_by_id = fields.Many2one("res.partner")

    @api.onchange("person_id")
    def _onchange_person_id(self):
        self.left_to = self.person_id.left_to
        self.replaced_by_id = self.person_id.replaced_by_id

    def action_leave(self):
        """Write it down on the person and on the client file."""
        self.ensure_one()
        person = self.person_id
        person.write(
            {
                "left_on": self.left_on,
                "left_to": self.left_to,
                "replaced_by_id": self.replaced_by_id.id,
            }
        )
        person.client_id._log(
            self.env._(
                "Key person %(person)s has left.", person=person.partner_id.display_name
            )
        )
        return {"type": "ir.actions.act_window_close"}
