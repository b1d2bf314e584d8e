from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import paper as rules


class ConveyorPaperMailing(models.Model):
    """Posting: each piece is a touch and has its cost, which is also that of the
    campaign or source."""

    _name = "conveyor.paper.mailing"
    _inherit = "conveyor.paper.mailing"

    planned_count = fields.Integer(string="To Be Posted", compute="_compute_pieces")
    posted_count = fields.Integer(string="Posted", compute="_compute_pieces")
    returned_count = fields.Integer(string="Returned", compute="_compute_pieces")
    cancelled_count = fields.Integer(string="Taken Out", compute="_compute_pieces")
    item_ids = fields.One2many(
        "conveyor.paper.item",
        "mailing_id",
        string="In Each Piece",
        copy=True,
        help="What is packed into each piece: the bulletin, the gift, an insert.",
    )
    print_cost = fields.Monetary(
        string="Printing, Each", help="Paper, printing and envelope of a piece."
    )
    postage = fields.Monetary(string="Postage, Each")
    items_cost = fields.Monetary(
        string="Contents, Each",
        compute="_compute_piece_cost",
        help="What is packed into a piece.",
    )
    piece_cost = fields.Monetary(
        string="Cost of a Piece",
        compute="_compute_piece_cost",
        help="Printing, postage and contents. A piece keeps the cost that it had when "
        "it was posted.",
    )
    cost_total = fields.Monetary(
        string="Cost",
        compute="_compute_pieces",
        help="Of the pieces posted; before, of those that are to be posted.",
    )
    campaign_id = fields.Many2one(
        "utm.campaign",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose cost the pieces are, too.",
    )
    source_id = fields.Many2one(
        "utm.source",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose cost the pieces are, too.",
    )
    cost_id = fields.Many2one(
        "conveyor.source.cost",
        string="Cost of the Campaign",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _costs_range = models.Constraint(
        "CHECK ((print_cost IS NULL OR print_cost >= 0)"
        " AND (postage IS NULL OR postage >= 0))",
        "Printing and postage can't be negative.",
    )

    @api.depends("item_ids.quantity", "item_ids.price", "postage", "print_cost")
    def _compute_piece_cost(self):
        for mailing in self:
            mailing.items_cost = sum(
                item.quantity * item.price for item in mailing.item_ids
            )
            mailing.piece_cost = (
                mailing.items_cost + mailing.postage + mailing.print_cost
            )

    @api.depends("piece_ids.state", "piece_ids.cost", "piece_cost", "reach_count")
    def _compute_pieces(self):
        # sudo: numbers, which whoever reads the mailing may know
        rows = (
            self.env["conveyor.paper.piece"]
            .sudo()
            ._read_group(
                [("mailing_id", "in", self.ids)],
                ["mailing_id", "state"],
                ["__count", "cost:sum"],
            )
        )
        found = {
            (mailing.id, state): (number, cost) for mailing, state, number, cost in rows
        }
        for mailing in self:
            for state in (*rules.GONE, rules.PLANNED, rules.CANCELLED):
                mailing[f"{state}_count"] = found.get((mailing.id, state), (0, 0))[0]
            mailing.cost_total = sum(
                found.get((mailing.id, state), (0, 0))[1] for state in rules.GONE
            )
            if mailing.state in ("draft", "listed"):
                planned = mailing.planned_count or mailing.reach_count
                mailing.cost_total = planned * mailing.piece_cost

    @api.constrains("campaign_id", "company_id")
    def _check_campaign(self):
        for mailing in self:
            company = mailing.campaign_id.company_id
            if company and company != mailing.company_id:
                raise UserError(
                    self.env._(
                        "The campaign %(campaign)s belongs to %(company)s.",
                        campaign=mailing.campaign_id.display_name,
                        company=company.name,
                    )
                )

    # Posting

    def action_post(self):
        """Note that the pieces of the list have been posted."""
        self._require("listed")
        self.lock_for_update()
        self._look_again()
        for mailing in self:
            pieces = mailing.piece_ids.filtered(lambda one: one.state == rules.PLANNED)
            if not pieces:
                raise UserError(
                    self.env._(
                        "Nothing of “%(mailing)s” is left to be posted: the persons "
                        "shouldn't get it any more. Look at who was taken out.",
                        mailing=mailing.name,
                    )
                )
            pieces._post(fields.Datetime.now(), mailing.piece_cost)
            mailing._say({"state": "posted", "posted_on": fields.Datetime.now()})
        self._tell_cost()

    def action_cancel(self):
        """Take the mailing back: it isn't posted, or wasn't after all."""
        self._require("draft", "listed", "posted")
        self.lock_for_update()
        self.piece_ids.filtered(
            lambda one: one.state in (rules.PLANNED, *rules.GONE)
        )._cancel()
        self._say({"state": "cancelled"})
        self._tell_cost()

    def _tell_cost(self):
        """Have the campaign or source say what the posted pieces have cost."""
        self.env.flush_all()
        self.invalidate_recordset(["cost_total"])
        for mailing in self:
            # sudo: the cost follows from the posting, whoever enters other costs
            cost = mailing.sudo().cost_id
            total = mailing.cost_total if mailing.posted_on else 0
            if mailing.state == "cancelled" or not total:
                cost.unlink()
            elif cost:
                cost.amount = total
            elif mailing.campaign_id or mailing.source_id:
                cost = cost.create(mailing._cost_values(total))
                mailing._say({"cost_id": cost.id})

    def _cost_values(self, total):
        return {
            "name": self.env._("Mailing on paper: %(mailing)s", mailing=self.name),
            "date": fields.Date.context_today(self, self.posted_on),
            "campaign_id": self.campaign_id.id,
            "source_id": self.source_id.id,
            "company_id": self.company_id.id,
            "kind": "manual",
            "amount": total,
            "user_id": self.user_id.id,
        }
