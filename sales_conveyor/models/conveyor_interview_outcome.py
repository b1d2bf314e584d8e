from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..rules import outcome as rules

#: The answer from which each kind of record is made.
SOURCES = {
    rules.CONTACT: "person_id",
    rules.KEY_PERSON: "person_id",
    rules.LEFT: "person_id",
    rules.BIRTHDAY: "person_id",
    rules.HOBBY: "person_id",
    rules.OPPORTUNITY: "need_id",
    rules.LEAD: "recommendation_id",
    rules.NOTE: "answer_id",
}
#: The record that is made of it.
RECORDS = {
    rules.CONTACT: "partner_id",
    rules.KEY_PERSON: "key_person_id",
    rules.LEFT: "key_person_id",
    rules.BIRTHDAY: "knowledge_id",
    rules.HOBBY: "knowledge_id",
    rules.OPPORTUNITY: "lead_id",
    rules.LEAD: "lead_id",
    rules.NOTE: "market_note_id",
}


class ConveyorInterviewOutcome(models.Model):
    """What becomes of one answer: a record that is proposed, made once, and linked with
    the answer. No detail of a person is copied here; it is read from the answer."""

    _name = "conveyor.interview.outcome"
    _description = "What becomes of an answer"
    _inherit = ["conveyor.server.written"]
    _order = "interview_id, sequence, id"

    interview_id = fields.Many2one(
        "conveyor.interview",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    client_id = fields.Many2one(related="interview_id.client_id")
    company_id = fields.Many2one(
        related="interview_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(
        [
            (rules.CONTACT, "Contact"),
            (rules.KEY_PERSON, "Key person"),
            (rules.LEFT, "Has left"),
            (rules.BIRTHDAY, "Birthday"),
            (rules.HOBBY, "Hobbies"),
            (rules.OPPORTUNITY, "Opportunity"),
            (rules.LEAD, "Recommendation"),
            (rules.NOTE, "Market note"),
        ],
        required=True,
        readonly=True,
    )
    person_id = fields.Many2one(
        "conveyor.interview.person",
        string="Contact Person",
        readonly=True,
        ondelete="set null",
    )
    need_id = fields.Many2one(
        "conveyor.interview.need", readonly=True, ondelete="set null"
    )
    recommendation_id = fields.Many2one(
        "conveyor.interview.recommendation", readonly=True, ondelete="set null"
    )
    answer_id = fields.Many2one(
        "conveyor.interview.answer", readonly=True, ondelete="set null"
    )
    chosen = fields.Boolean(
        default=True, help="Switch it off, and nothing is made of the answer."
    )
    state = fields.Selection(
        [
            (rules.PROPOSED, "Proposed"),
            (rules.MADE, "Made"),
            (rules.SKIPPED, "Left out"),
            (rules.UNDONE, "Undone"),
        ],
        default=rules.PROPOSED,
        required=True,
        readonly=True,
        index=True,
    )
    refusal = fields.Text(
        string="Why Not", readonly=True, help="What was in the way the last time."
    )
    # what was made
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    key_person_id = fields.Many2one(
        "conveyor.key.person",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    knowledge_id = fields.Many2one(
        "conveyor.knowledge",
        string="Personal Knowledge",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    market_note_id = fields.Many2one(
        "conveyor.market.note",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    change_request_ids = fields.Many2many(
        "conveyor.change.request",
        "conveyor_interview_outcome_request_rel",
        "outcome_id",
        "request_id",
        string="Waits for the Officer",
        readonly=True,
    )
    is_new = fields.Boolean(
        string="New Record",
        readonly=True,
        help="The record was made from the answer; otherwise something was changed in "
        "one that was there.",
    )
    before_kept = fields.Json(
        groups=fields.NO_ACCESS, help="What was there before, to put it back."
    )
    made_on = fields.Datetime(readonly=True)
    made_by_id = fields.Many2one("res.users", readonly=True)
    undone_on = fields.Datetime(readonly=True)
    undone_by_id = fields.Many2one("res.users", readonly=True)

    subject = fields.Char(
        string="Who or What", compute="_compute_words", help="What the answer is about."
    )
    change = fields.Text(
        string="What Is Made",
        compute="_compute_words",
        help="What is written down where, as far as you may read it.",
    )
    hint = fields.Text(
        string="Remark",
        compute="_compute_words",
        help="What was in the way the last time, or what will be.",
    )
    made_name = fields.Char(string="Made", compute="_compute_made_name")

    # each answer becomes each kind of record once
    _person_once = models.UniqueIndex("(person_id, kind) WHERE person_id IS NOT NULL")
    _need_once = models.UniqueIndex("(need_id) WHERE need_id IS NOT NULL")
    _recommendation_once = models.UniqueIndex(
        "(recommendation_id) WHERE recommendation_id IS NOT NULL"
    )
    _answer_once = models.UniqueIndex("(answer_id) WHERE answer_id IS NOT NULL")

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "What becomes of answers follows from the answers: choose what is to "
                "be made, and use the buttons of the interview."
            )
        )

    def write(self, vals):
        # to choose is all that a person does here
        # an import says which record it is among the values
        if set(vals) - {"id"} == {"chosen"} and not self._by_server():
            self.check_access("write")
            return super(ConveyorInterviewOutcome, self._as_server()).write(vals)
        return super().write(vals)

    @api.depends("kind", "interview_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{kinds.get(one.kind, '')}: {one.subject or ''}"

    def _source(self):
        """Return the answer from which it is made; nothing, if that was deleted."""
        self.ensure_one()
        return self[SOURCES[self.kind]]

    def _record(self):
        """Return the record that was made; nothing, if that was deleted."""
        self.ensure_one()
        return self[RECORDS[self.kind]]

    @api.depends("state", *set(RECORDS.values()))
    def _compute_made_name(self):
        for one in self:
            # sudo: names of records are shown to whoever reads the interview; the name
            # of personal knowledge is that of the person
            # without what a caller may have asked names to show: address, e-mail
            plain = self.env(context={"lang": self.env.lang}, su=True)
            record = one.with_env(plain)._record()
            made = one.state in (rules.MADE, rules.UNDONE)
            one.made_name = made and (
                record.display_name or self.env._("was deleted since")
            )

    @api.depends("kind", "state", "refusal", *set(SOURCES.values()))
    @api.depends_context("uid", "lang")
    def _compute_words(self):
        for one in self:
            source = one._source()
            one.subject = one._subject(source) if source else one.made_name
            one.change, hint = (
                getattr(one, f"_words_{one.kind}")(source) if source else ("", "")
            )
            told = one.state == rules.PROPOSED or (
                one.state == rules.MADE and one.kind == rules.CONTACT
            )
            one.hint = one.refusal or (told and hint) or ""

    def _subject(self, source):
        if self.kind == rules.NOTE:
            return source.question_id.section_id.name
        return source.display_name

    # Buttons

    def action_open_record(self):
        """Open the record that was made."""
        self.ensure_one()
        return self._record().get_formview_action()

    def action_propose_again(self):
        """Let what was undone, or left out, be made after all."""
        self.interview_id._check_may_make()
        again = self.filtered(
            lambda one: one.state in (rules.UNDONE, rules.SKIPPED) and one._source()
        )
        again._as_server().write(
            {
                "state": rules.PROPOSED,
                "chosen": True,
                "refusal": False,
                "before_kept": False,
                "change_request_ids": [(5,)],
                "is_new": False,
                **dict.fromkeys(set(RECORDS.values()), False),
            }
        )
