from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import paper as rules
from ..sql import paper as paper_sql


class ConveyorPaperMailing(models.Model):
    """Who gets a piece, who doesn't and why: counted before the list is made, and
    listed then."""

    _name = "conveyor.paper.mailing"
    _inherit = "conveyor.paper.mailing"

    member_count = fields.Integer(
        string="Addressed by the Segments", compute="_compute_reach"
    )
    reach_count = fields.Integer(string="Get a Piece", compute="_compute_reach")
    left_no_address = fields.Integer(
        string="Without a postal address", compute="_compute_reach"
    )
    left_returned = fields.Integer(
        string="Post has come back",
        compute="_compute_reach",
        help="Until the address is corrected.",
    )
    left_refused = fields.Integer(
        string="Want no post",
        compute="_compute_reach",
        help="Have asked for no letters on paper: a box on the contact.",
    )
    left_consent = fields.Integer(string="Without consent", compute="_compute_reach")
    left_limit = fields.Integer(
        string="Enough pieces already",
        compute="_compute_reach",
        help="Got as many pieces lately as the company allows for a person.",
    )
    left_duplicate = fields.Integer(
        string="Reached by another contact",
        compute="_compute_reach",
        help="The same person of the client, or another one where a client gets one.",
    )
    left_holdout = fields.Integer(
        string="By lot, for comparison", compute="_compute_reach"
    )
    problem = fields.Char(compute="_compute_reach")

    @api.depends(
        "company_id",
        "holdout",
        "kind_id",
        "one_per_client",
        "piece_ids",
        "segment_ids",
        "state",
    )
    def _compute_reach(self):
        for mailing in self:
            counts, mailing.problem = mailing._counts()
            mailing.reach_count = counts.get("reached", 0)
            mailing.member_count = sum(counts.values())
            for reason in rules.REASONS:
                mailing[f"left_{reason}"] = counts.get(reason, 0)

    def _counts(self):
        """Return {reason or "reached": number}, and what is wrong with the segments."""
        self.ensure_one()
        if self.state != "draft":
            # sudo: numbers, which whoever reads the mailing may know
            rows = (
                self.env["conveyor.paper.piece"]
                .sudo()
                ._read_group(
                    [("mailing_id", "=", self._origin.id)],
                    ["state", "reason"],
                    ["__count"],
                )
            )
            counts = {"reached": 0}
            for state, reason, number in rows:
                key = reason if state == rules.LEFT_OUT else "reached"
                counts[key] = counts.get(key, 0) + number
            return counts, False
        if not self.env["conveyor.segment"].has_access("read") or not self.segment_ids:
            return {}, False
        for segment in self.segment_ids:
            if segment.problem:
                return {}, f"{segment.name}: {segment.problem}"
        rows = self.env.execute_query(paper_sql.count(self._judged()))
        return {reason or "reached": number for reason, number in rows}, False

    def _judged(self):
        """Return SQL of everybody to whom the segments lead (see ``sql.paper``)."""
        self.ensure_one()
        # sudo: who gets a piece doesn't depend on who looks
        mailing = self.sudo()
        company = mailing.company_id
        limit = 0 if mailing.kind_id.transactional else company.conveyor_paper_limit
        self.env.flush_all()
        return paper_sql.judge(
            [segment._recipients_query() for segment in mailing.segment_ids._origin],
            self._origin.id or 0,
            company.id,
            limit=limit,
            since=fields.Datetime.subtract(
                fields.Datetime.now(), days=company.conveyor_paper_limit_days
            ),
            consent_required=company.conveyor_mailing_consent_required,
            one_per_client=mailing.one_per_client,
            holdout=mailing.holdout,
        )

    # The list

    def action_list(self):
        """Make the list: who gets a piece, to which address, and who is left out."""
        self._require("draft")
        self.lock_for_update()
        for mailing in self:
            mailing._check_listable()
            self.env.cr.execute(
                paper_sql.write_pieces(
                    mailing.id,
                    mailing.company_id.id,
                    mailing.user_id.id,
                    mailing._judged(),
                    mailing.signer == "owner",
                )
            )
        self.env["conveyor.paper.piece"].invalidate_model()
        self._say({"state": "listed"})

    def _check_listable(self):
        if not self.segment_ids:
            raise UserError(
                self.env._(
                    "Choose who gets “%(mailing)s”: one segment or several.",
                    mailing=self.name,
                )
            )
        counts, problem = self._counts()
        if problem or not counts.get("reached"):
            raise UserError(
                problem
                or self.env._(
                    "Nobody gets “%(mailing)s”: look at the segments and at who is "
                    "left out.",
                    mailing=self.name,
                )
            )

    def _look_again(self):
        """Take out of the list whoever shouldn't get the piece any more, and have the
        others go to the address that is right now."""
        pieces = self.env["conveyor.paper.piece"]._as_server()
        for mailing in self:
            judged = mailing._judged()
            rows = self.env.execute_query(paper_sql.not_any_more(mailing.id, judged))
            for piece_id, reason in rows:
                pieces.browse(piece_id).write(
                    {"state": rules.CANCELLED, "reason": reason}
                )
            self.env.flush_all()
            self.env.cr.execute(paper_sql.addresses(mailing.id, judged))
        self.env["conveyor.paper.piece"].invalidate_model()

    def action_draft(self):
        """Throw the list away, as long as nothing is posted."""
        self._require("listed", "cancelled")
        pieces = self.piece_ids.sudo()  # sudo: a list that is made anew
        if pieces.filtered("posted_on"):
            raise UserError(
                self.env._(
                    "Pieces of “%(mailing)s” have been posted. Copy it, and begin anew "
                    "with the copy.",
                    mailing=self.name,
                )
            )
        pieces._as_server().unlink()
        self._say({"state": "draft", "printed_on": False, "printed_by_id": False})

    def action_open_pieces(self):
        """Open the pieces of the mailing: all that go out, those in a state, or those
        left out for the reason of the button."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_paper_piece_action"
        )
        domain = [("mailing_id", "=", self.id)]
        wanted = self.env.context.get("conveyor_pieces")
        if wanted in rules.REASONS:
            domain += [("state", "=", rules.LEFT_OUT), ("reason", "=", wanted)]
        elif wanted:
            domain += [("state", "=", wanted)]
        else:
            domain += [("state", "!=", rules.LEFT_OUT)]
        return dict(action, name=self.name, domain=domain, context={"create": False})
