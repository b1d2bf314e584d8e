from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sql import questionnaire as questionnaire_sql
from .conveyor_client_rights import _BY_SERVER

#: What is said of a questionnaire on paper and on screen: changing it is a new version.
CONTENT_FIELDS = frozenset({"name", "introduction", "minutes"})
#: What only the server writes.
SERVER_FIELDS = frozenset({"version", "root_id", "origin"})


class ConveyorQuestionnaire(models.Model):
    """A prepared talk with clients: sections of questions on two sides of one sheet.

    The record that people edit is always the newest version. Once somebody has been
    interviewed by it, the next change first puts aside a copy, to which the interviews
    go over with all their answers; then the version number goes up. So every way of
    changing makes a version, and no interview ever has other questions than it had.
    """

    _name = "conveyor.questionnaire"
    _description = "Questionnaire"
    _order = "sequence, version desc, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="The company that uses it; all companies, if empty.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    root_id = fields.Many2one(
        "conveyor.questionnaire",
        string="Version Of",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        help="The questionnaire that was made first and is still edited; all of its "
        "versions have the same.",
    )
    state = fields.Selection(
        [
            ("draft", "Being Written"),
            ("in_use", "In Use"),
            ("replaced", "Replaced"),
        ],
        default="draft",
        required=True,
        copy=False,
        readonly=True,
        help="Interviews are planned with questionnaires in use. Replaced are former "
        "versions, which the interviews held by them keep.",
    )
    introduction = fields.Text(
        translate=True, help="How the talk begins; printed above the questions."
    )
    minutes = fields.Integer(
        string="Length of the Talk",
        default=60,
        aggregator=None,
        help="For how many minutes the talk is planned in the calendar.",
    )
    section_ids = fields.One2many(
        "conveyor.questionnaire.section", "questionnaire_id", copy=True
    )
    question_ids = fields.One2many(
        "conveyor.questionnaire.question",
        compute="_compute_question_ids",
        string="All Questions",
        help="In the order in which they are asked.",
    )
    question_count = fields.Integer(compute="_compute_counts", string="Questions")
    version_ids = fields.One2many(
        "conveyor.questionnaire",
        "root_id",
        string="Versions",
        domain=[("state", "=", "replaced")],
        context={"active_test": False},
    )
    interview_ids = fields.One2many("conveyor.interview", "questionnaire_id")
    used = fields.Boolean(
        compute="_compute_counts",
        help="There are interviews by this version: the next change makes a new one.",
    )

    @api.depends("name", "version", "state")
    def _compute_display_name(self):
        for one in self:
            one.display_name = (
                self.env._(
                    "%(name)s, version %(number)s",
                    name=one.name or "",
                    number=one.version,
                )
                if one.state == "replaced"
                else one.name
            )

    @api.depends("section_ids.question_ids")
    def _compute_question_ids(self):
        for one in self:
            one.question_ids = one.section_ids.question_ids

    @api.depends("section_ids.question_ids")
    def _compute_counts(self):
        # sudo: whether it is used doesn't depend on whose interviews one may read
        used = self.env["conveyor.interview"].sudo()
        used = dict(
            used._read_group(
                [("questionnaire_id", "in", self._origin.ids)],
                ["questionnaire_id"],
                ["__count"],
            )
        )
        for one in self:
            one.question_count = len(one.section_ids.question_ids)
            one.used = bool(used.get(one._origin))

    # Making and changing

    def _by_server(self):
        return self.env.context.get("conveyor_by_server") is _BY_SERVER

    @api.model_create_multi
    def create(self, vals_list):
        if not self._by_server():
            self._refuse_server_fields(vals_list)
        made = super().create(vals_list)
        for one in made.filtered(lambda one: not one.root_id):
            super(ConveyorQuestionnaire, one).write({"root_id": one.id})
        return made

    def write(self, vals):
        if not self._by_server():
            self._refuse_server_fields([vals])
            self._check_state(vals)
            changed = self.filtered(
                lambda one: any(
                    self._differs(one, name, vals[name])
                    for name in CONTENT_FIELDS.intersection(vals)
                )
            )
            changed._before_change()
        return super().write(vals)

    def update_field_translations(self, field_name, translations, source_lang=""):
        if field_name in CONTENT_FIELDS and any(translations.values()):
            self._before_change()
        return super().update_field_translations(field_name, translations, source_lang)

    def copy_data(self, default=None):
        data = super().copy_data(default)
        if self._by_server():
            return data
        return [
            {**vals, "name": self.env._("%(name)s (copy)", name=one.name)}
            if "name" not in (default or {})
            else vals
            for one, vals in zip(self, data, strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered(lambda one: one.used or one.version_ids)
        if used:
            raise UserError(
                self.env._(
                    "Clients have been interviewed by %(names)s: the questionnaire is "
                    "kept with its answers. Archive it instead.",
                    names=", ".join(used.mapped("name")),
                )
            )

    @staticmethod
    def _differs(one, name, value):
        field = one._fields[name]
        return field.convert_to_cache(value, one) != field.convert_to_cache(
            one[name], one
        )

    def _refuse_server_fields(self, vals_list):
        if any(SERVER_FIELDS.intersection(vals) for vals in vals_list):
            raise UserError(
                self.env._(
                    "Versions are numbered by the server. Change what you want to "
                    "have changed: a new version is made if one is needed."
                )
            )

    def _check_state(self, vals):
        if "state" not in vals:
            return
        for one in self:
            if vals["state"] != one.state and "replaced" in (one.state, vals["state"]):
                raise UserError(
                    self.env._(
                        "A version is replaced by the next one, and stays so. Archive "
                        "a questionnaire that isn't to be used any more."
                    )
                )

    # Versions

    def _before_change(self):
        """Put aside versions by which people have been interviewed, before they change;
        refuse to change a version that was put aside."""
        if self._by_server() or not self:
            return
        # whoever changes at the same time waits, and then sees the new version
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["used"])
        for one in self:
            if one.state == "replaced":
                raise UserError(
                    self.env._(
                        "%(name)s was replaced by a newer version; the interviews held "
                        "by it keep it as it is. Change the newest version.",
                        name=one.display_name,
                    )
                )
            if one.used:
                one._put_aside()

    def _put_aside(self):
        """Copy the questionnaire as it is, and let the interviews have the copy."""
        self.ensure_one()
        self.env.flush_all()
        # sudo and token: interviews of everybody go over, whoever changes the template
        whole = self.sudo().with_context(conveyor_by_server=_BY_SERVER)
        kept = whole.copy(
            {
                "state": "replaced",
                "root_id": self.root_id.id or self.id,
                "version": self.version,
                "name": self.name,
            }
        )
        self.env.flush_all()
        for statement in questionnaire_sql.go_over(self.id, kept.id):
            self.env.cr.execute(statement)
        whole.version += 1
        whole.flush_recordset()
        self.env.invalidate_all()
        return kept

    # Buttons

    def action_use(self):
        """Let interviews be planned with the questionnaire."""
        for one in self:
            if not one.section_ids.question_ids:
                raise UserError(
                    self.env._(
                        "%(name)s has no questions yet. Add some, then put it in use.",
                        name=one.name,
                    )
                )
        self.state = "in_use"

    def action_withdraw(self):
        """Let no more interviews be planned with it."""
        self.state = "draft"

    def action_open_interviews(self):
        """Open the interviews of all versions."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_interview_action"
        )
        action["domain"] = [("questionnaire_id.root_id", "=", self.root_id.id)]
        action["context"] = {}
        return action

    @api.model
    def _default_for(self, company):
        """Return the questionnaire with which interviews of a company are planned."""
        return self.search(
            [
                ("state", "=", "in_use"),
                ("company_id", "in", (company.id, False)),
            ],
            order="company_id, sequence, id",
            limit=1,
        )
