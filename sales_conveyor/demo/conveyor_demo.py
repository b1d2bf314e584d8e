import logging
from datetime import timedelta
from itertools import groupby

from odoo import Command, api, fields, models
from odoo.tools import split_every

from . import story

_logger = logging.getLogger(__name__)

MODULE = "sales_conveyor"
QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "tracking_disable": True,
}
#: Documents made together.
BATCH = 100
#: Clients pay this long after the document.
DAYS_TO_PAY = 14


class ConveyorDemo(models.AbstractModel):
    """Tells three years of the demo company through Odoo's own documents.

    Contacts, users and products come from the demo files; what happened to them is told
    here, because it happened so many days before today.
    """

    _name = "conveyor.demo"
    _description = "Story of the demo company"

    @api.model
    def _tell_story(self):
        """Make the documents of the demo company, once.

        :return: whether there was anything to tell
        """
        company = self._ref("company")
        if self.env["account.move"].search_count(
            [("company_id", "=", company.id)], limit=1
        ):
            _logger.info("The story of %s has been told already", company.name)
            return False
        self = self.with_company(company)
        self = self.with_context(**QUIET, allowed_company_ids=company.ids)
        self._prepare(company)
        moves = self._invoice()
        moves |= self._sell_by_order()
        self._credit(moves)
        self._pay(moves)
        self._give_samples()
        self._leave_open()
        self._open_opportunities()
        for name in story.ARCHIVED_CONTACTS:
            self._ref(f"contact_{name}").action_archive()
        self._fill_central_file()
        return True

    def _ref(self, name):
        return self.env.ref(f"{MODULE}.demo_{name}")

    @property
    def _today(self):
        return fields.Date.context_today(self)

    def _ago(self, days):
        return self._today - timedelta(days)

    # The stage

    def _prepare(self, company):
        # Not try_loading(): it warns while addons are being installed, and what it
        # warns of, other addons that are still to come, doesn't concern this company.
        self.env["account.chart.template"]._load(
            "generic_coa", company, install_demo=False
        )
        # the chart brings a currency of its own
        company.currency_id = self.env.ref("base.RUB")
        # Later than the company itself: Odoo would ask a service on the net what
        # company it is that has such an address.
        company.email = "office@samovar-supply.example"
        company.account_sale_tax_id = company.account_purchase_tax_id = False
        # a database that was made in another language has no English switched on
        self.env["res.lang"]._activate_lang("en_US")
        self.env.ref("base.user_admin").lang = "en_US"
        installed = dict(self.env["res.lang"].get_installed())
        for login in story.USERS:
            lang = story.LANGUAGES.get(login, "en_US")
            if lang in installed:
                self._ref(f"user_{login}").lang = lang
        for code, rates in story.RATES.items():
            currency = self.env.ref(f"base.{code}")
            currency.active = True
            self.env["res.currency.rate"].create(
                [
                    {
                        "currency_id": currency.id,
                        "company_id": company.id,
                        "name": self._ago(365 * years + 30),
                        "rate": rate,
                    }
                    for years, rate in enumerate(rates)
                ]
            )

    # Documents

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
        source = story.SOURCES[number % len(story.SOURCES)] if purchase.first else None
        seller = "olga" if purchase.first else "boris"
        return {
            "move_type": "out_invoice",
            "partner_id": self._addressee(purchase.client, number).id,
            "currency_id": currency.id,
            "invoice_date": purchase.day,
            "invoice_payment_term_id": False,
            "invoice_date_due": purchase.day + timedelta(DAYS_TO_PAY),
            "invoice_user_id": self._ref(f"user_{seller}").id,
            "source_id": source and self.env.ref(f"utm.utm_source_{source}").id,
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

    # Opportunities

    def _open_opportunities(self):
        for name, client, stage, revenue, seller, days in story.OPPORTUNITIES:
            lead = self.env["crm.lead"].create(
                {
                    "name": name,
                    "type": "opportunity",
                    "partner_id": self._ref(f"partner_{client}").id,
                    "company_id": self.env.company.id,
                    "user_id": self._ref(f"user_{seller}").id,
                    "team_id": self._ref(
                        "team_first" if seller == "olga" else "team_clients"
                    ).id,
                    "expected_revenue": revenue,
                    "date_deadline": self._today + timedelta(days),
                    "stage_id": self.env.ref(
                        f"crm.stage_lead{stage if isinstance(stage, int) else 1}"
                    ).id,
                }
            )
            if stage == "won":
                lead.action_set_won()
            elif stage == "lost":
                lead.action_set_lost()

    # The central file

    def _fill_central_file(self):
        """Build the central file at once, so that whoever opens it first finds it
        full."""
        self.env.flush_all()
        self.env["conveyor.rebuild"].sudo()._request("installation")._run()
