from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..rules import vip as rules
from ..sql import vip_proposal as vip_sql


class ConveyorVipProgramme(models.Model):
    """Who is proposed to meet whom, by ``rules/vip.py``, and what is applied."""

    _name = "conveyor.vip.programme"
    _inherit = "conveyor.vip.programme"

    def action_propose(self):
        """Measure the clients who are on nobody's list, and propose who meets whom."""
        self._require_head()
        self._require_state("draft", "running")
        for programme in self:
            programme._propose()
        return True

    def _propose(self):
        self.ensure_one()
        now = fields.Datetime.now()
        limits = self._limits()
        measured = self._execute(vip_sql.measure(self.id, now, limits))
        if not measured:
            return
        lists = rules.Lists(self._rule_participants())
        rows = [self._judge(row, limits) for row in measured]
        # the largest clients first, among those that are alike
        rows.sort(key=lambda row: rules.ORDER[row[1]])
        self._execute(
            vip_sql.propose([self._proposal(lists, *row) for row in rows], now)
        )

    @staticmethod
    def _judge(row, limits):
        """Return a measured row, the relation that counts, the measured one, and its
        reasons."""
        owner, months, touches, others = row[1], *row[4:7]
        measured, codes = rules.relation(
            rules.Facts(owner, months, touches, others, *row[7:12]), limits
        )
        rating = row[12]
        if rating:
            codes = [("rated", rating), *codes]
        return row, rating or measured, measured, codes

    @staticmethod
    def _proposal(lists, row, relation, measured, codes):
        line, owner, region, conveyor, _months, touches, others = row[:7]
        products, persons, refused, _rating, by_hand = row[9:14]
        participant, why = None, []
        if not by_hand:
            participant, why = lists.give(relation, owner, region, conveyor)
        return (
            line,
            measured,
            participant,
            rules.pack([*codes, *why]),
            touches,
            others,
            products,
            persons,
            refused,
        )

    def _rule_participants(self):
        """Return the participants as the rule knows them. On their lists are the
        clients that they have, and those whom the head has chosen for them."""
        lines = self.env["conveyor.vip.line"].sudo()
        taken = dict(
            lines._read_group(
                [
                    ("programme_id", "=", self.id),
                    ("participant_id", "!=", False),
                    ("state", "!=", "left"),
                ],
                ["participant_id"],
                ["__count"],
            )
        )
        for participant, count in lines._read_group(
            [
                ("programme_id", "=", self.id),
                ("participant_id", "=", False),
                ("by_hand", "=", True),
                ("proposed_id", "!=", False),
            ],
            ["proposed_id"],
            ["__count"],
        ):
            taken[participant] = taken.get(participant, 0) + count
        return [
            rules.Participant(
                one.id,
                one.user_id.id,
                one.capacity,
                taken.get(one, 0),
                frozenset(one.state_ids.ids),
                frozenset(one.conveyor_ids.ids),
            )
            for one in self.participant_ids.filtered(
                lambda one: one.active and one.user_id.active
            )
        ]

    # What is applied

    def action_apply(self):
        """Put the clients on the lists as proposed."""
        self._require_head()
        self._require_state("running")
        for programme in self:
            programme._check_rule_kept()
            programme._apply()
        return True

    def _check_rule_kept(self):
        rows = self._execute(vip_sql.against_rule(self.id))
        if rows:
            action = self._lines_action(
                self.env._("Against the Rule"), [("id", "in", [row[0] for row in rows])]
            )
            raise RedirectWarning(
                self.env._(
                    "%(count)s clients would stay with the very person who keeps them "
                    "to himself. Choose somebody else, or write into “Head's Note” why "
                    "it is to be so.",
                    count=len(rows),
                ),
                action,
                self.env._("Show These Clients"),
            )

    def _apply(self):
        self.ensure_one()
        rows = self._execute(
            vip_sql.apply(self.id, self.env.uid, fields.Datetime.now())
        )
        if not rows:
            raise UserError(
                self.env._(
                    "There is nothing to apply: propose lists first, or choose who "
                    "meets the clients."
                )
            )
        self._hand_over()
        self._lock()
        self._end_access(everything=False)
        self._give_access()
        self._inform(rows)
