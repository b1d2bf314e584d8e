from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..rules import questionnaire as rules

#: Where the rows of answers to each kind of question are.
TABLES = (
    *("answer_ids", "person_ids", "recommendation_ids", "need_ids"),
    "verdict_ids",
)


class ConveyorInterview(models.Model):
    """A prepared talk with the people of a client, by one version of a questionnaire:
    planned, held or not, and what was said."""

    _name = "conveyor.interview"
    _description = "Interview"
    _inherit = [
        *("mail.thread", "mail.activity.mixin"),
        *("conveyor.server.token", "conveyor.merged.along"),
    ]
    _order = "date_planned desc, id desc"
    _rec_names_search = ["partner_id"]

    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        required=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        related="client_id.partner_id",
        string="Client",
        store=True,
        index=True,
        precompute=True,
    )
    company_id = fields.Many2one(
        related="client_id.company_id", store=True, index=True, precompute=True
    )
    owner_id = fields.Many2one(related="client_id.owner_id", string="Owner")
    user_id = fields.Many2one(
        "res.users",
        string="Held By",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
        help="Who speaks to the client, and writes down what is said.",
    )
    questionnaire_id = fields.Many2one(
        "conveyor.questionnaire",
        required=True,
        index=True,
        ondelete="restrict",
        compute="_compute_questionnaire_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("state", "=", "in_use")],
    )
    event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        readonly=True,
    )
    contact_ids = fields.Many2many(
        "res.partner",
        "conveyor_interview_contact_rel",
        "interview_id",
        "partner_id",
        string="With Whom",
        help="Persons of the client with whom the talk is planned.",
    )
    date_planned = fields.Datetime(string="Planned For", index=True, tracking=True)
    date_held = fields.Datetime(string="Held On", index=True, copy=False)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("held", "Took Place"),
            ("not_held", "Not Held"),
            ("refused", "Refused by the Client"),
        ],
        default="planned",
        required=True,
        index=True,
        copy=False,
        tracking=True,
    )
    reason = fields.Text(
        copy=False, help="Why it wasn't held, or why the client doesn't want it."
    )
    minutes = fields.Integer(
        string="Minutes Spoken", copy=False, help="How long the talk really took."
    )
    answer_ids = fields.One2many(
        "conveyor.interview.answer", "interview_id", string="Answers"
    )
    person_ids = fields.One2many(
        "conveyor.interview.person", "interview_id", string="Persons"
    )
    recommendation_ids = fields.One2many(
        "conveyor.interview.recommendation", "interview_id", string="Recommendations"
    )
    need_ids = fields.One2many(
        "conveyor.interview.need", "interview_id", string="Needs"
    )
    verdict_ids = fields.One2many(
        "conveyor.interview.verdict", "interview_id", string="Verdicts"
    )
    question_count = fields.Integer(
        string="Questions", compute="_compute_progress", store=True, aggregator=None
    )
    answered_count = fields.Integer(
        string="Answered", compute="_compute_progress", store=True
    )
    progress = fields.Integer(
        string="Filled In",
        compute="_compute_progress",
        store=True,
        aggregator="avg",
        help="How many of the questions have an answer, in per cent.",
    )

    @api.depends("partner_id.name", "date_planned", "date_held")
    def _compute_display_name(self):
        for one in self:
            day = one.date_held or one.date_planned
            day = day and fields.Datetime.context_timestamp(one, day).date()
            # sudo: names of clients are no secret
            one.display_name = ", ".join(
                filter(None, (one.partner_id.sudo().name, day and str(day)))
            )

    @api.depends("client_id")
    def _compute_questionnaire_id(self):
        for one in self:
            if not one.questionnaire_id:
                one.questionnaire_id = one.questionnaire_id._default_for(
                    one.company_id or self.env.company
                )

    @api.depends(
        "questionnaire_id",
        *(f"{table}.question_id" for table in TABLES),
        *("person_ids.confirmed", "person_ids.left", "person_ids.partner_id"),
    )
    def _compute_progress(self):
        for one in self:
            questions = one.questionnaire_id.section_ids.question_ids
            answered = set()
            for table in TABLES:
                rows = one[table]
                if table == "person_ids":
                    # known persons stand there before anybody has spoken of them
                    rows = rows.filtered(lambda row: row._says_something())
                answered.update(rows.question_id.ids)
            one.question_count = len(questions)
            one.answered_count = len(answered.intersection(questions.ids))
            one.progress = rules.progress(questions.ids, answered)

    # Making and changing

    @api.model_create_multi
    def create(self, vals_list):
        interviews = super().create(vals_list)
        interviews._check_holder()
        interviews._check_may_hold()
        interviews._check_questionnaire()
        return interviews

    def write(self, vals):
        if not self._by_server() and (
            vals.get("merged_from_id")
            or "client_id" in vals
            and any(one.client_id.id != vals["client_id"] for one in self)
        ):
            raise UserError(
                self.env._(
                    "An interview stays with its client. Plan another one with the "
                    "other client."
                )
            )
        if "questionnaire_id" in vals:
            self._check_nothing_said(vals["questionnaire_id"])
        holders = {one: one.user_id for one in self}
        versions = {one: one.questionnaire_id for one in self}
        done = self.filtered(lambda one: one.state != "planned")
        result = super().write(vals)
        given = self.filtered(lambda one: one.user_id != holders[one])
        (given | done.filtered(lambda one: one.state == "planned"))._check_holder()
        given._check_may_hold()
        self.filtered(
            lambda one: one.questionnaire_id != versions[one]
        )._check_questionnaire()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if any(one.state == "held" or one.answered_count for one in self):
            raise UserError(
                self.env._(
                    "What a client has said is kept. An interview that won't take "
                    "place is marked as not held, with the reason."
                )
            )

    def _check_holder(self):
        """Talks with clients of a company are held by people who work there."""
        for company, interviews in self.grouped("company_id").items():
            interviews.user_id._conveyor_require_working_in(company)

    def _check_may_hold(self):
        """Refuse to plan talks with clients of others, for oneself or anybody."""
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or self._by_server():
            return
        if self._leads_interviews():
            return
        refused = self.filtered(lambda one: not one._may_hold(one.user_id))
        refused |= self.filtered(
            lambda one: (
                one.user_id != user
                and one.client_id in one.client_id._not_responsible()
            )
        )
        if refused:
            # sudo: names of clients and owners are no secret
            files = refused.client_id.sudo()
            self.env["conveyor.attempt"]._refuse(
                "data",
                files.partner_id,
                self.env._(
                    "%(clients)s: the interview is planned by the owner of the client "
                    "(%(owners)s), a team leader, the head of the VIP programme or the "
                    "central-file officer (%(officers)s). Ask one of them.",
                    clients=", ".join(files.partner_id.mapped("name")),
                    owners=", ".join(files.owner_id.mapped("name"))
                    or self.env._("nobody yet"),
                    officers=files._officer_names(),
                ),
            )

    @api.model
    def _leads_interviews(self):
        """Return whether the present user plans interviews for anybody."""
        return self.env["conveyor.client"]._is_officer() or self.env.user.has_group(
            "sales_conveyor.conveyor_group_vip_head"
        )

    def _may_hold(self, user):
        """Return whether a user may hold the interview without being sent by the head:
        the owner of the client, whoever leads the owner's team, anybody where the
        client has no owner."""
        self.ensure_one()
        # sudo: whose client it is
        file = self.sudo().client_id
        return not file.owner_id or not file.with_user(user)._not_responsible()

    def _check_questionnaire(self):
        for one in self:
            if one.questionnaire_id.state != "in_use":
                raise ValidationError(
                    self.env._(
                        "%(name)s isn't in use. Choose a questionnaire that is, or "
                        "have it put in use (Configuration, Questionnaires).",
                        name=one.questionnaire_id.display_name,
                    )
                )
            company = one.questionnaire_id.company_id
            if company and company != one.company_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s is a questionnaire of %(company)s.",
                        name=one.questionnaire_id.display_name,
                        company=company.sudo().name,
                    )
                )

    def _check_nothing_said(self, questionnaire_id):
        """Refuse another questionnaire once answers were written down by one."""
        for one in self:
            if one.questionnaire_id.id != questionnaire_id and any(
                one[table] for table in TABLES
            ):
                raise ValidationError(
                    self.env._(
                        "Answers were written down already: the interview keeps its "
                        "questionnaire."
                    )
                )

    @api.constrains("state", "reason", "minutes")
    def _check_state(self):
        for one in self:
            if one.state in rules.EXPLAINED and not (one.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(interview)s: say why it wasn't held.",
                        interview=one.display_name,
                    )
                )
            if one.minutes < 0 or one.minutes > 24 * 60:
                raise ValidationError(
                    self.env._("A talk takes some minutes, a day at most.")
                )
