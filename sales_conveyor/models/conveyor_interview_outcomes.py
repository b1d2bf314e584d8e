from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import outcome as rules
from ..rules.questionnaire import HELD
from .conveyor_interview_outcome import SOURCES as SOURCE_FIELDS


class ConveyorInterview(models.Model):
    """The answers of an interview become records, once it is held: proposed, shown,
    made together and undone together."""

    _name = "conveyor.interview"
    _inherit = "conveyor.interview"

    outcome_ids = fields.One2many(
        "conveyor.interview.outcome",
        "interview_id",
        string="What Becomes of the Answers",
    )
    outcomes_done = fields.Boolean(
        string="Answers Dealt With",
        readonly=True,
        copy=False,
        help="Somebody has turned the answers into records, or nothing followed from "
        "them.",
    )
    proposed_count = fields.Integer(
        string="Proposed Records", compute="_compute_outcome_counts"
    )
    made_count = fields.Integer(
        string="Records Made", compute="_compute_outcome_counts"
    )

    @api.depends("outcome_ids.state")
    def _compute_outcome_counts(self):
        for one in self:
            states = one.outcome_ids.mapped("state")
            one.proposed_count = states.count(rules.PROPOSED)
            one.made_count = states.count(rules.MADE)

    def _day(self):
        """Return the day of the talk."""
        self.ensure_one()
        moment = self.date_held or self.date_planned or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self, moment).date()

    def _recommendation_days(self):
        """Return within how many days recommended people are called."""
        self.ensure_one()
        # sudo: the company's setting is read for whoever holds the interview
        return self.company_id.sudo().conveyor_recommendation_days

    def _referrer(self):
        """Return who has recommended: the only person who was spoken to, else the
        client."""
        self.ensure_one()
        # sudo: contacts of the client are no secret
        persons = self.sudo().contact_ids.filtered(
            lambda one: one.commercial_partner_id == self.sudo().partner_id
        )
        return persons if len(persons) == 1 else self.sudo().partner_id

    def _check_may_make(self):
        """Refuse whoever may not read the interview, and talks that weren't held."""
        self.check_access("read")
        for one in self:
            if one.state != HELD:
                raise UserError(
                    self.env._(
                        "%(interview)s: answers become records once the talk has been "
                        "held. Mark it as held first.",
                        interview=one.display_name,
                    )
                )

    # Proposing

    def _propose(self):
        """Bring the proposals in line with the answers; what was made stays."""
        for one in self:
            wanted = {
                (kind, source): number
                for number, (kind, source) in enumerate(one._wanted())
            }
            known = {}
            for outcome in one.outcome_ids:
                source = outcome._source()
                if outcome.state == rules.PROPOSED and (
                    (outcome.kind, source) not in wanted
                ):
                    outcome._as_server().unlink()
                else:
                    known[outcome.kind, source] = outcome
            fresh = [
                {
                    "interview_id": one.id,
                    "kind": kind,
                    "sequence": number,
                    SOURCE_FIELDS[kind]: source.id,
                }
                for (kind, source), number in wanted.items()
                if (kind, source) not in known
            ]
            self.env["conveyor.interview.outcome"]._as_server().create(fresh)
            one.invalidate_recordset(["outcome_ids", "proposed_count", "made_count"])

    def _wanted(self):
        """Return what the answers propose: pairs of kind and answer, in the order in
        which they are made."""
        self.ensure_one()
        found = [
            (kind, person) for person in self.person_ids for kind in person._proposed()
        ]
        found += [(rules.OPPORTUNITY, need) for need in self.need_ids]
        found += [(rules.LEAD, one) for one in self.recommendation_ids]
        found += [
            (rules.NOTE, answer)
            for answer in self.answer_ids
            if rules.is_noted(
                answer.question_id.section_id.kind,
                answer.question_id.type,
                answer.value_text,
            )
        ]
        return sorted(found, key=lambda pair: rules.ORDER[pair[0]])

    # Buttons

    def action_open_outcomes(self):
        """Show what the answers become, before anything is made."""
        self.ensure_one()
        self._check_may_make()
        self._propose()
        if not self.outcome_ids:
            # sudo: whoever reads the interview may have dealt with it
            self.sudo().outcomes_done = True
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Becomes of the Answers"),
            "res_model": "conveyor.interview",
            "res_id": self.id,
            "views": [
                [
                    self.env.ref(
                        "sales_conveyor.conveyor_interview_outcome_view_form"
                    ).id,
                    "form",
                ]
            ],
        }

    def action_make_outcomes(self):
        """Make what is chosen, line by line: one that can't be made says why, and
        doesn't stop the others."""
        self._check_may_make()
        # nobody makes the same at the same time
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["outcome_ids"])
        self._propose()
        for one in self:
            waiting = one.outcome_ids.filtered(lambda o: o.state == rules.PROPOSED)
            waiting.filtered(lambda o: not o.chosen)._as_server().write(
                {"state": rules.SKIPPED}
            )
            for outcome in waiting.filtered("chosen").sorted(
                lambda o: (rules.ORDER[o.kind], o.sequence, o.id)
            ):
                outcome._make()
        # sudo: whoever reads the interview may have dealt with it
        self.sudo().write({"outcomes_done": True})
        return True

    def action_undo_outcomes(self):
        """Take back all that was made, but for what has been worked on since."""
        self.check_access("read")
        for one in self:
            for outcome in one.outcome_ids.filtered(
                lambda o: o.state == rules.MADE
            ).sorted(lambda o: (-rules.ORDER[o.kind], -o.sequence, -o.id)):
                outcome._undo()
            one.outcome_ids.filtered(
                lambda o: o.state == rules.SKIPPED
            )._as_server().write({"state": rules.PROPOSED})
        return True
