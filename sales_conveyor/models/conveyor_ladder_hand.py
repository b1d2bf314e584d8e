from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..rules import ladder as rules
from ..rules.words import are_said
from ..sql import ladder_moves

#: Who may move contacts by hand.
MOVERS = (
    "sales_conveyor.conveyor_group_leader",
    "sales_conveyor.conveyor_group_officer",
)


class ConveyorLadderHand(models.AbstractModel):
    """The part of a place on the client ladder that somebody sets by hand."""

    _name = "conveyor.ladder.hand"
    _description = "Place on the client ladder by hand"

    by_hand = fields.Boolean(
        string="Set by Hand",
        help="Somebody has put the contact here. It stays until the end date, or until "
        "facts put it higher than that, and higher than they did when it was set.",
    )
    by_hand_until = fields.Date(string="Until", help="Last day of the stage by hand.")
    fact_stage_id = fields.Many2one(
        "conveyor.ladder.stage",
        string="Facts Said",
        ondelete="set null",
        help="What the facts said when the stage was set by hand.",
    )
    # Who may

    @api.model
    def _may_move(self):
        # the user of the transaction counts, not sudo
        return self.env.uid == SUPERUSER_ID or any(
            self.env.user.has_group(group) for group in MOVERS
        )

    @api.model
    def _mover_names(self):
        # sudo: users may not read groups; the names are meant for them
        movers = self.env["res.users"].sudo()
        for group in MOVERS:
            movers |= self.env.ref(group).sudo().all_user_ids
        names = movers.filtered(lambda user: not user._is_superuser()).mapped("name")
        return ", ".join(sorted(names)[:5]) or self.env._("nobody has this role yet")

    @api.model
    def _require_mover(self):
        if not self._may_move():
            raise AccessError(
                self.env._(
                    "Only a team leader or the central-file officer moves contacts on "
                    "the client ladder by hand. Ask: %(movers)s.",
                    movers=self._mover_names(),
                )
            )

    # Moving

    @api.model
    def _set_by_hand(self, partner, company, stage, reason, until=False):
        """Put a contact where somebody says, and keep who, why and until when."""
        self._require_mover()
        partner = partner.commercial_partner_id
        partner.check_access("read")
        self._check_hand(partner, company, stage, reason, until)
        self.env.flush_all()
        order = self.env["conveyor.ladder.stage"]._ladder().stage_ids
        number = self._said(partner, company).get(partner.id, -1)
        # sudo: whether there is a place and a file counts, not whose they are
        place = self.sudo().search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)]
        )
        client = (
            self.env["conveyor.client"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", partner.id),
                    ("company_id", "=", company.id),
                    ("merged_into_id", "=", False),
                ]
            )
        )
        was = order.index(place.stage_id.id) if place.stage_id.id in order else -1
        to = order.index(stage.id)
        self.env.cr.execute(
            ladder_moves.set_by_hand(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "client_id": client.id or None,
                    "stage_id": stage.id,
                    "fact_stage_id": order[number] if number >= 0 else None,
                    "until": until or None,
                    "user_id": self.env.uid,
                    "reason": reason.strip(),
                    "direction": (to > was) - (to < was),
                    "now": fields.Datetime.now(),
                }
            )
        )
        self._forget()

    def _check_hand(self, partner, company, stage, reason, until):
        if company not in self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "You don't work in %(company)s. Ask somebody who does.",
                    company=company.name,
                )
            )
        if not stage:
            raise UserError(
                self.env._(
                    "Choose the stage to which %(contact)s is to be moved.",
                    contact=partner.display_name,
                )
            )
        if not stage.active:
            raise UserError(
                self.env._(
                    "“%(stage)s” is archived. Choose a stage that is in use.",
                    stage=stage.name,
                )
            )
        if not are_said(reason):
            raise UserError(
                self.env._(
                    "Say why you move %(contact)s: the reason is kept in the history.",
                    contact=partner.display_name,
                )
            )
        if until and until < fields.Date.today():
            raise UserError(
                self.env._("The end date is over. Leave it empty, or set a later one.")
            )
        if not partner.active:
            raise UserError(
                self.env._(
                    "%(contact)s is archived and stands nowhere on the ladder. Take it "
                    "into use again first.",
                    contact=partner.display_name,
                )
            )

    def action_release(self):
        """Let the facts decide again."""
        self._require_mover()
        self.check_access("read")
        self.env.cr.execute(ladder_moves.release(self.ids))
        self.invalidate_model()
        self._evaluate_list(self.partner_id.ids)

    def action_move_by_hand(self):
        """Ask for the stage, and the reason."""
        self.ensure_one()
        return self.env["conveyor.ladder.move.wizard"]._ask(
            self.partner_id, self.company_id
        )

    def _hand_holds(self, by_facts, order):
        """Tell whether the stage set by hand still holds; see ``rules.ladder``."""
        self.ensure_one()
        numbers = {stage_id: number for number, stage_id in enumerate(order)}
        partner = self.partner_id
        return (
            partner.active
            and partner.commercial_partner_id == partner
            and self.client_id.state != "closed"
            and rules.hand_holds(
                by_facts,
                numbers.get(self.stage_id.id, -1),
                numbers.get(self.fact_stage_id.id, -1),
                self.by_hand_until or None,
                fields.Date.today(),
            )
        )
