"""Long random sequences of everything that people do to documents and contacts.

``CONVEYOR_SEQUENCES`` says how many, ``CONVEYOR_SEED`` with which one to begin. A
failure names its seed and all that was done, so that it can be played again;
``CONVEYOR_SHOW`` prints what is done anyway.
"""

import os
import random

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import TODAY, conveyor_tags
from .exact import ExactCase

SEQUENCES = int(os.environ.get("CONVEYOR_SEQUENCES", 6))
FIRST_SEED = int(os.environ.get("CONVEYOR_SEED", 1))
#: Operations in a sequence.
LENGTH = 24
#: With which each begins, so that there is something to work on.
FIRST = ("invoice", "invoice", "order", "invoice")
AMOUNTS = (0, 0, 0.01, 5, 10, 10, 12.35, 33.33, 99.99, 250)


class NothingThere(Exception):
    """There is nothing to which the operation could be done."""


class Sequence:
    """One sequence: what is done next is drawn, and noted."""

    def __init__(self, case, seed, clock):
        self.case, self.clock = case, clock
        self.env = case.env
        self.draw = random.Random(seed)
        self.log = []
        self.operations = [
            (getattr(self, name), weight)
            for name, weight in (
                ("invoice", 6),
                ("draft", 1),
                ("reset", 3),
                ("cancel", 1),
                ("post", 3),
                ("delete", 1),
                ("change_client", 1),
                ("change_amount", 1),
                ("credit", 3),
                ("credit_part", 2),
                ("relink_credit", 1),
                ("pay", 3),
                ("unreconcile", 2),
                ("cancel_payment", 1),
                ("change_maturity", 1),
                ("put_under", 2),
                ("take_out", 2),
                ("toggle_company", 2),
                ("archive", 1),
                ("merge", 1),
                ("order", 2),
                ("invoice_order", 2),
                ("cancel_order", 1),
                ("change_order", 1),
                ("delete_order", 1),
                ("time", 1),
            )
        ]

    def step(self):
        """Do one thing. What there is nothing to do it to is drawn anew; what Odoo
        itself refuses is left undone."""
        if len(self.log) < len(FIRST):
            return self._do(getattr(self, FIRST[len(self.log)]))
        operations, weights = zip(*self.operations, strict=True)
        while True:
            [operation] = self.draw.choices(operations, weights)
            try:
                return self._do(operation)
            except NothingThere:
                continue

    def _do(self, operation):
        try:
            with self.env.cr.savepoint():
                done = operation()
        except UserError as error:
            done = f"refused: {error}".replace("\n", " ")[:100]
        self.log.append(f"{fields.Date.today()} {operation.__name__}: {done}")

    # What there is

    def choose(self, records):
        if not records:
            raise NothingThere
        return self.draw.choice(records)

    def partner(self, domain=()):
        return self.choose(self.case.partners.exists().filtered_domain(list(domain)))

    def move(self, *domain):
        return self.choose(
            self.env["account.move"].search(
                [
                    ("company_id", "in", self.case.companies.ids),
                    ("move_type", "in", ("out_invoice", "out_receipt", "out_refund")),
                    *domain,
                ],
                order="id",
            )
        )

    def an_order(self, *domain):
        return self.choose(
            self.env["sale.order"].search(
                [("company_id", "in", self.case.companies.ids), *domain], order="id"
            )
        )

    def day(self):
        back = self.draw.choice((0, 0, 1, 30, 200, 365, 366, 500, 800))
        return fields.Date.subtract(fields.Date.today(), days=back)

    # What is done

    def invoice(self, post=True):
        partner, company = self.partner(), self.draw.choice(self.case.companies)
        currency = self.draw.choice(
            (company.currency_id, self.case.euro, self.case.dollar)
        )
        day, amount = self.day(), self.draw.choice(AMOUNTS)
        values = {"currency_id": currency.id}
        if self.draw.random() < 0.2:
            values.update(
                invoice_payment_term_id=self.case.halves.id, invoice_date_due=False
            )
        kind = self.draw.choice(("out_invoice",) * 5 + ("out_receipt", "out_refund"))
        move = self.case.make_invoice(
            partner, day, amount, kind, post=post, company=company, **values
        )
        where = f"{currency.name} {company.name}"
        return f"{move.id} {kind} {partner.name} {day} {amount} {where}"

    def draft(self):
        return self.invoice(post=False)

    def reset(self):
        move = self.move(("state", "in", ("posted", "cancel")))
        by_api = self.draw.random() < 0.3
        if by_api:
            move.write({"state": "draft"})
        else:
            move.button_draft()
        return f"{move.id} {'by api' if by_api else ''}"

    def cancel(self):
        move = self.move(("state", "=", "draft"))
        move.button_cancel()
        return move.id

    def post(self):
        move = self.move(("state", "=", "draft"))
        move.action_post()
        return move.id

    def delete(self):
        move = self.move(("state", "in", ("draft", "cancel")))
        number = move.id
        move.unlink()
        return number

    def change_client(self):
        move, partner = self.move(("state", "=", "draft")), self.partner()
        move.partner_id = partner
        return f"{move.id} {partner.name}"

    def change_amount(self):
        move = self.move(("state", "=", "draft"))
        amount = self.draw.choice(AMOUNTS)
        move.invoice_line_ids[:1].price_unit = amount
        return f"{move.id} {amount}"

    def credit(self, part=None):
        move = self.move(("state", "=", "posted"), ("move_type", "!=", "out_refund"))
        day = self.draw.choice((move.invoice_date, fields.Date.today()))
        credit = self.case.credit(
            move, part and round(move.amount_untaxed * part, 2), day
        )
        return f"{move.id} by {credit.id} {day} {credit.amount_untaxed}"

    def credit_part(self):
        return self.credit(self.draw.choice((0.1, 0.5, 1.5)))

    def relink_credit(self):
        credit = self.move(("move_type", "=", "out_refund"))
        move = self.move(
            ("move_type", "=", "out_invoice"), ("company_id", "=", credit.company_id.id)
        )
        credit.reversed_entry_id = move
        return f"{credit.id} to {move.id}"

    def pay(self):
        move = self.move(
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
            ("amount_residual", ">", 0),
        )
        amount = round(move.amount_residual * self.draw.choice((0.3, 1, 1, 1.5)), 2)
        self.case.pay(move, amount or None, fields.Date.today())
        return f"{move.id} {amount}"

    def unreconcile(self):
        move = self.move(("payment_state", "in", ("paid", "partial", "reversed")))
        move.line_ids.remove_move_reconcile()
        return move.id

    def cancel_payment(self):
        payments = self.env["account.payment"].search(
            [
                ("company_id", "in", self.case.companies.ids),
                ("state", "in", ("in_process", "paid")),
            ]
        )
        payment = self.choose(payments)
        payment.action_draft()
        payment.action_cancel()
        return payment.id

    def change_maturity(self):
        move = self.move(("state", "=", "posted"))
        lines = move.line_ids.filtered("date_maturity")
        line = self.choose(lines)
        line.date_maturity = self.draw.choice((self.day(), "2026-12-01"))
        return f"{move.id} {line.date_maturity}"

    def put_under(self):
        partner, company = self.partner(), self.partner([("is_company", "=", True)])
        if partner == company:
            raise NothingThere
        partner.parent_id = company
        return f"{partner.name} {company.name}"

    def take_out(self):
        partner = self.partner([("parent_id", "!=", False)])
        partner.parent_id = False
        return partner.name

    def toggle_company(self):
        partner = self.partner()
        partner.is_company = not partner.is_company
        return f"{partner.name} {partner.is_company}"

    def archive(self):
        partner = self.partner()
        partner.active = not partner.active
        return f"{partner.name} {partner.active}"

    def merge(self):
        source, target = self.partner(), self.partner()
        if source == target:
            raise NothingThere
        done = f"{source.name} into {target.name}"
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (source | target).ids, target
        )
        return done

    def order(self):
        partner, company = self.partner(), self.draw.choice(self.case.companies)
        price, pricelist = (
            self.draw.choice(AMOUNTS),
            self.draw.choice(self.case.pricelists),
        )
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "pricelist_id": pricelist.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.case.product.id,
                                "product_uom_qty": 4,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                        for amount in (price, 7)
                    ],
                }
            )
        )
        order.action_confirm()
        return (
            f"{order.id} {partner.name} {price} {order.currency_id.name} {company.name}"
        )

    def invoice_order(self):
        order = self.an_order(("invoice_status", "=", "to invoice"))
        move = order.with_company(order.company_id)._create_invoices()
        quantity = self.draw.choice((1, 2, 4))
        move.invoice_line_ids.quantity = quantity
        move.invoice_date = self.day()
        if self.draw.random() < 0.7:
            move.action_post()
        return f"{order.id} {move.id} {quantity} {move.state}"

    def cancel_order(self):
        order = self.an_order(("state", "=", "sale"))
        order._action_cancel()
        return order.id

    def change_order(self):
        order, partner = self.an_order(), self.partner()
        order.partner_id = partner
        return f"{order.id} {partner.name}"

    def delete_order(self):
        order = self.an_order(("state", "=", "cancel"))
        number = order.id
        order.unlink()
        return number

    def time(self):
        days = self.draw.choice((1, 20, 60, 366))
        self.clock.tick(days * 24 * 3600)
        self.case.night()
        return days


@conveyor_tags
@freeze_time(TODAY)
class TestFiguresRandom(ExactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "mail_create_nolog": True,
                "mail_create_nosubscribe": True,
                "mail_notrack": True,
            }
        )
        cls.euro, cls.dollar = cls.env.ref("base.EUR"), cls.env.ref("base.USD")
        cls.euro.active = True
        abroad = cls.add_company("Conveyor Abroad", cls.euro)
        abroad.conveyor_count_free = True
        cls.env["res.currency.rate"].create(
            [
                {
                    "currency_id": currency.id,
                    "company_id": company.id,
                    "name": day,
                    "rate": rate,
                }
                for currency, company, day, rate in (
                    (cls.euro, cls.company, "2020-01-01", 0.5),
                    (cls.euro, cls.company, "2026-01-01", 0.83),
                    (cls.dollar, abroad, "2024-01-01", 1.17),
                )
            ]
        )
        cls.halves = cls.env["account.payment.term"].create(
            {
                "name": "Halves",
                "company_id": False,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": 10}
                    ),
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": 40}
                    ),
                ],
            }
        )
        cls.pricelists = cls.env["product.pricelist"].create(
            [
                {"name": currency.name, "currency_id": currency.id, "company_id": False}
                for currency in (cls.euro, cls.dollar)
            ]
        )
        alpha, beta = (
            cls.make_partner(name, is_company=True) for name in ("Alpha", "Beta")
        )
        cls.partners = (
            alpha
            | beta
            | cls.make_partner("Ada")
            | cls.make_partner("Bob")
            | cls.make_partner("Alpha's contact", parent_id=alpha.id)
            | cls.make_partner("Beta's contact", parent_id=beta.id)
        ).with_context(active_test=False)

    def test_sequences(self):
        for seed in range(FIRST_SEED, FIRST_SEED + SEQUENCES):
            savepoint = self.env.cr.savepoint()
            try:
                self._play(seed)
            finally:
                savepoint.rollback()
                savepoint.close(rollback=False)
                self.env.invalidate_all()
            if seed % 50 == 0:
                print(f"{seed} sequences", flush=True)

    def _play(self, seed):
        with freeze_time(TODAY) as clock:
            sequence = Sequence(self, seed, clock)
            try:
                for number in range(1, LENGTH + 1):
                    sequence.step()
                    if number % 3 == 0 or number == LENGTH:
                        self.assert_exact(full=number == LENGTH)
                if os.environ.get("CONVEYOR_SHOW"):
                    print(f"seed {seed}", *sequence.log, sep="\n  ")
            except Exception as error:
                played = "\n".join(sequence.log)
                raise AssertionError(
                    f"CONVEYOR_SEED={seed}, what was done:\n{played}\n{error}"
                ) from error
