from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..rules import paper as rules

SHAPES = [
    (rules.LETTER, "Letter"),
    (rules.CARD, "Greeting card"),
    (rules.BULLETIN, "Bulletin"),
    (rules.GIFT, "Gift"),
]
STATES = [
    ("draft", "Draft"),
    ("listed", "List Made"),
    ("posted", "Posted"),
    ("cancelled", "Cancelled"),
]
#: What decides who gets a piece: it stays once the list is made.
RECIPIENTS = frozenset(
    {"company_id", "holdout", "kind_id", "one_per_client", "segment_ids", "signer"}
)
#: What the server alone says of a mailing on paper.
SERVER_FIELDS = frozenset(
    {"cost_id", "posted_on", "printed_by_id", "printed_on", "state"}
)


class ConveyorPaperMailing(models.Model):
    """A mailing on paper: a letter, a card, a bulletin or a gift to the members of
    segments. Who gets a piece is listed, printed, posted; each posted piece is a touch
    and a cost."""

    _name = "conveyor.paper.mailing"
    _description = "Mailing on paper"
    _inherit = ["mail.thread", "mail.render.mixin", "conveyor.state.guard"]
    _order = "date_planned desc, id desc"

    name = fields.Char(required=True, tracking=True, help="What it is called here.")
    active = fields.Boolean(default=True)
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, tracking=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    shape = fields.Selection(
        SHAPES,
        string="What Is Sent",
        required=True,
        default=rules.LETTER,
        tracking=True,
        help="A gift is a gift in the journal of touches too; all else are letters.",
    )
    kind_id = fields.Many2one(
        "conveyor.mailing.kind",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="As for letters by e-mail: with a ready letter. Transactional kinds pass "
        "the limit of pieces for a person.",
    )
    segment_ids = fields.Many2many(
        "conveyor.segment",
        "conveyor_paper_mailing_segment_rel",
        "mailing_id",
        "segment_id",
        string="Segments",
        tracking=True,
        help="Whoever is in one of these segments when the list is made gets one "
        "piece, unless there is a reason not to send it.",
    )
    one_per_client = fields.Boolean(
        string="One Piece for a Client",
        help="Even if several persons of the client are addressed.",
    )
    holdout = fields.Integer(
        string="Without a Piece by Lot, %",
        help="So many of 100 clients get nothing, drawn by lot. What they buy is what "
        "the result is measured by.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
    )
    signer = fields.Selection(
        [("owner", "The owner of each client"), ("user", "The responsible person")],
        string="Signed By",
        required=True,
        default="owner",
        help="Clients without an owner get the signature of the responsible person.",
    )
    date_planned = fields.Date(
        string="To Be Posted On",
        default=fields.Date.context_today,
        tracking=True,
    )
    posted_on = fields.Datetime(readonly=True, copy=False)
    printed_on = fields.Datetime(
        string="Last Printed On", readonly=True, copy=False, tracking=True
    )
    printed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    piece_ids = fields.One2many("conveyor.paper.piece", "mailing_id", copy=False)

    _holdout_range = models.Constraint(
        "CHECK (holdout IS NULL OR holdout BETWEEN 0 AND 50)",
        "0 to 50 of 100 clients can be left without a piece by lot.",
    )

    @api.depends("name")
    def _compute_render_model(self):
        # letters are merged with the contact who gets them
        self.render_model = "res.partner"

    # Consistency

    @api.constrains("company_id", "segment_ids")
    def _check_segments(self):
        for mailing in self.sudo():  # sudo: the segments count, seen or not
            if mailing.segment_ids.company_id - mailing.company_id:
                raise ValidationError(
                    self.env._(
                        "The segments of “%(mailing)s” belong to another company than "
                        "%(company)s. Make a mailing for each company.",
                        mailing=mailing.name,
                        company=mailing.company_id.name,
                    )
                )

    @api.constrains("company_id", "user_id")
    def _check_user(self):
        for mailing in self:
            mailing.user_id._conveyor_require_working_in(mailing.company_id)

    # Rights: the user of the transaction counts, not sudo

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_vals(vals)
        return super().create(
            [
                {**vals, **dict.fromkeys(SERVER_FIELDS, False), "state": "draft"}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        self._check_vals(vals)
        listed = self.filtered(lambda one: one.state != "draft")
        if listed and RECIPIENTS.intersection(vals):
            raise UserError(
                self.env._(
                    "The list of “%(mailing)s” is made: who gets a piece stays as it "
                    "is. Take it back to draft first, as long as nothing is posted.",
                    mailing=listed[0].name,
                )
            )
        result = super().write(vals)
        if "company_id" in vals:
            # Odoo looks at what a record was, not at where it is taken
            self.check_access("write")
        return result

    def _check_vals(self, vals):
        if self.env.uid == SUPERUSER_ID:
            return
        if any(vals.get(name, "draft") != "draft" for name in ["state"]) or any(
            vals.get(name) for name in SERVER_FIELDS - {"state"}
        ):
            raise AccessError(
                self.env._(
                    "What is listed, printed and posted is written down by the server, "
                    "when one of the buttons of the mailing is pressed."
                )
            )
        if vals.get("kind_id"):
            kinds = self.env["conveyor.mailing.kind"]
            kinds._check_transactional(kinds.browse(vals["kind_id"]))

    def _say(self, vals):
        """Write what the server alone says, once it is known that the user may."""
        # sudo: as the method's name says; rights were asked for by whoever calls
        return super(ConveyorPaperMailing, self.sudo()).write(vals)

    def _require(self, *states):
        """Refuse what can't be done in the present state, or by this user."""
        self.check_access("write")
        self._require_state(*states)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        for mailing in self:
            if mailing.posted_on:
                raise UserError(
                    self.env._(
                        "“%(mailing)s” has been posted: its pieces count for the limit "
                        "of each person, and its cost for the result. Archive it "
                        "instead.",
                        mailing=mailing.name,
                    )
                )

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", mailing.name))
            for mailing, vals in zip(self, super().copy_data(default), strict=True)
        ]
