from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError

from ..rules import vip as rules

#: What only the buttons write.
SERVER_FIELDS = frozenset({"state", "started_on", "closed_on"})
STATES = [("draft", "Being Prepared"), ("running", "Running"), ("closed", "Closed")]


class ConveyorVipProgramme(models.Model):
    """A round of personal meetings with all corporate clients of a company: who leads
    it, who takes part, what it is for, and how far it is."""

    _name = "conveyor.vip.programme"
    _description = "VIP programme"
    _inherit = [
        *("mail.thread", "mail.activity.mixin"),
        *("conveyor.server.token", "conveyor.state.guard"),
    ]
    _order = "date_from desc, id desc"

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    head_id = fields.Many2one(
        "res.users",
        required=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Who plans and controls the programme, and reports on it.",
    )
    date_from = fields.Date(
        string="First Day",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_to = fields.Date(
        string="Last Day",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=90),
        tracking=True,
        help="Last day. Locks and access that the programme gives end with it.",
    )
    goals = fields.Html(help="What the programme is to bring about.")
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, tracking=True
    )
    started_on = fields.Datetime(readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    handing = fields.Selection(
        [
            ("access", "Nobody: the others get access for the time of the programme"),
            ("monopolised", "Clients whom somebody keeps to himself"),
            ("all", "All clients who go to somebody else"),
        ],
        string="Who Changes Hands",
        default="access",
        required=True,
        help="Whether clients who are met by somebody else than their owner are handed "
        "over for good. All others stay with their owner, and whoever meets them may "
        "read what is reserved for the owner, until the programme ends.",
    )
    recommendation_days = fields.Integer(
        string="Call Recommended Within",
        default=5,
        help="So many days after a meeting those whom the client has recommended are "
        "to be called.",
    )
    round_months = fields.Integer(
        string="Next Round After",
        default=12,
        help="So many months after a programme the next one is proposed; 0: never.",
    )
    previous_id = fields.Many2one(
        "conveyor.vip.programme",
        string="Round Before",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        domain="[('company_id', '=', company_id), ('id', '!=', id)]",
    )
    participant_ids = fields.One2many(
        "conveyor.vip.participant", "programme_id", string="Participants", copy=True
    )
    line_ids = fields.One2many(
        "conveyor.vip.line", "programme_id", string="Clients", copy=False
    )
    user_is_head = fields.Boolean(
        compute="_compute_user_is_head",
        export_string_translation=False,
        help="Whether the present user leads VIP programmes.",
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A programme ends after it has begun."
    )
    _not_negative = models.Constraint(
        "CHECK (recommendation_days >= 0 AND round_months >= 0)",
        "Days and months can't be negative.",
    )

    @api.depends_context("uid")
    def _compute_user_is_head(self):
        self.user_is_head = self._is_head()

    @api.constrains("head_id", "company_id")
    def _check_head_works(self):
        for programme in self:
            head = programme.head_id.sudo()
            if not (
                head._conveyor_working_in(programme.company_id)
                and head.has_group("sales_conveyor.conveyor_group_vip_head")
            ):
                raise ValidationError(
                    self.env._(
                        "%(user)s can't lead the programme: its head works in "
                        "%(company)s and has the role “VIP-programme Head”. An "
                        "administrator gives the role (Settings, Users).",
                        user=head.name,
                        company=programme.company_id.name,
                    )
                )

    @api.constrains("previous_id")
    def _check_previous(self):
        if self._has_cycle("previous_id"):
            raise ValidationError(
                self.env._("A programme can't come before itself: choose another one.")
            )

    # Who may

    @api.model
    def _is_head(self):
        # The user of the transaction counts, not sudo.
        return self.env.uid == SUPERUSER_ID or self.env.user.has_group(
            "sales_conveyor.conveyor_group_vip_head"
        )

    def _require_head(self):
        """Refuse what is for the head of VIP programmes."""
        if self._by_server() or self._is_head():
            return
        raise AccessError(
            self.env._(
                "VIP programmes are led by their head: %(heads)s. Ask the head to do "
                "it.",
                heads=", ".join((self.sudo().head_id or self._heads()).mapped("name"))
                or self.env._("nobody has this role yet"),
            )
        )

    @api.model
    def _heads(self):
        # sudo: users may not read groups; the names are meant for them
        users = self.env.ref("sales_conveyor.conveyor_group_vip_head").sudo()
        return users.all_user_ids.filtered(lambda user: not user._is_superuser())

    # Making and changing

    @api.model_create_multi
    def create(self, vals_list):
        self._require_head()
        programmes = super().create(vals_list)
        if not self._by_server() and programmes.filtered(
            lambda one: one.state != "draft" or one.started_on or one.closed_on
        ):
            self._refuse_state()
        return programmes

    def write(self, vals):
        if not vals:
            return super().write(vals)
        self._require_head()
        if not self._by_server():
            self._check_server_fields(vals)
            self._require_state("draft", "running")
            self._check_company(vals)
        until = {programme: programme.date_to for programme in self}
        result = super().write(vals)
        if "date_to" in vals:
            moved = self.filtered(lambda one: one.date_to != until[one])
            moved._after_end_moved()
        return result

    def _check_server_fields(self, vals):
        for name in SERVER_FIELDS.intersection(vals):
            field = self._fields[name]
            if any(
                field.convert_to_cache(vals[name], one)
                != field.convert_to_cache(one[name], one)
                for one in self
            ):
                self._refuse_state()

    def _refuse_state(self):
        raise UserError(
            self.env._(
                "A programme is started and closed with its buttons: they see to it "
                "that nobody is forgotten."
            )
        )

    def _check_company(self, vals):
        if "company_id" in vals and self.filtered(
            lambda one: one.line_ids and one.company_id.id != vals["company_id"]
        ):
            raise UserError(
                self.env._(
                    "The company of a programme stays once it has a list of clients. "
                    "Make another programme for the other company."
                )
            )

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", vals["name"]))
            for vals in super().copy_data(default)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self._require_head()
        if not self._by_server():
            self._require_state("draft")

    # Going on

    def action_start(self):
        """Begin: build the list, and let lists be applied."""
        self._require_head()
        self._require_state("draft")
        for programme in self:
            if not programme.participant_ids:
                raise UserError(
                    self.env._(
                        "“%s” has no participants. Say who meets the clients first.",
                        programme.name,
                    )
                )
        self._sync()
        self._as_server().write(
            {"state": "running", "started_on": fields.Datetime.now()}
        )
        return True

    def action_close(self):
        """End the programme; refused as long as a client is left without a word."""
        self._require_head()
        self._require_state("running")
        for programme in self:
            programme._sync()
            programme._check_nobody_forgotten()
        self._as_server().write({"state": "closed", "closed_on": fields.Datetime.now()})
        for programme in self:
            programme._end_locks(programme.env._("The programme was closed."))
            programme._end_access(everything=True)
        return True

    def _rest_domain(self):
        """Return which lines still need a word of the head."""
        return [
            ("programme_id", "in", self.ids),
            ("state", "in", rules.REST),
            ("explanation", "in", (False, "")),
        ]

    def _check_nobody_forgotten(self):
        """Refuse to close a programme while clients are neither met, nor refused, nor
        gone, and nobody has said why."""
        rest = self.env["conveyor.vip.line"].search_count(self._rest_domain())
        if rest:
            action = self._lines_action(
                self.env._("Without a Word"), self._rest_domain()
            )
            raise RedirectWarning(
                self.env._(
                    "%(count)s clients of “%(programme)s” have not been met, have not "
                    "refused, and nobody says why. All clients belong to a programme, "
                    "without exception: write the reason into “Why Not Met”, for many "
                    "lines at once if need be, or go on meeting them.",
                    count=rest,
                    programme=self.name,
                ),
                action,
                self.env._("Show These Clients"),
            )

    def _after_end_moved(self):
        """The programme ends on another day: so do its locks and permits."""
