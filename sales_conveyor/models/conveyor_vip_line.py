from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules import vip as rules

RELATIONS = [
    (rules.EXCELLENT, "Excellent"),
    (rules.DOUBTFUL, "Doubtful"),
    (rules.MONOPOLISED, "Kept to Himself"),
]
STATES = [
    ("proposed", "New, Not Taken In"),
    ("waiting", "On Nobody's List"),
    ("listed", "On a List"),
    ("planned", "Meeting Planned"),
    ("met", "Client Met"),
    ("refused", "Refused by the Client"),
    ("left", "Left the List"),
]
#: What the head writes; all else is the server's.
HEAD_FIELDS = frozenset({"proposed_id", "rating", "note", "explanation"})


class ConveyorVipLine(models.Model):
    """A client in a programme: how good the relation is, who is proposed to meet it and
    why, on whose list it is, and what has become of it."""

    _name = "conveyor.vip.line"
    _description = "Client in a VIP programme"
    _inherit = [
        *("conveyor.vip.line.answer", "conveyor.server.written"),
        "conveyor.state.guard",
    ]
    _order = "programme_id desc, id"
    _rec_name = "client_id"
    _rec_names_search = ["partner_id"]

    programme_id = fields.Many2one(
        "conveyor.vip.programme",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    programme_state = fields.Selection(
        related="programme_id.state", string="State of the Programme"
    )
    company_id = fields.Many2one(
        related="client_id.company_id", store=True, index=True, precompute=True
    )
    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        required=True,
        readonly=True,
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
    owner_id = fields.Many2one(related="client_id.owner_id")
    owner_then_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="set null",
        help="The owner when the client was put on a list.",
    )
    currency_id = fields.Many2one(related="client_id.currency_id")
    revenue_12m = fields.Monetary(related="client_id.revenue_12m")
    revenue_prev_12m = fields.Monetary(related="client_id.revenue_prev_12m")
    state_region_id = fields.Many2one(related="client_id.state_region_id")
    conveyor_id = fields.Many2one(related="client_id.conveyor_id")

    state = fields.Selection(
        STATES,
        default="waiting",
        required=True,
        readonly=True,
        group_expand=True,
        help="What has become of the client. All clients are met, without exception; "
        "what is left when the programme is closed needs a word of the head.",
    )
    state_before = fields.Selection(
        STATES, readonly=True, export_string_translation=False
    )
    left_cause = fields.Selection(
        [
            ("merged", "Merged into another client"),
            ("closed", "Client file closed"),
            ("archived", "Contact archived"),
            ("private", "No company any more"),
            ("head", "Taken out by the head"),
        ],
        string="Why Left",
        readonly=True,
    )
    chosen = fields.Boolean(
        string="Chosen by Hand",
        readonly=True,
        help="Put on the list by the head, not by rule: private persons above all.",
    )
    entered_on = fields.Datetime(
        string="On the List Since", readonly=True, default=fields.Datetime.now
    )

    # How good the relation is
    rating = fields.Selection(
        RELATIONS,
        string="Head's Rating",
        help="What the head says of the relation between the owner and the client. It "
        "goes before what is measured.",
    )
    measured = fields.Selection(
        RELATIONS,
        readonly=True,
        help="The relation as touches, revenue, products and key persons tell it.",
    )
    relation = fields.Selection(
        RELATIONS,
        compute="_compute_relation",
        store=True,
        help="Excellent: the owner meets the client. Doubtful: somebody else does. "
        "Kept to himself: somebody else has to.",
    )
    touch_count = fields.Integer(
        string="Touches of the Owner",
        readonly=True,
        help="Personal touches of the owner, ever, when the lists were proposed.",
    )
    other_count = fields.Integer(
        string="Other People",
        readonly=True,
        help="How many of our people but the owner have ever touched the client.",
    )
    product_count = fields.Integer(
        string="Products",
        readonly=True,
        help="Different ones, bought in the months that the programme looks at.",
    )
    person_count = fields.Integer(
        string="Key Persons", readonly=True, help="Known, and still there."
    )
    refused_count = fields.Integer(
        string="Refused Requests",
        readonly=True,
        help="Of colleagues, for the client or its data.",
    )
    reason_codes = fields.Char(
        string="Reasons as Stored", readonly=True, groups="base.group_system"
    )
    reason = fields.Text(
        compute="_compute_reason",
        help="Why the relation is taken for what it is, and why this person is "
        "proposed.",
    )

    # Who meets the client
    proposed_id = fields.Many2one(
        "conveyor.vip.participant",
        index="btree_not_null",
        ondelete="set null",
        domain="[('programme_id', '=', programme_id)]",
        help="Who is to meet the client, by the rule or by the head's choice. It holds "
        "once it is applied.",
    )
    by_hand = fields.Boolean(
        string="Head's Choice",
        readonly=True,
        help="The head has chosen; the rule proposes nobody else.",
    )
    note = fields.Text(
        string="Head's Note",
        help="Why somebody else than proposed, or why all the same.",
    )
    participant_id = fields.Many2one(
        "conveyor.vip.participant",
        string="On the List Of",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        group_expand="_group_expand_participant_id",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    listed_on = fields.Datetime(string="Given On", readonly=True)
    to_apply = fields.Boolean(
        compute="_compute_to_apply",
        search="_search_to_apply",
        help="Somebody is proposed who hasn't the client on the list yet.",
    )
    explanation = fields.Text(
        string="Why Not Met",
        help="Why the client was not met in the programme; needed to close it.",
    )
    user_is_head = fields.Boolean(related="programme_id.user_is_head")

    # both begin with the programme, which needs no index of its own: lists are written
    # by the ten thousand, and each index is written along
    _one_line = models.UniqueIndex(
        "(programme_id, client_id)", "The client is in the programme already."
    )
    _state_idx = models.Index("(programme_id, state)")

    @api.depends("client_id.partner_id.display_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.client_id.partner_id.display_name or ""

    @api.depends("rating", "measured")
    def _compute_relation(self):
        for line in self:
            line.relation = line.rating or line.measured

    @api.depends("proposed_id", "participant_id")
    def _compute_to_apply(self):
        for line in self:
            line.to_apply = (
                bool(line.proposed_id) and line.proposed_id != line.participant_id
            )

    def _search_to_apply(self, operator, value):
        if operator != "in":
            return NotImplemented

        # the statement says which columns it reads to nobody
        self.flush_model(["proposed_id", "participant_id"])

        def to_sql(model, alias, query):
            return SQL(
                "(%(line)s.proposed_id IS NOT NULL AND"
                " %(line)s.participant_id IS DISTINCT FROM %(line)s.proposed_id)",
                line=SQL.identifier(alias),
            )

        differs = Domain.custom(to_sql=to_sql)
        return Domain.OR(differs if wanted else ~differs for wanted in set(value))

    @api.model
    def _group_expand_participant_id(self, participants, domain):
        """All participants of a programme have a column, those without clients too."""
        lines = self.search(domain, limit=1)
        return participants | lines.programme_id.participant_ids

    # Rows are written by the server, but for what the head says

    def write(self, vals):
        # an import says which record it is among the values
        vals = {name: value for name, value in vals.items() if name != "id"}
        if vals and not self._by_server() and vals.keys() <= HEAD_FIELDS:
            self.programme_id._require_head()
            self.programme_id._require_state("draft", "running")
            if "proposed_id" in vals:
                return self._choose(vals)
            return super(ConveyorVipLine, self._head_writes()).write(vals)
        return super().write(vals)

    def _head_writes(self):
        # the head's fields pass the guard of rows that the server writes; not sudo
        return self.with_context(
            conveyor_by_server=self._as_server().env.context["conveyor_by_server"]
        )

    def _choose(self, vals):
        """The head says who meets the clients: somebody of the programme, with a note
        where the rule says something else."""
        chosen = self.env["conveyor.vip.participant"].browse(vals["proposed_id"] or ())
        changed = self.filtered(lambda line: line.proposed_id != chosen)
        begun = changed.filtered(lambda line: line.state not in ("waiting", "listed"))
        if begun:
            words = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(client)s: %(state)s. Only clients who are not in work yet are "
                    "given to somebody else; cancel the meeting first, or take new "
                    "clients in.",
                    client=begun[0].display_name,
                    state=words[begun[0].state],
                )
            )
        if chosen and (chosen.programme_id != self.programme_id or not chosen.active):
            raise UserError(
                self.env._("Choose one of those who take part in this programme.")
            )
        for line in changed:
            if not (vals.get("note", line.note) or "").strip():
                line._refuse_without_note(chosen)
        result = super(ConveyorVipLine, self._head_writes()).write(vals)
        changed._as_server().write({"by_hand": bool(chosen)})
        return result

    def _refuse_without_note(self, chosen):
        values = {"client": self.display_name, "user": chosen.user_id.name}
        if rules.against_rule(self.relation, chosen.user_id.id, self.owner_id.id):
            raise ValidationError(
                self.env._(
                    "%(user)s keeps %(client)s to himself, so somebody else has to "
                    "meet it. If it is to be otherwise, write into “Head's Note” why.",
                    **values,
                )
            )
        raise ValidationError(
            self.env._(
                "Write into “Head's Note” why %(client)s goes to somebody else than "
                "proposed.",
                **values,
            )
        )

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "The list of a programme follows from the central file. The head of "
                "the programme adds chosen clients with “Add Clients”, chooses who "
                "meets them, and says why; what becomes of them is told by the "
                "meetings."
            )
        )

    def copy_data(self, default=None):
        self._refuse_others()
        return super().copy_data(default)

    def _follow_rest(self):
        """Called with lines of clients who are clients again: what has become of them
        meanwhile."""

    # Words

    @api.depends("reason_codes")
    @api.depends_context("lang")
    def _compute_reason(self):
        for line in self:
            # sudo: what is stored is the server's; its words are for all
            codes = rules.unpack(line.sudo().reason_codes)
            words = [line._reason_word(*code) for code in codes]
            line.reason = " ".join(filter(None, words))

    def _reason_word(self, code, value, months=None):
        """Return what a reason is called. See ``rules/vip.py``."""
        owner = self.owner_id.sudo().name or ""
        word = self._relation_words().get(code) or self._choice_words().get(code)
        if not word:
            return ""
        if code == "rated":
            value = dict(self._fields["rating"]._description_selection(self.env)).get(
                value, value
            )
        return word % {"value": value, "owner": owner, "months": months}

    def _relation_words(self):
        return {
            "rated": self.env._("The head rates the relation: %(value)s."),
            "no_owner": self.env._("The client has no owner."),
            "regular": self.env._(
                "Touched in %(value)s of the last %(months)s months: regularly."
            ),
            "not_regular": self.env._(
                "Touched in %(value)s of the last %(months)s months only."
            ),
            "growing": self.env._("Revenue grows (%(value)s %%)."),
            "not_growing": self.env._("Revenue doesn't grow (%(value)s %%)."),
            "products": self.env._("Products bought in %(months)s months: %(value)s."),
            "persons": self.env._("Key persons known: %(value)s."),
            "alone": self.env._(
                "Nobody but %(owner)s has ever touched it (%(value)s touches)."
            ),
            "no_persons": self.env._("No key person is written down."),
            "refused": self.env._("Requests of colleagues refused: %(value)s."),
        }

    def _choice_words(self):
        return {
            "keeps": self.env._("It stays with %(owner)s."),
            "owner_out": self.env._(
                "%(owner)s doesn't take part, so it goes to somebody else."
            ),
            "owner_full": self.env._(
                "%(owner)s can't meet more clients: please choose."
            ),
            "another": self.env._("Somebody else than %(owner)s is to look."),
            "must_another": self.env._("Somebody else than %(owner)s has to meet it."),
            "nobody_else": self.env._(
                "Nobody else has room, so it stays with %(owner)s."
            ),
            "nobody": self.env._("Nobody who may meet it has room."),
            "conveyor": self.env._("By sales process."),
            "region": self.env._("By region."),
            "load": self.env._(
                "Who has room: the list is then filled by %(value)s %%."
            ),
        }
