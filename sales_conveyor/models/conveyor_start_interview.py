from odoo import api, models
from odoo.tools import format_datetime


class ConveyorStart(models.AbstractModel):
    """Interviews that wait for somebody: to be held, or to be filled in."""

    _name = "conveyor.start"
    _inherit = "conveyor.start"

    @api.model
    def _clients_cards(self, whose):
        yield from super()._clients_cards(whose)
        yield self._card(
            "interviews",
            self.env._("Interviews to hold"),
            "conveyor.interview",
            domain=[("user_id", "in", whose.users.ids), ("state", "=", "planned")],
            title=lambda one: one.partner_id.display_name,
            note=lambda one: (
                one.date_planned
                and format_datetime(self.env, one.date_planned, dt_format="d MMM HH:mm")
                or self.env._("no day yet")
            ),
            order="date_planned, id",
            hint=self.env._("Take the brief and the sheet along."),
            views=("list", "calendar", "form"),
        )
