from odoo import api, fields, models

from ..rules import quality as rules
from ..rules.questionnaire import HELD, SIGNS


class ConveyorInterviewVerdict(models.Model):
    """A criterion that isn't met, in an interview that was held, opens corrective work:
    once, whatever is done to the answer afterwards."""

    _name = "conveyor.interview.verdict"
    _inherit = "conveyor.interview.verdict"

    corrective_work_ids = fields.One2many("conveyor.corrective.work", "verdict_id")

    @api.model_create_multi
    def create(self, vals_list):
        verdicts = super().create(vals_list)
        verdicts._put_right()
        return verdicts

    def write(self, vals):
        result = super().write(vals)
        if {"value", "measured", "met"} & set(vals):
            self._put_right()
        return result

    def unlink(self):
        # sudo: what is put right may be somebody else's
        works = self.sudo().corrective_work_ids
        result = super().unlink()
        works.exists()._withdraw()
        return result

    def _put_right(self):
        """Open corrective work for criteria that aren't met; take back what was opened
        by an answer that was wrong, as long as nobody has begun with it."""
        if not self:
            return
        # sudo and token: it is opened by the answer, whoever has written that
        works = self.env["conveyor.corrective.work"]._as_server()
        verdicts = self.sudo()
        known = works.search([("verdict_id", "in", verdicts.ids)]).grouped("verdict_id")
        fresh = []
        for verdict in verdicts:
            unmet = verdict.interview_id.state == HELD and verdict.met == "no"
            work = known.get(verdict.with_env(works.env), works)
            if not unmet:
                work._withdraw()
            elif not work:
                fresh.append(verdict._corrective_values())
            elif work.withdrawn:
                work._open_again()
        if fresh:
            works.create(fresh)

    def _corrective_values(self):
        question = self.question_id
        return {
            "name": self._unmet_in_words(),
            "client_id": self.interview_id.client_id.id,
            "interview_id": self.interview_id.id,
            "verdict_id": self.id,
            # of all versions of the questionnaire the same
            "question_id": (question.root_id or question).id,
            "product_id": question.product_id.id,
            "state": rules.OPEN,
        }

    def _unmet_in_words(self):
        """Return what isn't as agreed: the criterion, what the client has said, and the
        limit."""
        question = self.question_id
        said = self.note
        if self.measured:
            said = self.env._(
                "%(value)s instead of %(sign)s %(limit)s",
                value=" ".join(filter(None, (f"{self.value:.10g}", question.unit))),
                sign=SIGNS.get(question.comparison, ""),
                limit=f"{question.limit_value:.10g}",
            )
            said = ", ".join(filter(None, (said, self.note)))
        what = (question.measure or question.name or "").strip().rstrip("?:.")
        return ": ".join(filter(None, (what[:1].upper() + what[1:], said)))
