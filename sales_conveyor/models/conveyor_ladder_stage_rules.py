from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ..sql import ladder_terms


class ConveyorLadderStage(models.Model):
    """The rules of the stages, ready for statements."""

    _name = "conveyor.ladder.stage"
    _inherit = "conveyor.ladder.stage"

    def _alternatives(self):
        """Return the conditions of each alternative, in order."""
        self.ensure_one()
        ordered = self.condition_ids.sorted(lambda c: (c.alternative, c.sequence))
        return list(ordered.grouped("alternative").values())

    def _plain_rule(self):
        """Return the rule as ``rules.ladder`` has it."""
        return [
            [condition._plain() for condition in conditions]
            for conditions in self._alternatives()
        ]

    @api.model
    def _ladder(self):
        """Return all rules, ready for a statement; see
        :mod:`..sql.ladder_terms`."""
        return self._ladder_on(fields.Date.today())

    @api.model
    @ormcache("day")
    def _ladder_on(self, day):
        """Return the rules of a day: since when purchases count, moves with it."""
        # sudo: rules work the same whoever looks; archived stages are entered by nobody
        stages = self.sudo().with_context(active_test=True).search(Domain.TRUE)
        rules = [stage._plain_rule() for stage in stages]
        return ladder_terms.Ladder(stages.ids, rules)

    @api.model
    @ormcache()
    def _main_company(self):
        """Return the number of the company of what belongs to no company."""
        # sudo: the same company whoever looks
        companies = self.env["res.company"].sudo()
        return companies.search(
            [("parent_id", "=", False)], order="sequence, id", limit=1
        ).id

    @api.model
    def _settings(self):
        """Return what every statement on the ladder has to be told."""
        return {
            "main_company": self._main_company(),
            "events": "event.registration" in self.env,
        }

    @api.model
    def _statement_key(self):
        """Return the arguments of a statement to prepare: rules and settings."""
        return (self._ladder(), *self._settings().values())
