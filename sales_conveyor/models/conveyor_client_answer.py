from odoo import api, fields, models
from odoo.fields import Domain

from ..rules import quality as rules
from ..rules.questionnaire import HELD
from ..sql import rounds


class ConveyorClient(models.Model):
    """What clients said in their last interview, for lists and segments: as far as
    whoever asks may read that interview."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    last_quality = fields.Selection(
        [
            (rules.SATISFACTORY, "Satisfactory"),
            (rules.UNSATISFACTORY, "Unsatisfactory"),
            (rules.UNKNOWN, "Not known"),
        ],
        string="Last Verdict",
        compute="_compute_last_quality",
        search="_search_last_quality",
        help="Whether the client is served well, by all criteria of the last interview "
        "that was held.",
    )
    chosen_option_ids = fields.Many2many(
        "conveyor.questionnaire.option",
        string="Answers Chosen",
        compute="_compute_last_answers",
        search="_search_chosen_option_ids",
        help="What the client has chosen in the last interview.",
    )
    yes_question_ids = fields.Many2many(
        "conveyor.questionnaire.question",
        string="Has Said Yes To",
        compute="_compute_last_answers",
        search="_search_yes_question_ids",
        help="Questions that the client has answered with yes in the last interview.",
    )
    no_question_ids = fields.Many2many(
        "conveyor.questionnaire.question",
        string="Has Said No To",
        compute="_compute_last_answers",
        search="_search_no_question_ids",
        help="Questions that the client has answered with no in the last interview.",
    )

    def _last_interviews(self, domain=Domain.TRUE):
        """Return a query of the last interviews with clients, if they are so and the
        present user may read them."""
        last = Domain.custom(to_sql=lambda model, alias, query: rounds.is_last(alias))
        return self.env["conveyor.interview"]._search(
            Domain("state", "=", HELD) & domain & last
        )

    def _whose_last(self, domain):
        """Return a domain of the clients whose last interview is so."""
        if not self.env["conveyor.interview"].has_access("read"):
            return Domain.FALSE
        return Domain("id", "in", self._last_interviews(domain).subselect("client_id"))

    def _last_by_client(self):
        interviews = self.env["conveyor.interview"]
        if not self._origin.ids or not interviews.has_access("read"):
            return {}
        found = interviews.browse(
            self._last_interviews(Domain("client_id", "in", self._origin.ids))
        )
        return {one.client_id.id: one for one in found}

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_last_quality(self):
        last = self._last_by_client()
        for client in self:
            one = last.get(client._origin.id)
            client.last_quality = one and one.quality

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_last_answers(self):
        last = self._last_by_client()
        none = self.env["conveyor.interview"]
        for client in self:
            answers = last.get(client._origin.id, none).answer_ids
            client.chosen_option_ids = answers.option_ids
            for name, said in (("yes_question_ids", "yes"), ("no_question_ids", "no")):
                client[name] = answers.filtered(
                    lambda a, said=said: a.value_yes == said
                ).question_id

    def _search_last_quality(self, operator, value):
        if operator != "in":
            return NotImplemented
        verdicts = [one for one in value if one]
        found = self._whose_last(Domain("quality", "in", verdicts))
        if len(verdicts) < len(value):
            found |= ~self._whose_last(Domain("quality", "!=", False))
        return found

    def _search_answered(self, operator, value, name, condition):
        """Search clients by an answer of the last interview.

        :param name: field of answers by which it is found
        :param condition: what else has to be so of the answer
        """
        if operator not in ("in", "any"):
            return NotImplemented
        if operator == "any":
            asked = Domain(name, "any", value)
            return self._whose_last(Domain("answer_ids", "any", asked & condition))
        ids = [one for one in value if one]
        # the same question, and answer, of all versions of the questionnaire
        model = self.env["conveyor.interview.answer"]._fields[name].comodel_name
        of_all = ["|", ("id", "in", ids), ("origin", "in", ids)]
        versions = self.env[model].sudo().search(of_all)
        versions |= versions.search([("id", "in", versions.mapped("origin"))])
        versions |= versions.search([("origin", "in", versions.ids)])
        asked = Domain(name, "in", versions.ids)
        found = self._whose_last(Domain("answer_ids", "any", asked & condition))
        if len(ids) < len(value):
            found |= ~self._whose_last(
                Domain("answer_ids", "any", Domain(name, "!=", False) & condition)
            )
        return found

    def _search_chosen_option_ids(self, operator, value):
        return self._search_answered(operator, value, "option_ids", Domain.TRUE)

    def _search_yes_question_ids(self, operator, value):
        said = Domain("value_yes", "=", "yes")
        return self._search_answered(operator, value, "question_id", said)

    def _search_no_question_ids(self, operator, value):
        said = Domain("value_yes", "=", "no")
        return self._search_answered(operator, value, "question_id", said)
