from datetime import timedelta
from itertools import groupby

from odoo import Command, models
from odoo.tools import split_every

from . import funnel_story, story

#: Documents made together.
BATCH = 100
#: Clients pay this long after the document.
DAYS_TO_PAY = 14


class ConveyorDemo(models.AbstractModel):
    """Tells what the demo company has sold: orders, invoices, payments."""

    _name = "conveyor.demo"
    _inherit = "conveyor.demo"

    def _invoice(self):
        """Post an invoice for each purchase that didn't come from an order."""
        told = [p for p in story.purchases(self._today) if not self._is_order(p)]
        values = [self._prepare_move(p, number) for number, p in enumerate(told)]
        moves = self.env["account.move"]
        for part in split_every(BATCH, values, list):
            posted = moves.create(part)
            posted.action_post()
            moves |= posted
            self.env.flush_all()
            # fresh tables mislead PostgreSQL, see there
            self.env["conveyor.load"]._analyse()
        return moves

    def _is_order(self, purchase):
        return purchase.client in story.ORDERING and purchase.day > self._ago(
            story.ORDERS_SINCE
        )

    def _prepare_move(self, purchase, number):
        currency = self.env.ref(f"base.{story.CURRENCIES.get(purchase.client, 'RUB')}")
        source = funnel_story.origin(purchase.client)[0] if purchase.first else None
        seller = "boris"
        if purchase.first or story.is_of_shop(purchase.client):
            seller = funnel_story.first_seller(purchase.client)
        return {
            "move_type": "out_invoice",
            "partner_id": self._addressee(purchase.client, number).id,
            "currency_id": currency.id,
            "invoice_date": purchase.day,
            "invoice_payment_term_id": False,
            "invoice_date_due": purchase.day + timedelta(DAYS_TO_PAY),
            "invoice_user_id": self._ref(f"user_{seller}").id,
            "source_id": source and self._source(source).id,
            "invoice_line_ids": [
                Command.create(
                    self._prepare_line(product, quantity, currency, purchase.day)
                )
                for product, quantity in purchase.lines
            ],
        }

    def _addressee(self, client, number):
        """Return to whom a document is addressed: the company, or in turn its
        people."""
        people = story.BY_CONTACTS.get(client)
        if people:
            return self._ref(f"contact_{people[number % len(people)]}")
        return self._ref(f"partner_{client}")

    def _prepare_line(self, product, quantity, currency, day, price=None):
        product = self._ref(f"product_{product}")
        if price is None:
            company = self.env.company
            price = company.currency_id._convert(
                product.list_price, currency, company, day
            )
        return {
            "product_id": product.id,
            "quantity": quantity,
            "price_unit": price,
            "tax_ids": [Command.clear()],
        }

    def _sell_by_order(self):
        """Take, confirm and invoice the orders of those who order of late."""
        told = [p for p in story.purchases(self._today) if self._is_order(p)]
        orders = self._take_orders([(p.client, p.day, p.lines) for p in told])
        moves = self.env["account.move"]
        for order, purchase in zip(orders, told, strict=True):
            move = order._create_invoices()
            move.write(
                {
                    "invoice_date": purchase.day,
                    "invoice_payment_term_id": False,
                    "invoice_date_due": purchase.day + timedelta(DAYS_TO_PAY),
                }
            )
            moves |= move
        moves.action_post()
        return moves

    def _take_orders(self, told):
        """Return confirmed orders of (client, day, lines)."""
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self._ref(f"partner_{client}").id,
                    "user_id": self._ref("user_boris").id,
                    "team_id": self._ref("team_clients").id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self._ref(f"product_{product}").id,
                                "product_uom_qty": quantity,
                                "tax_ids": [Command.clear()],
                            }
                        )
                        for product, quantity in lines
                    ],
                }
                for client, _day, lines in told
            ]
        )
        orders.action_confirm()
        for order, (_client, day, _lines) in zip(orders, told, strict=True):
            order.date_order = day
        return orders

    # What becomes of documents

    def _latest(self, moves, client, count=1):
        partner = self._ref(f"partner_{client}")
        own = moves.filtered(lambda move: move.commercial_partner_id == partner)
        return own.sorted("invoice_date", reverse=True)[:count]

    def _credit(self, moves):
        """Take back documents in whole or in part."""
        for client, share in story.CREDITED.items():
            move = self._latest(moves, client)
            day = min(move.invoice_date + timedelta(5), self._today)
            credit = move._reverse_moves([{"invoice_date": day, "date": day}])
            if share < 1:
                for line in credit.invoice_line_ids:
                    line.price_unit = line.currency_id.round(line.price_unit * share)
            credit.action_post()

    def _pay(self, moves):
        """Have everything paid that is due, but for those who don't pay."""
        due = moves.filtered(
            lambda move: move.invoice_date_due < self._today and move.amount_residual
        )
        for client, count in story.UNPAID.items():
            due -= self._latest(due, client, count)
        for client, share in story.PARTLY_PAID.items():
            move = self._latest(due, client)
            due -= move
            self._register_payment(
                move, move.invoice_date_due, move.amount_residual * share
            )
        for _period, paid in groupby(due.sorted("invoice_date_due"), self._period):
            paid = self.env["account.move"].concat(*paid)
            self._register_payment(paid, max(paid.mapped("invoice_date_due")))

    def _period(self, move):
        """Return what is paid at once: half a year of late, whole years before."""
        day = move.invoice_date_due
        return day.year, day > self._ago(365) and day.month > 6

    def _register_payment(self, moves, day, amount=None):
        """Register payments, one for all documents of a client."""
        values = {"payment_date": day, "group_payment": amount is None}
        if amount:
            values["amount"] = moves.currency_id.round(amount)
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=moves.ids
        )
        wizard.create(values)._create_payments()

    def _give_samples(self):
        """Invoice introductory samples at nothing."""
        rouble = self.env.company.currency_id
        moves = self.env["account.move"]
        for client, days, product in story.SAMPLES:
            purchase = story.Purchase(client, self._ago(days), (), True)
            values = self._prepare_move(purchase, 0)
            line = self._prepare_line(product, 1, rouble, purchase.day, price=0)
            moves |= moves.create(
                {**values, "invoice_line_ids": [Command.create(line)]}
            )
        moves.action_post()

    def _leave_open(self):
        """Orders without an invoice, drafts, and sales that were never documents."""
        self._take_orders(
            [
                (client, self._ago(days), lines)
                for client, days, lines in story.OPEN_ORDERS
            ]
        )
        self.env["account.move"].create(
            [
                self._prepare_move(
                    story.Purchase(client, self._ago(days), lines, False), 0
                )
                for client, days, lines in story.DRAFTS
            ]
        )
        for client, days, amount in story.ENTRIES:
            self._book_entry(self._ref(f"partner_{client}"), self._ago(days), amount)

    def _book_entry(self, partner, day, amount):
        accounts = self.env["account.account"]
        own = accounts._check_company_domain(self.env.company)
        income = accounts.search([*own, ("account_type", "=", "income")], limit=1)
        both = {"partner_id": partner.id, "name": "Sale at the counter"}
        self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            **both,
                            "account_id": partner.property_account_receivable_id.id,
                            "debit": amount,
                        }
                    ),
                    Command.create({**both, "account_id": income.id, "credit": amount}),
                ],
            }
        ).action_post()
