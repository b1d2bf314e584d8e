from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..rules import vip as rules

#: What comes of a participant's lines is the server's.
IDENTITY_FIELDS = ("programme_id", "user_id")


class ConveyorVipParticipant(models.Model):
    """Somebody who meets clients in a programme: with all of the working time, or
    besides other work."""

    _name = "conveyor.vip.participant"
    _description = "Participant of a VIP programme"
    _order = "programme_id desc, id"
    _rec_name = "user_id"

    programme_id = fields.Many2one(
        "conveyor.vip.programme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="programme_id.company_id", store=True, index=True, precompute=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    active = fields.Boolean(
        default=True,
        help="Off: takes part no more. Clients on the list who aren't in work yet are "
        "on nobody's list then.",
    )
    dedication = fields.Selection(
        [("only", "Only this"), ("parallel", "Besides other work")],
        default="parallel",
        required=True,
        help="Whether the programme has all of the working time.",
    )
    share = fields.Integer(
        string="Share of Time (%)",
        default=50,
        help="Percent of the working time that the programme has. Half is usual, the "
        "other half goes to new clients.",
    )
    meetings_week = fields.Integer(
        string="Meetings a Week",
        default=10,
        help="How many meetings a week would be held if the programme had all of the "
        "working time.",
    )
    state_ids = fields.Many2many(
        "res.country.state",
        string="Regions",
        help="Where the clients are whom this person meets first. Empty: anywhere.",
    )
    conveyor_ids = fields.Many2many(
        "conveyor.conveyor",
        string="Conveyors",
        help="Of which sales processes the clients are whom this person meets first. "
        "Empty: of any.",
    )
    capacity = fields.Integer(
        string="Can Meet",
        compute="_compute_capacity",
        store=True,
        help="Clients that can be met in the period: meetings a week, times the share "
        "of time, times the weeks.",
    )
    line_count = fields.Integer(
        string="On the List",
        compute="_compute_counts",
        help="Clients on the list now, but those who have left the programme.",
    )
    proposed_count = fields.Integer(
        string="After Applying",
        compute="_compute_counts",
        help="Clients on the list once the proposal is applied.",
    )
    planned_count = fields.Integer(string="Planned", compute="_compute_counts")
    met_count = fields.Integer(string="Clients Met", compute="_compute_counts")
    refused_count = fields.Integer(
        string="Refused by the Client", compute="_compute_counts"
    )
    list_load = fields.Float(
        string="Load (%)",
        compute="_compute_counts",
        help="Clients on the list once the proposal is applied, as percent of those "
        "that can be met.",
    )

    _one_person = models.UniqueIndex(
        "(programme_id, user_id)", "This person takes part in the programme already."
    )
    _share_makes_sense = models.Constraint(
        "CHECK (share > 0 AND share <= 100)",
        "The share of time is between 1 and 100 percent.",
    )
    _meetings_not_negative = models.Constraint(
        "CHECK (meetings_week >= 0)", "Meetings a week can't be negative."
    )

    @api.depends("user_id.name", "programme_id.name")
    @api.depends_context("with_programme")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.user_id.name or ""

    @api.depends(
        "meetings_week",
        "share",
        "dedication",
        "programme_id.date_from",
        "programme_id.date_to",
    )
    def _compute_capacity(self):
        for one in self:
            first, last = one.programme_id.date_from, one.programme_id.date_to
            days = (last - first).days + 1 if first and last else 0
            share = 100 if one.dedication == "only" else one.share
            one.capacity = rules.capacity(one.meetings_week, share, days)

    def _compute_counts(self):
        lines = self.env["conveyor.vip.line"]
        counts = {}
        for one, state, count in lines._read_group(
            [("participant_id", "in", self.ids)],
            ["participant_id", "state"],
            ["__count"],
        ):
            counts.setdefault(one.id, {})[state] = count
        moving = [("state", "in", ("waiting", "listed")), ("to_apply", "=", True)]
        coming = dict(
            lines._read_group(
                [("proposed_id", "in", self.ids), *moving], ["proposed_id"], ["__count"]
            )
        )
        going = dict(
            lines._read_group(
                [("participant_id", "in", self.ids), *moving],
                ["participant_id"],
                ["__count"],
            )
        )
        for one in self:
            found = counts.get(one.id, {})
            one.line_count = sum(found.values()) - found.get("left", 0)
            one.planned_count = found.get("planned", 0)
            one.met_count = found.get("met", 0)
            one.refused_count = found.get("refused", 0)
            one.proposed_count = one.line_count + coming.get(one, 0) - going.get(one, 0)
            one.list_load = 100 * one.proposed_count / (one.capacity or 1)

    @api.constrains("user_id", "programme_id")
    def _check_works(self):
        for one in self:
            company = one.programme_id.company_id
            one.user_id._conveyor_require_working_in(company)
            user = one.user_id.sudo()
            if not user.has_group("sales_conveyor.conveyor_group_user"):
                raise ValidationError(
                    self.env._(
                        "%(user)s can't take part: participants are active salespeople "
                        "of %(company)s.",
                        user=user.name,
                        company=company.name,
                    )
                )

    # Making and changing

    @api.model_create_multi
    def create(self, vals_list):
        found = self.env["conveyor.vip.programme"].browse(
            vals["programme_id"] for vals in vals_list if vals.get("programme_id")
        )
        self._require_open(found)
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            programmes = self.programme_id
            if vals.get("programme_id"):
                programmes |= programmes.browse(vals["programme_id"])
            self._require_open(programmes)
            self._check_identity(vals)
        result = super().write(vals)
        if vals.get("active") is False:
            self._leave()
        return result

    @api.model
    def _require_open(self, programmes):
        programmes._require_head()
        if not programmes._by_server():
            programmes._require_state("draft", "running")

    def _check_identity(self, vals):
        for one in self:
            if (
                any(
                    name in vals and one[name].id != vals[name]
                    for name in IDENTITY_FIELDS
                )
                and one._lines()
            ):
                raise UserError(
                    self.env._(
                        "%(user)s has clients on the list. Add the other person, and "
                        "let this one take part no more.",
                        user=one.user_id.name,
                    )
                )

    def _lines(self):
        return (
            self.env["conveyor.vip.line"]
            .sudo()
            .search(
                [
                    "|",
                    ("participant_id", "in", self.ids),
                    ("proposed_id", "in", self.ids),
                ]
            )
        )

    def _leave(self):
        """Take the clients who aren't in work yet off the lists."""
        proposed = self._lines().filtered(lambda line: line.proposed_id in self)
        proposed._as_server().write({"proposed_id": False, "by_hand": False})
        self.programme_id._sync()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_at_work(self):
        self._require_open(self.programme_id)
        lines = self._lines()
        begun = lines.filtered(lambda line: line.state in ("planned", "met", "refused"))
        if begun:
            raise UserError(
                self.env._(
                    "%(users)s: has met clients, or is about to. Let this person take "
                    "part no more instead (archive), or give the clients to others.",
                    users=", ".join(begun.participant_id.mapped("user_id.name")),
                )
            )
        lines._as_server().write({"proposed_id": False, "by_hand": False})
        lines.filtered("participant_id")._take_off()

    def action_open_lines(self):
        """Open the clients on the list, and those proposed."""
        self.ensure_one()
        return self.programme_id._lines_action(
            self.user_id.name,
            [
                ("programme_id", "=", self.programme_id.id),
                "|",
                ("participant_id", "=", self.id),
                ("proposed_id", "=", self.id),
            ],
        )
