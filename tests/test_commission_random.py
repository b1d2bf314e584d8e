"""Commission by random sequences of what people do, against a recomputation.

``CONVEYOR_SEQUENCES`` says how many, ``CONVEYOR_SEED`` with which one to begin. A
sequence is the story of one client. Some are played beside each other: periods are
closed and rates are set for all of them.
"""

import os
import random

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import conveyor_tags
from .test_commission import CommissionCommon

SEQUENCES = int(os.environ.get("CONVEYOR_SEQUENCES", 10))
FIRST_SEED = int(os.environ.get("CONVEYOR_SEED", 1))
#: How many clients live beside each other.
TOGETHER = 10
#: What happens to each of them, on average.
STEPS = 20


@conveyor_tags
class TestCommissionRandom(CommissionCommon):
    """After each step the lines are what a recomputation says; what is held is what
    lacks data; what is closed stays as it was."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ask_for_phone()

    def test_sequences(self):
        for seed in range(FIRST_SEED, FIRST_SEED + SEQUENCES, TOGETHER):
            clients = min(TOGETHER, FIRST_SEED + SEQUENCES - seed)
            with self.subTest(seed=seed):
                savepoint = self.env.cr.savepoint()
                try:
                    self._play(seed, clients)
                finally:
                    savepoint.close(rollback=True)
                    self.env.invalidate_all()

    def _play(self, seed, clients):
        self.draw = draw = random.Random(seed)
        self.moves = {
            self.make_partner(f"Random {seed + number}"): []
            for number in range(clients)
        }
        self.closed, self.log = {}, []
        operations = (
            self._op_sell,
            self._op_sell,
            self._op_pay,
            self._op_pay,
            self._op_pay_part,
            self._op_unreconcile,
            self._op_credit,
            self._op_hand_over,
            self._op_reset,
            self._op_complete,
            self._op_complete,
        )
        for_all = (self._op_rate, self._op_close, self._op_reopen, self._op_pay_out)
        day = fields.Date.to_date("2026-01-01")
        with freeze_time(f"{day} 10:00:00") as clock:
            for partner in self.moves:
                self._op_sell(partner, day)
                self._op_pay(partner, day)
            for step in range(STEPS * clients):
                if step % 50 == 0:
                    self._analyze()
                if draw.random() < 4 / clients:
                    day = fields.Date.add(day, days=draw.randrange(0, 9))
                    clock.move_to(f"{day} 10:00:00")
                if draw.random() < 0.06:
                    self._do(draw.choice(for_all), None, day)
                else:
                    partner = draw.choice(list(self.moves))
                    self._do(draw.choice(operations), partner, day)
            self._do(self._op_close, None, day)

    def _analyze(self):
        """Tell PostgreSQL that there is something in the tables; within a transaction
        nobody else does, and plans made for empty tables take minutes."""
        self.refresh()
        self.env.cr.execute(
            "ANALYZE account_move, account_move_line, account_partial_reconcile,"
            " conveyor_client, conveyor_figures, conveyor_commission_line"
        )

    def _do(self, operation, partner, day):
        """Do one thing, and look at whom it was done to."""
        self.log.append((str(day), operation.__name__, partner and partner.name))
        operation(partner, day)
        self.refresh()
        for one in (partner,) if partner else self.moves:
            note = str([e for e in self.log if e[2] in (None, one.name)])
            self._assert_lines(one, note)

    @classmethod
    def refresh(cls):
        """As the job, without the classes of clients, which earn nobody anything."""
        cls.env.cr.flush()
        figures = cls.env["conveyor.figures"].sudo()
        while figures._refresh_marked():
            pass
        for model in ("client", "completeness", "figures", "commission.line"):
            cls.env[f"conveyor.{model}"].invalidate_model()

    def _assert_lines(self, partner, note):
        self.assert_exact(partner, note)
        lines = self.Line.search([("client_id", "=", self.client_of(partner).id)])
        for line in lines - lines.filtered("statement_id"):
            held = line.amount > 0 and not partner.phone
            self.assertEqual(line.held, held, note)
        for line in lines.filtered("statement_id"):
            said = (line.amount, line.base, line.date, line.user_id, line.move_id)
            self.assertFalse(line.held, note)
            self.assertEqual(self.closed.setdefault(line, said), said, note)

    # What people do with a client

    def _op_sell(self, partner, day):
        user = self.draw.choice((self.seller, self.other))
        amount = self.draw.choice((100, 33.33, 250))
        self.moves[partner].append(self.sell(partner, day, amount, user=user))

    def _posted(self, partner, residual=None):
        found = [
            move
            for move in self.moves[partner]
            if move.state == "posted"
            and (residual is None or bool(move.amount_residual) == residual)
        ]
        return self.draw.choice(found) if found else None

    def _op_pay(self, partner, day):
        move = self._posted(partner, True)
        if move:
            self.pay(move, day=day)

    def _op_pay_part(self, partner, day):
        move = self._posted(partner, True)
        if move:
            self.pay(move, round(move.amount_residual / 3, 2) or None, day)

    def _op_unreconcile(self, partner, _day):
        move = self._posted(partner, False)
        if move:
            move.line_ids.remove_move_reconcile()

    def _op_credit(self, partner, day):
        move = self._posted(partner)
        if move:
            amount = self.draw.choice((None, round(move.amount_total / 2, 2)))
            credit = self.credit(move, amount, day)
            if self.draw.random() < 0.3:
                lines = (move | credit).line_ids.filtered(
                    lambda li: li.display_type == "payment_term" and not li.reconciled
                )
                lines.reconcile()

    def _op_reset(self, partner, _day):
        move = self._posted(partner)
        if move:
            move.button_draft()
            if self.draw.random() < 0.7:
                move.action_post()

    def _op_hand_over(self, partner, _day):
        client = self.client_of(partner)
        if client:
            user = self.draw.choice((self.seller, self.other))
            client.with_user(self.officer).owner_id = user

    def _op_complete(self, partner, _day):
        partner.phone = self.draw.choice((False, "+1 650 555 0115"))

    # What is done for all of them

    def _op_rate(self, _partner, _day):
        self.Rate.create(
            {
                "company_id": self.company.id,
                "percent": self.draw.choice((1, 2.5, 7)),
                "phase": self.draw.choice((False, "first", "repeat")),
                "user_id": self.draw.choice((False, self.seller.id)),
            }
        )
        partners = [partner.id for partner in self.moves]
        self.env["conveyor.figures.mark"]._add(partners)

    def _op_close(self, _partner, day):
        try:
            with self.env.cr.savepoint():
                self.Statement.with_user(self.manager)._close(self.company, day)
        except UserError:
            return

    def _statement(self):
        found = self.Statement.search(
            [("company_id", "=", self.company.id), ("state", "=", "closed")]
        )
        return found and self.draw.choice(found)

    def _op_reopen(self, _partner, _day):
        statement = self._statement()
        if statement:
            for line in statement.line_ids:
                self.closed.pop(line, None)
            statement.with_user(self.manager).action_open_again()

    def _op_pay_out(self, _partner, _day):
        statement = self._statement()
        if statement:
            statement.with_user(self.accountant).action_paid()
