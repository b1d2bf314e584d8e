from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_datetime


class ConveyorStart(models.AbstractModel):
    """Interviews that wait for somebody: to be held, or to be filled in."""

    _name = "conveyor.start"
    _inherit = "conveyor.start"

    @api.model
    def _clients_cards(self, whose):
        yield from super()._clients_cards(whose)
        yield self._talks_card(
            "interviews", Domain("user_id", "in", whose.users.ids), self._moment
        )

    @api.model
    def _talks_card(self, key, whose, note):
        """Return a card of talks to come.

        :param whose: the condition for them
        """
        return self._card(
            key,
            self.env._("Interviews to hold"),
            "conveyor.interview",
            domain=list(whose & Domain("state", "=", "planned")),
            title=lambda one: one.partner_id.display_name,
            note=note,
            order="date_planned, id",
            hint=self.env._("Take the brief and the sheet along."),
            views=("list", "calendar", "form"),
        )

    def _moment(self, interview):
        """Say when a talk is to be."""
        moment = interview.date_planned
        if not moment:
            return self.env._("no day yet")
        return format_datetime(self.env, moment, dt_format="d MMM HH:mm")
