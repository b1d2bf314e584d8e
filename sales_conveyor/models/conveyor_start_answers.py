from odoo import api, models

from ..rules import quality as rules
from ..rules.questionnaire import HELD


class ConveyorStart(models.AbstractModel):
    """What follows from interviews and waits: what is to be put right, and answers of
    which nothing has been made yet. Where nothing waits, nothing is shown."""

    _name = "conveyor.start"
    _inherit = "conveyor.start"

    @api.model
    def _asked_cards(self, whose):
        yield from super()._asked_cards(whose)
        for card in (self._corrective_card(whose), self._answers_card(whose)):
            if card and card["value"]:
                yield card

    def _corrective_card(self, whose):
        users = whose.users.ids
        return self._card(
            "corrective",
            self.env._("To be put right"),
            "conveyor.corrective.work",
            domain=[
                ("state", "in", rules.UNFINISHED),
                "|",
                ("user_id", "in", users),
                ("client_id.owner_id", "in", users),
            ],
            title=lambda one: one.client_partner_id.display_name,
            note=lambda one: " · ".join(
                [one.name, self._day(one.check_deadline or one.deadline)]
            ),
            order="deadline, id",
            hint=self.env._(
                "Clients who aren't served well: put it right, then ask whether it "
                "holds."
            ),
        )

    def _answers_card(self, whose):
        return self._card(
            "answers",
            self.env._("Answers to turn into records"),
            "conveyor.interview",
            domain=[
                ("state", "=", HELD),
                ("user_id", "in", whose.users.ids),
                ("outcomes_done", "=", False),
                "|",
                "|",
                ("person_ids", "!=", False),
                ("need_ids", "!=", False),
                ("recommendation_ids", "!=", False),
            ],
            title=lambda one: one.partner_id.display_name,
            note=lambda one: self._day(one._day()),
            order="date_held, id",
            hint=self.env._("Held, but nothing has been made of the answers yet."),
        )
