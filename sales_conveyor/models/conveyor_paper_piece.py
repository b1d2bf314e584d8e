from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..rules import paper as rules

REASONS = [
    ("no_address", "No postal address"),
    ("returned", "Post has come back"),
    ("refused", "Wants no post"),
    ("consent", "Without consent"),
    ("limit", "Enough pieces already"),
    ("duplicate", "Reached by another contact"),
    ("holdout", "By lot, for comparison"),
    ("left", "No longer in the segments"),
    ("taken_out", "Taken out by hand"),
]
RETURN_REASONS = [
    ("unknown_address", "Address unknown"),
    ("moved", "Moved"),
    ("unknown_person", "Person unknown there"),
    ("not_collected", "Not collected"),
    ("refused", "Not accepted"),
]


class ConveyorPaperPiece(models.Model):
    """One piece of a mailing on paper: for whom, to whose address, what became of it.
    Also whoever gets none, and why. The address itself is that of the contact."""

    _name = "conveyor.paper.piece"
    _description = "Piece of a mailing on paper"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "mailing_id desc, number, id"
    _rec_name = "reference"
    _rec_names_search = ["partner_id", "client_partner_id"]

    mailing_id = fields.Many2one(
        "conveyor.paper.mailing",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    number = fields.Integer(readonly=True, aggregator=None)
    reference = fields.Char(
        compute="_compute_reference",
        search="_search_reference",
        help="Stands on the letter and on the label, so that a piece that comes back "
        "is found: number of the mailing, number of the piece.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The contact who is addressed: a person, or the client itself.",
    )
    client_partner_id = fields.Many2one(
        "res.partner",
        string="Client or Prospect",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    address_id = fields.Many2one(
        "res.partner",
        string="At the Address Of",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The person's own address, or that of the client.",
    )
    user_id = fields.Many2one(
        "res.users", string="Signed By", readonly=True, ondelete="set null"
    )
    state = fields.Selection(
        [
            (rules.PLANNED, "To be posted"),
            (rules.POSTED, "Posted"),
            (rules.RETURNED, "Came back"),
            (rules.CANCELLED, "Taken out"),
            (rules.LEFT_OUT, "Left out"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Selection(
        REASONS,
        string="Why Not",
        readonly=True,
        help="Why the contact gets no piece.",
    )
    posted_on = fields.Datetime(readonly=True)
    cost = fields.Monetary(readonly=True, help="What the piece cost when posted.")
    returned_on = fields.Date(string="Came Back On", readonly=True)
    return_reason = fields.Selection(
        RETURN_REASONS, string="Why It Came Back", readonly=True
    )
    note = fields.Char(readonly=True)
    kind_id = fields.Many2one(related="mailing_id.kind_id")
    shape = fields.Selection(related="mailing_id.shape")

    _person_idx = models.Index("(partner_id, posted_on) WHERE posted_on IS NOT NULL")

    @api.depends("mailing_id", "number")
    def _compute_reference(self):
        for piece in self:
            piece.reference = (
                f"{piece.mailing_id.id}-{piece.number}" if piece.number else False
            )

    def _search_reference(self, operator, value):
        if operator not in ("=", "in", "ilike", "like", "=ilike"):
            return NotImplemented
        values = [value] if isinstance(value, str) else list(value)
        found = []
        for one in values:
            mailing, _dash, number = str(one or "").strip().partition("-")
            if mailing.isdecimal() and number.isdecimal():
                found.append((int(mailing), int(number)))
        return fields.Domain.OR(
            [("mailing_id", "=", mailing), ("number", "=", number)]
            for mailing, number in found
        )

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Who gets a piece on paper, and what became of it, is written down by "
                "the server: make the list, post it, or note what came back."
            )
        )

    # What becomes of a piece

    def _check_may(self):
        """Whoever may change the mailing may say what became of its pieces."""
        self.check_access("read")
        self.mailing_id.check_access("write")

    def _post(self, moment, cost):
        """Note that the pieces went out: each is a touch, once."""
        self._as_server().write(
            {"state": rules.POSTED, "posted_on": moment, "cost": cost}
        )
        self.env["conveyor.touch"]._log(
            [
                {
                    "partner_id": piece.partner_id.id,
                    "company_id": piece.company_id.id,
                    "channel": rules.channel(piece.mailing_id.shape),
                    "direction": "out",
                    "user_id": piece.user_id.id,
                    "personal": False,
                    "subject": piece.mailing_id.name,
                    "date": moment,
                    "key": piece._touch_key(),
                    "res_model": piece.mailing_id._name,
                    "res_id": piece.mailing_id.id,
                }
                for piece in self.sudo()  # sudo: whom it went to, seen or not
            ]
        )

    def _touch_key(self):
        return f"paper:{self.id}"

    def _cancel(self, reason="taken_out"):
        """Take pieces out; the touches of those that weren't posted after all go."""
        gone = self.filtered(lambda one: one.state in rules.GONE)
        self.env["conveyor.touch"]._take_back([one._touch_key() for one in gone])
        gone.filtered(lambda one: one.state == rules.RETURNED)._unmark()
        self._as_server().write(
            {
                "state": rules.CANCELLED,
                "reason": reason,
                "posted_on": False,
                "cost": 0,
                "returned_on": False,
                "return_reason": False,
            }
        )

    def action_take_out(self):
        """Take pieces out: they aren't posted, or weren't after all."""
        self._check_may()
        wrong = self.filtered(lambda one: one.state in ("cancelled", "left_out"))
        if wrong:
            raise UserError(
                self.env._(
                    "%(person)s gets no piece already.",
                    person=wrong[0].partner_id.display_name,
                )
            )
        self._cancel()
        self.mailing_id._tell_cost()

    def action_return(self):
        """Ask why pieces came back."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Post Came Back"),
            "res_model": "conveyor.paper.return",
            "view_mode": "form",
            "target": "new",
            "context": {"default_piece_ids": [fields.Command.set(self.ids)]},
        }

    def _return(self, day, reason, note=None):
        """Note that pieces came back: it marks the address, or the person."""
        self._check_may()
        wrong = self.filtered(lambda one: one.state not in rules.GONE)
        if wrong:
            raise UserError(
                self.env._(
                    "The piece %(piece)s for %(person)s hasn't been posted: it can't "
                    "have come back.",
                    piece=wrong[0].reference or "-",
                    person=wrong[0].partner_id.display_name,
                )
            )
        self._unmark()
        self._as_server().write(
            {
                "state": rules.RETURNED,
                "returned_on": day,
                "return_reason": reason,
                "note": note,
            }
        )
        self._mark(day, reason)
        self.env["conveyor.touch"]._follow_up(
            [one._touch_key() for one in self], "bounce"
        )

    def action_not_returned(self):
        """Correct a return that was noted by mistake."""
        self._check_may()
        returned = self.filtered(lambda one: one.state == rules.RETURNED)
        returned._unmark()
        returned._as_server().write(
            {
                "state": rules.POSTED,
                "returned_on": False,
                "return_reason": False,
                "note": False,
            }
        )
        self.env["conveyor.touch"]._follow_up(
            [one._touch_key() for one in returned], None
        )

    def _marked(self):
        """Return the contact that a returned piece says something of, and the field."""
        says = rules.SAYS.get(self.return_reason)
        if says == rules.REFUSAL:
            return self.partner_id, "conveyor_no_post"
        if says == rules.PERSON:
            return self.partner_id, "conveyor_returned_on"
        return self.address_id or self.partner_id, "conveyor_returned_on"

    def _mark(self, day, reason):
        # sudo: the mark follows from the piece, whoever may write contacts
        for piece in self.sudo():
            contact, name = piece._marked()
            value = True if name == "conveyor_no_post" else day
            contact._conveyor_mark_post({name: value})

    def _unmark(self):
        """Take back what was marked because of these pieces."""
        # sudo: as for the mark
        for piece in self.sudo().filtered(lambda one: one.state == rules.RETURNED):
            contact, name = piece._marked()
            if name == "conveyor_no_post" or contact[name] == piece.returned_on:
                contact._conveyor_mark_post({name: False})

    def action_open_contact(self):
        """Open the contact whose address it is."""
        self.ensure_one()
        return (self.address_id or self.partner_id).get_formview_action()
