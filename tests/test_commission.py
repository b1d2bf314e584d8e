"""Commission: arises from payments, waits for data, is closed, paid, taken back."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user

from odoo.addons.sales_conveyor.rules import commission as rules
from odoo.addons.sales_conveyor.rules.purchase import CREDIT_TYPES, SALE_TYPES

from .common import TODAY, ConveyorCommon, conveyor_tags


class CommissionCommon(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Line = cls.env["conveyor.commission.line"]
        cls.Statement = cls.env["conveyor.commission.statement"]
        cls.Rate = cls.env["conveyor.commission.rate"]
        cls.env["conveyor.completeness.rule"].search([]).unlink()
        cls.other = new_test_user(
            cls.env,
            login="conveyor_farmer",
            name="Test Farmer",
            groups="sales_conveyor.conveyor_group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.set_rates(first=10, repeat=5)

    @classmethod
    def set_rates(cls, **percents):
        cls.Rate.search([]).unlink()
        for phase, percent in percents.items():
            cls.Rate.create(
                {"company_id": cls.company.id, "phase": phase, "percent": percent}
            )

    @classmethod
    def ask_for_phone(cls):
        """Let the phone be required data of a client."""
        cls.env["conveyor.completeness.rule"].create(
            {
                "name": "Phone",
                "kind": "field",
                "field_id": cls.env["ir.model.fields"]._get("res.partner", "phone").id,
                "required": True,
                "weight": 1,
            }
        )

    @classmethod
    def sell(cls, partner, day, amount, user=None, **values):
        return cls.make_invoice(
            partner, day, amount, invoice_user_id=(user or cls.seller).id, **values
        )

    def lines_of(self, partner):
        self.refresh()
        return self.Line.search([("client_id", "=", self.client_of(partner).id)])

    def assert_lines(self, partner, *expected):
        """``expected``: (user, phase, base, amount), in the order of amounts."""
        found = [
            (line.user_id, line.phase, line.base, line.amount)
            for line in self.lines_of(partner).sorted("amount")
        ]
        self.assertEqual(found, sorted(expected, key=lambda line: line[3]))

    # A full recomputation, document by document, by the readable rules

    def recompute(self, client):
        """Return what ought to be: {(source, user): amount}."""
        result = {}
        handovers = self.env["conveyor.handover"].search(
            [("client_id", "=", client.id), ("state", "in", ("done", "undone"))],
            order="date, id",
        )
        changes = [(h.date.date(), h.from_user_id.id or None) for h in handovers]
        rates = [
            rules.Rate(
                rate.id,
                rate.percent,
                rate.phase or None,
                rate.conveyor_id.id or None,
                rate.team_id.id or None,
                rate.user_id.id or None,
                rate.date_from or None,
                rate.date_to or None,
            )
            for rate in self.Rate.search([("company_id", "=", client.company_id.id)])
        ]
        moves = self.env["account.move"].search(
            [
                ("commercial_partner_id", "child_of", client.partner_id.id),
                ("state", "=", "posted"),
                ("company_id", "=", client.company_id.id),
                ("move_type", "in", SALE_TYPES + CREDIT_TYPES),
            ]
        )
        for move in moves:
            for source, base, origin in self._bases(move):
                day = origin.invoice_date
                owner = rules.owner_on(day, client.owner_id.id or None, changes)
                user = owner or origin.invoice_user_id.id
                conveyor = origin.team_id.conveyor_id or client.conveyor_id
                rate = user and rules.find_rate(
                    rates,
                    day,
                    rules.phase(day, client.first_purchase_date or None),
                    conveyor.id or None,
                    origin.team_id.id or None,
                    user,
                )
                amount = rate and client.currency_id.round(base * rate.percent / 100)
                if amount:
                    result[source, user] = amount
        return result

    @staticmethod
    def _bases(move):
        """Yield what earns or takes back: (source, base, the sale)."""
        terms = move.line_ids.filtered(lambda li: li.display_type == "payment_term")
        if move.move_type in SALE_TYPES:
            for partial in terms.matched_credit_ids:
                paid_by = partial.credit_move_id.move_id
                if paid_by.state != "posted" or (
                    paid_by.move_type in CREDIT_TYPES
                    and paid_by.reversed_entry_id == move
                ):
                    continue
                yield (
                    f"account.partial.reconcile,{partial.id}",
                    rules.settled_base(
                        move.amount_untaxed_signed,
                        move.amount_total,
                        partial.debit_amount_currency,
                    ),
                    move,
                )
            return
        own = sum(
            partial.credit_amount_currency
            for partial in terms.matched_debit_ids
            if partial.debit_move_id.move_id == move.reversed_entry_id
        )
        sale = move.reversed_entry_id
        yield (
            f"account.move,{move.id}",
            rules.credited_base(-move.amount_untaxed_signed, move.amount_total, own),
            sale if sale.state == "posted" and sale.invoice_date else move,
        )

    def assert_exact(self, partner, note=""):
        self.refresh()
        client = self.client_of(partner)
        stored = {}
        for line in self.Line.search([("client_id", "=", client.id)]):
            key = (line.source, line.user_id.id)
            stored[key] = stored.get(key, 0.0) + line.amount
        stored = {key: round(sum_, 2) for key, sum_ in stored.items() if round(sum_, 2)}
        self.assertEqual(stored, self.recompute(client), note)


@conveyor_tags
class TestCommission(CommissionCommon):
    def setUp(self):
        super().setUp()
        self.partner = self.make_partner("Paying Ltd")
        self.startPatcher(freeze_time(TODAY))

    def test_nothing_before_the_payment(self):
        self.sell(self.partner, "2026-06-01", 1000)
        self.assert_lines(self.partner)

    def test_first_and_repeat_sales(self):
        first = self.sell(self.partner, "2026-05-01", 1000)
        again = self.sell(self.partner, "2026-06-01", 400)
        self.pay(first)
        self.pay(again)
        self.assert_lines(
            self.partner,
            (self.seller, "first", 1000, 100),
            (self.seller, "repeat", 400, 20),
        )
        self.assert_exact(self.partner)

    def test_in_proportion_to_what_is_paid_net_of_tax(self):
        tax = self.env["account.tax"].create(
            {
                "name": "Tax of 18",
                "amount": 18,
                "company_id": self.company.id,
                "country_id": self.company.account_fiscal_country_id.id,
                "tax_group_id": self.env["account.tax.group"]
                .create({"name": "18", "company_id": self.company.id})
                .id,
            }
        )
        move = self.sell(self.partner, "2026-06-01", 1000, post=False)
        move.invoice_line_ids.tax_ids = tax
        move.action_post()
        self.assertEqual(move.amount_total, 1180)
        self.pay(move, 590, "2026-06-05")
        self.assert_lines(self.partner, (self.seller, "first", 500, 50))
        self.pay(move, 590, "2026-06-06")
        self.assert_lines(
            self.partner,
            (self.seller, "first", 500, 50),
            (self.seller, "first", 500, 50),
        )

    def test_unreconciled_payment_earns_nothing(self):
        move = self.sell(self.partner, "2026-06-01", 1000)
        self.pay(move)
        self.assertTrue(self.lines_of(self.partner))
        move.line_ids.remove_move_reconcile()
        self.assert_lines(self.partner)

    def test_credited_before_it_was_paid_is_no_line_at_all(self):
        move = self.sell(self.partner, "2026-06-01", 1000)
        credit = self.credit(move)
        terms = (move | credit).line_ids.filtered(
            lambda li: li.display_type == "payment_term"
        )
        if not all(terms.mapped("reconciled")):
            terms.reconcile()
        self.assert_lines(self.partner)
        self.assert_exact(self.partner)

    def test_credited_after_it_was_paid_is_taken_back(self):
        move = self.sell(self.partner, "2026-06-01", 1000)
        self.pay(move)
        self.credit(move, 300, "2026-06-10")
        self.assert_lines(
            self.partner,
            (self.seller, "first", 1000, 100),
            (self.seller, "first", -300, -30),
        )
        self.assert_exact(self.partner)

    def test_hunter_keeps_what_was_invoiced_until_the_hand_over(self):
        before = self.sell(self.partner, "2026-06-01", 1000)
        self.refresh()
        client = self.client_of(self.partner)
        self.assertEqual(client.owner_id, self.seller)
        with freeze_time("2026-06-10 12:00:00"):
            client.with_user(self.officer).owner_id = self.other
        after = self.sell(self.partner, "2026-06-11", 200, user=self.other)
        self.pay(before, day="2026-06-12")
        self.pay(after, day="2026-06-12")
        self.assert_lines(
            self.partner,
            (self.seller, "first", 1000, 100),
            (self.other, "repeat", 200, 10),
        )
        self.assert_exact(self.partner)

    def test_salesperson_of_the_invoice_if_the_company_wants_it(self):
        self.company.conveyor_commission_to = "salesperson"
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        self.pay(self.sell(self.partner, "2026-06-02", 100, user=self.other))
        self.refresh()
        # somebody past the owner is named: the officer says that it is right
        self.env["conveyor.invoice.seller"].search([]).with_user(
            self.officer
        ).action_accept()
        self.assert_lines(
            self.partner,
            (self.seller, "first", 1000, 100),
            (self.other, "repeat", 100, 5),
        )

    def test_most_precise_rate_holds(self):
        self.Rate.create(
            {"company_id": self.company.id, "user_id": self.seller.id, "percent": 1}
        )
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        self.assert_lines(self.partner, (self.seller, "first", 1000, 10))
        self.assert_exact(self.partner)

    def test_rate_that_is_over(self):
        self.set_rates()
        self.Rate.create(
            {
                "company_id": self.company.id,
                "percent": 10,
                "date_to": "2026-05-31",
            }
        )
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        self.assert_lines(self.partner)

    def test_rate_of_another_company(self):
        other = self._make_company("Elsewhere")
        self.set_rates()
        self.Rate.create({"company_id": other.id, "percent": 10})
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        self.assert_lines(self.partner)

    def test_currency_of_the_company(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids = [
            Command.clear(),
            Command.create(
                {
                    "name": "2026-01-01",
                    "company_id": self.company.id,
                    "company_rate": 0.5,
                }
            ),
        ]
        move = self.sell(self.partner, "2026-06-01", 1000, currency_id=euro.id)
        self.pay(move)
        self.assert_lines(self.partner, (self.seller, "first", 2000, 200))
        self.assert_exact(self.partner)

    # Held for data

    def test_held_until_the_data_are_there(self):
        self.ask_for_phone()
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        line = self.lines_of(self.partner).with_user(self.seller)
        self.assertEqual(line.state, "held")
        self.assertIn("Phone", line.explanation)
        self.assertIn("100.00", line.explanation)
        self.partner.phone = "+1 650 555 0111"
        self.assertEqual(self.lines_of(self.partner).mapped("state"), ["free"])
        self.partner.phone = False
        self.assertEqual(self.lines_of(self.partner).mapped("state"), ["held"])

    def test_held_until_what_was_handed_in_is_accepted(self):
        self.company.conveyor_hand_in_from = "2026-01-01"
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        line = self.lines_of(self.partner)
        self.assertEqual(line.state, "held")
        client = self.client_of(self.partner)
        client.with_user(self.seller).action_hand_in()
        self.assertEqual(self.lines_of(self.partner).state, "held")
        client.with_user(self.officer).action_accept_hand_in()
        self.assertEqual(self.lines_of(self.partner).state, "free")

    def test_what_is_taken_back_never_waits(self):
        self.ask_for_phone()
        move = self.sell(self.partner, "2026-06-01", 1000)
        self.pay(move)
        self.credit(move, 300, "2026-06-10")
        lines = self.lines_of(self.partner).sorted("amount")
        self.assertEqual(lines.mapped("state"), ["free", "held"])

    # Statements

    def _close(self, until="2026-06-30"):
        return self.Statement.with_user(self.manager)._close(
            self.company, fields.Date.to_date(until)
        )

    def test_month_of_a_seller(self):
        """Three clients; of two the data are missing; one is freed; one is credited."""
        self.ask_for_phone()
        complete = self.make_partner("Complete", phone="+1 650 555 0112")
        freed, waiting = self.make_partner("Freed"), self.make_partner("Waiting")
        sales = {
            partner: self.sell(partner, "2026-06-01", 1000)
            for partner in (complete, freed, waiting)
        }
        for move in sales.values():
            self.pay(move)
        self.refresh()
        freed.phone = "+1 650 555 0113"
        self.refresh()
        [statement] = self._close()
        self.assertEqual(statement.user_id, self.seller)
        self.assertEqual(statement.amount, 200)
        self.assertEqual(statement.held_amount, 100)
        self.assertEqual(len(statement.line_ids), 2)
        # taken back in the next period
        self.credit(sales[complete], 500, "2026-07-02")
        waiting.phone = "+1 650 555 0114"
        self.refresh()
        self.assertEqual(self.screen(statement), 2)
        statement.with_user(self.accountant).action_paid()
        self.assertEqual(statement.state, "paid")
        self.assertEqual(statement.paid_by_id, self.accountant)
        [second] = self._close("2026-07-31")
        self.assertEqual(second.amount, 100 - 50)
        self.assertEqual(second.date_from, fields.Date.to_date("2026-07-01"))
        self.assertEqual(set(statement.line_ids.mapped("state")), {"paid"})

    def test_closed_lines_stay_and_changes_are_corrections(self):
        move = self.sell(self.partner, "2026-06-01", 1000)
        self.pay(move)
        self.refresh()
        [statement] = self._close()
        self.set_rates(first=12, repeat=5)
        self.env["conveyor.commission.line"]._follow(self.partner.ids)
        self.assertEqual(statement.line_ids.amount, 100)
        correction = self.lines_of(self.partner) - statement.line_ids
        self.assertTrue(correction.correction)
        self.assertEqual(correction.amount, 20)
        move.line_ids.remove_move_reconcile()
        self.refresh()
        correction = self.lines_of(self.partner) - statement.line_ids
        self.assertEqual(correction.amount, -100)
        self.assert_exact(self.partner)

    def test_opened_again(self):
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        self.refresh()
        statement = self._close()
        statement.with_user(self.manager).action_open_again()
        self.assertFalse(statement.exists())
        self.assert_lines(self.partner, (self.seller, "first", 1000, 100))

    def test_paid_statement_is_not_opened_again(self):
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        self.refresh()
        statement = self._close()
        statement.with_user(self.accountant).action_paid()
        with self.assertRaisesRegex(UserError, "isn't opened again"):
            statement.with_user(self.manager).action_open_again()

    def test_nothing_to_close(self):
        with self.assertRaisesRegex(UserError, "Nobody has anything to close"):
            self._close()

    def test_late_lines_of_a_closed_period_come_in_the_next_one(self):
        """Who has a statement keeps nobody else from getting one."""
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        self.refresh()
        [first] = self._close()
        self.pay(self.sell(self.partner, "2026-06-20", 100))
        self.refresh()
        with self.assertRaisesRegex(UserError, "their next one"):
            self._close()
        with self.assertRaisesRegex(UserError, "their next one"):
            self._close("2026-06-25")
        colleague = self.make_partner()
        self.pay(self.sell(colleague, "2026-06-21", 200, user=self.other))
        self.refresh()
        [second] = self._close()
        self.assertEqual(second.user_id, self.other)
        self.assertEqual(first.amount, 100)
        [third] = self._close("2026-07-31")
        self.assertEqual((third.user_id, third.amount), (self.seller, 5))

    def test_wizard_closes_the_last_month(self):
        self.pay(self.sell(self.partner, "2026-05-20", 1000), day="2026-05-25")
        self.pay(self.sell(self.partner, "2026-06-01", 1000), day="2026-06-02")
        self.refresh()
        wizard = (
            self.env["conveyor.commission.close"]
            .with_user(self.manager)
            .with_company(self.company)
            .create({})
        )
        self.assertEqual(wizard.date_to, fields.Date.to_date("2026-05-31"))
        action = wizard.action_close()
        statement = self.Statement.search(action["domain"])
        self.assertEqual(statement.amount, 100)
        self.assertEqual(statement.user_id, self.seller)

    def test_vendor_bill(self):
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        self.refresh()
        statement = self._close()
        statement.with_user(self.accountant).action_bill()
        bill = statement.bill_id
        self.assertEqual(bill.partner_id, self.seller.partner_id)
        self.assertEqual(bill.amount_untaxed, 100)
        self.assertEqual(bill.state, "draft")
        with self.assertRaisesRegex(UserError, "isn't opened again"):
            statement.with_user(self.manager).action_open_again()

    # Who may

    def test_seller_sees_only_his_own(self):
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        stranger = self.make_partner()
        self.pay(self.sell(stranger, "2026-06-01", 1000, user=self.other))
        self.refresh()
        self._close()
        for model in (self.Line, self.Statement):
            seen = model.with_user(self.seller).search([])
            self.assertEqual(seen.user_id, self.seller)
            self.assertEqual(
                model.with_user(self.accountant).search([]).user_id,
                self.seller | self.other,
            )

    def screen(self, statement):
        """Open the statement as accounting does; say how many lines stand there."""
        self.env.invalidate_all()
        with Form(statement.with_user(self.accountant)) as form:
            return len(form.line_ids)

    def test_accounting_finds_what_it_pays(self):
        """Who books invoices doesn't see the app, but accounting's own menus."""
        menus = self.env["ir.ui.menu"].with_user(self.accountant).load_menus(False)
        for name in ("statement", "line"):
            menu = self.env.ref(
                f"sales_conveyor.conveyor_menu_commission_{name}_account"
            )
            while menu:
                self.assertIn(menu.id, menus, menu.complete_name)
                menu = menu.parent_id

    def test_line_is_named_whoever_sold_the_document(self):
        """The owner of a client earns on what somebody else has invoiced to it, and
        doesn't read that invoice."""
        move = self.sell(self.partner, "2026-06-01", 1000, user=self.seller)
        self.pay(move)
        self.refresh()
        move.sudo().invoice_user_id = self.other
        line = self.lines_of(self.partner).with_user(self.seller)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            move.with_user(self.seller).read(["name"])
        self.assertEqual(line.display_name, move.name)
        [read] = line.web_read(
            {"display_name": {}, "move_id": {"fields": {"display_name": {}}}}
        )
        self.assertEqual(read["display_name"], move.name)

    def test_nobody_writes_lines_or_statements(self):
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        lines = self.lines_of(self.partner)
        statement = self._close()
        forged = {"conveyor_by_server": True}
        for user in (self.seller, self.manager, self.accountant):
            for records in (lines, statement):
                for env_records in (
                    records.with_user(user),
                    records.with_user(user).sudo(),
                    records.with_user(user).sudo().with_context(**forged),
                ):
                    with self.assertRaises(AccessError):
                        env_records.write({"amount": 5000})
                    with self.assertRaises(AccessError):
                        env_records.unlink()

    def test_seller_neither_closes_nor_pays(self):
        self.pay(self.sell(self.partner, "2026-06-01", 1000))
        self.refresh()
        with self.assertRaises(AccessError):
            self.Statement.with_user(self.seller)._close(
                self.company, fields.Date.to_date("2026-06-30")
            )
        statement = self._close()
        for method in ("action_paid", "action_bill", "action_open_again"):
            with self.assertRaises(AccessError):
                getattr(statement.with_user(self.seller), method)()
        with self.assertRaises(AccessError):
            self.Rate.with_user(self.seller).create(
                {"company_id": self.company.id, "percent": 50}
            )
