from odoo import api, models
from odoo.fields import Domain

from ..rules import quality


class ConveyorStart(models.AbstractModel):
    """What waits for the head of a VIP programme: clients to be decided on, talks to
    come, and what is to be put right, whoever does it."""

    _name = "conveyor.start"
    _inherit = "conveyor.start"

    @api.model
    def _leads_programme(self):
        led = [("head_id", "=", self.env.uid), ("state", "!=", "closed")]
        programmes = self.env["conveyor.vip.programme"]
        return programmes.has_access("read") and bool(
            programmes.search_count(led, limit=1)
        )

    @api.model
    def _vip_head_cards(self, whose):
        yield self._lines_card(
            whose,
            "vip_new",
            self.env._("New Clients, Not Taken In"),
            states=["proposed"],
        )
        yield self._lines_card(
            whose, "vip_waiting", self.env._("On Nobody's List"), states=["waiting"]
        )
        yield self._lines_card(
            whose,
            "vip_objections",
            self.env._("Objections"),
            states=["listed", "planned"],
            also=[("objection_on", "!=", False)],
        )
        yield self._talks_card(
            "vip_interviews",
            Domain("vip_line_id.programme_id.head_id", "in", whose.users.ids),
            note=lambda one: f"{self._moment(one)} · {one.user_id.name}",
        )
        yield self._card(
            "vip_corrective",
            self.env._("To be put right"),
            "conveyor.corrective.work",
            domain=[("state", "in", quality.UNFINISHED)],
            title=lambda one: one.client_partner_id.display_name,
            note=lambda one: " · ".join(
                [self._day(one.check_deadline or one.deadline), one.user_id.name or ""]
            ),
            order="deadline, id",
        )
        yield self._card(
            "vip_round",
            self.env._("Next Interview Due"),
            "conveyor.client",
            domain=[("round_due", "=", True)],
            note=lambda one: self._day(one.last_interview_on),
        )

    @api.model
    def _lines_card(self, whose, key, name, states, also=()):
        """Return a card of clients of the running programmes that somebody heads.

        :param states: where the clients stand
        :param also: another condition for them
        """
        return self._card(
            key,
            name,
            "conveyor.vip.line",
            domain=[
                ("programme_id.state", "=", "running"),
                ("programme_id.head_id", "in", whose.users.ids),
                ("state", "in", states),
                *also,
            ],
            title=lambda one: one.partner_id.display_name,
            note=lambda one: one.owner_id.name,
        )
