"""Loading sales from a file, and what the command says of it."""

import io
from contextlib import redirect_stdout
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from odoo.exceptions import UserError
from odoo.tests import BaseCase, freeze_time

from odoo.addons.sales_conveyor.cli import conveyor_load
from odoo.addons.sales_conveyor.rules import load as rules

from .common import TODAY, ConveyorCommon, conveyor_tags

KNOWN = {
    "USD": rules.Currency(),
    "EUR": rules.Currency(rated=False),
    "CHF": rules.Currency(active=False),
    "JPY": rules.Currency(decimals=0),
}


@conveyor_tags
class TestLoadFile(BaseCase):
    """What a file says: no database here."""

    def read(self, text, source="", **layout):
        layout.setdefault("columns", {})
        content = text if isinstance(text, bytes) else text.encode()
        return rules.read(
            content, rules.Layout(**layout), date.fromisoformat(TODAY), KNOWN, source
        )

    def problems(self, text, **layout):
        reading = self.read(text, **layout)
        return [
            (problem.line, problem.level, problem.what) for problem in reading.problems
        ]

    def assertRefused(self, text, what, advice="", **layout):
        reading = self.read(text, **layout)
        self.assertFalse(reading.sales)
        [problem] = reading.problems
        self.assertEqual(problem.level, rules.ERROR)
        self.assertIn(what, problem.what)
        self.assertIn(advice, problem.advice)

    def test_columns_are_found_whatever_their_case_and_order(self):
        reading = self.read("Amount;DATE;Client \n1 000.50;2026-01-02;Ann\n")
        [sale] = reading.sales
        self.assertEqual(
            (sale.client, sale.day, sale.amount),
            ("Ann", date(2026, 1, 2), Decimal("1000.50")),
        )
        self.assertEqual((sale.line, sale.currency, sale.name), (2, "USD", "Ann"))

    def test_columns_by_name(self):
        reading = self.read(
            "Who\tWhen\tHow much\tNo\nA1\t31.12.2025\t1.234,5\tX\n",
            columns={
                "client": "who",
                "date": "When",
                "amount": "how much",
                "document": "no",
            },
            date_format="%d.%m.%Y",
            decimal_comma=True,
        )
        [sale] = reading.sales
        self.assertEqual((sale.amount, sale.document), (Decimal("1234.5"), "X"))

    def test_missing_column_says_what_was_found(self):
        self.assertRefused(
            "client,day,amount\nAnn,2026-01-01,1\n",
            "no column 'date'; found: 'client', 'day', 'amount'",
            "--date NAME",
        )

    def test_column_asked_for_and_missing(self):
        self.assertRefused(
            "client,date,amount\nAnn,2026-01-01,1\n",
            "no column 'num'",
            columns={"document": "num"},
        )

    def test_column_there_twice(self):
        self.assertRefused("client,date,date,amount\n", "'date' is there 2 times")

    def test_empty_file(self):
        self.assertRefused("", "the file is empty")
        self.assertRefused("\n \n", "the file is empty")
        self.assertRefused("client,date,amount\n", "no line after the header")

    def test_encoding(self):
        content = "client,date,amount\nAnn,2026-01-01,1\nАнна,2026-01-01,1\n".encode(
            "cp1251"
        )
        self.assertRefused(content, "line 3 is not in utf-8", "--encoding cp1251")
        reading = self.read(content, encoding="cp1251")
        self.assertEqual([sale.client for sale in reading.sales], ["Ann", "Анна"])
        self.assertRefused(
            "client,date,amount\n".encode("utf-16-le"), "zero bytes", "utf-16"
        )

    def test_all_errors_at_once(self):
        text = (
            "client,date,amount,currency,document\n"
            ",2026-02-30,1.5,USD,1\n"
            "Ann,2026-01-01,abc,USD,2\n"
            "Ann,2026-01-01\n"
            "Ann,2026-01-01,5,XXX,3\n"
            "\n"
            "Ann,2026-01-01,5,CHF,4\n"
            "Ann,2026-01-01,5,USD,2\n"
            "Ann,2026-01-01,5,USD,\n"
            "Ann,2026-01-01,5.5,JPY,5\n"
            "Ann,2026-01-01,5.50,USD,6\n"
        )
        error = rules.ERROR
        self.assertEqual(
            self.problems(text),
            [
                (2, error, "the client is empty"),
                (2, error, "bad date '2026-02-30'"),
                (3, error, "bad amount 'abc'"),
                (4, error, "2 columns instead of 5"),
                (5, error, "unknown currency 'XXX'"),
                (7, error, "the currency CHF is not active"),
                (8, error, "the document '2' is on line 3 already"),
                (9, error, "the document number is empty"),
                (10, error, "5.5 has more decimals than JPY, which has 0"),
            ],
        )
        reading = self.read(text)
        self.assertEqual([sale.line for sale in reading.sales], [11])
        self.assertEqual(reading.rows, 9)

    def test_every_problem_says_what_to_do(self):
        text = "client,date,amount\n,x,y\nAnn,2030-01-01,5\nAnn,2026-01-01,1,2\n"
        for problem in self.read(text).problems:
            self.assertTrue(problem.advice, problem.what)

    def test_doubtful_lines_are_loaded(self):
        text = (
            "client,date,amount,currency\nAnn,2026-06-16,5,USD\nAnn,2026-06-15,5,EUR\n"
        )
        self.assertEqual(
            self.problems(text),
            [
                (2, rules.WARNING, "the date 2026-06-16 is in the future"),
                (3, rules.WARNING, "EUR has no rate, so it counts at 1"),
            ],
        )
        self.assertEqual(len(self.read(text).sales), 2)

    def test_identical_lines_are_documents_of_their_own(self):
        reading = self.read("client,date,amount\n" + "Ann,2026-01-01,5\n" * 3)
        self.assertEqual(len({sale.key for sale in reading.sales}), 3)
        [notice] = reading.problems
        self.assertEqual(notice.level, rules.NOTICE)
        self.assertIn("2 lines repeat", notice.what)

    def test_lines_of_a_quoted_text(self):
        text = 'client,date,amount\n"Ann\nand Bob",2026-01-01,5\nAnn,bad,5\n'
        self.assertEqual(self.problems(text)[0][0], 4)

    def test_open_quotation_mark(self):
        text = 'client,date,amount\nAnn,2026-01-01,5\n"Bob,2026-01-01,5\n'
        [(line, level, what)] = self.problems(text)
        self.assertEqual((line, level), (3, rules.ERROR))
        self.assertIn("not a CSV line", what)

    def test_document_is_known_by_what_it_says(self):
        """A file that was mended, has grown or is sorted anew holds the same
        documents."""
        lines = ["Ann,2026-01-01,5", "Bob,2026-01-01,5.00", "Ann,2026-01-01,5"]
        header = "client,date,amount\n"
        keys = {sale.key for sale in self.read(header + "\n".join(lines)).sales}
        grown = self.read(header + "\n".join(["Eve,2026-01-01,1", *reversed(lines)]))
        self.assertEqual(len(keys), 3)
        self.assertLess(keys, {sale.key for sale in grown.sales})
        other = self.read(header + "\n".join(lines), source="shop")
        self.assertFalse(keys & {sale.key for sale in other.sales})

    def test_document_is_known_by_its_number(self):
        first, second = (
            self.read(f"client,date,amount,document\nAnn,2026-01-01,{amount},7\n")
            .sales[0]
            .key
            for amount in (5, 6)
        )
        self.assertEqual(first, second)


@conveyor_tags
@freeze_time(TODAY)
class TestLoad(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loader = cls.env["conveyor.load"]
        cls.target = cls.loader._target(cls.company)

    def load(self, text, batch=2, **layout):
        layout = rules.Layout({}, currency="USD", **layout)
        reading = self.loader._read(text.encode(), layout, self.company)
        missing = self.loader._missing(reading.sales, self.company)
        self.loader._load(missing, self.target, batch)
        return self.moves(missing)

    def moves(self, sales):
        known = self.loader._known(sales, "key", self.company)
        return self.env["account.move"].browse(known[sale.key] for sale in sales)

    def test_documents(self):
        moves = self.load(
            "client,date,amount,document,name\n"
            "7,2026-01-03,10.50,A-1,Ann\n8,2026-01-01,0,A-2,Bob\n7,2026-01-02,-4,A-3,Ann\n"
        )
        self.assertEqual(moves.mapped("ref"), ["A-2", "A-3", "A-1"])
        self.assertEqual(
            moves.mapped("move_type"), ["out_invoice", "out_refund", "out_invoice"]
        )
        self.assertEqual(moves.mapped("amount_total_signed"), [0, -4, 10.5])
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertEqual(moves.mapped("partner_id.name"), ["Bob", "Ann"])
        self.assertEqual(moves.partner_id.mapped("ref"), ["8", "7"])
        self.assertFalse(moves.invoice_line_ids.tax_ids)
        self.refresh()
        client = self.client_of(moves[-1].partner_id)
        self.assertEqual((client.purchase_count, client.revenue_total), (1, 6.5))
        self.assertFalse(client.owner_id)

    def test_second_run_loads_nothing(self):
        text = "client,date,amount\n" + "Ann,2026-01-01,5\n" * 3 + "Bob,2026-01-02,5\n"
        self.assertEqual(len(self.load(text)), 4)
        self.assertFalse(self.load(text))
        grown = self.load(text + "Bob,2026-01-03,5\n")
        self.assertEqual(len(grown), 1)
        self.assertEqual(
            self.env["account.move"].search_count(
                [("partner_id", "=", grown.partner_id.id)]
            ),
            2,
        )

    def test_goes_on_after_any_batch(self):
        """A batch leaves nothing half done: a later run finds contacts and
        documents."""
        lines = [f"Client {n % 3},2026-01-0{n + 1},{n + 1}" for n in range(6)]
        text = "\n".join(["client,date,amount", *lines])
        reading = self.loader._read(text.encode(), rules.Layout({}), self.company)
        self.loader._load_batch(reading.sales[:2], self.target)
        moves = self.load(text)
        self.assertEqual(len(moves), 4)
        self.assertEqual(len(self.moves(reading.sales).partner_id), 3)
        self.assertEqual(sum(self.moves(reading.sales).mapped("amount_total")), 21)

    def test_deleted_document_is_loaded_again(self):
        text = "client,date,amount\nAnn,2026-01-01,5\n"
        move = self.load(text)
        move.button_draft()
        move.with_context(force_delete=True).unlink()
        self.assertEqual(len(self.load(text)), 1)

    def test_companies_are_apart(self):
        text = "client,date,amount\nAnn,2026-01-01,5\n"
        here = self.load(text)
        other = self._make_company("Other Works")
        sales = self.loader._read(text.encode(), rules.Layout({}), other).sales
        self.assertEqual(self.loader._missing(sales, other), sales)
        self.assertFalse(self.loader._missing(sales, here.company_id))

    def test_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"name": "2026-01-01", "rate": 0.5, "currency_id": euro.id}
            | {"company_id": self.company.id}
        )
        move = self.load("client,date,amount,currency\nAnn,2026-02-01,5,eur\n")
        self.assertEqual(move.currency_id, euro)
        self.assertEqual(move.amount_untaxed_signed, 10)

    def test_product_and_taxes(self):
        tax = self.env["account.tax"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.product.write({"default_code": "OIL", "taxes_id": tax.ids})
        sales = self.loader._read(
            b"client,date,amount\nAnn,2026-01-01,5\n", rules.Layout({}), self.company
        ).sales
        target = self.loader._target(self.company, product="OIL", taxes=True)
        self.loader._load(sales, target)
        line = self.moves(sales).invoice_line_ids
        self.assertEqual((line.product_id, line.tax_ids), (self.product, tax))
        self.assertEqual(line.price_subtotal, 5)

    def test_company_without_accounts(self):
        company = self.env["res.company"].create({"name": "No Accounts Yet"})
        with self.assertRaisesRegex(
            UserError, "no chart of accounts.*Fiscal Localization"
        ):
            self.loader._target(company)

    def test_unknown_journal_and_product(self):
        with self.assertRaisesRegex(UserError, "no sales journal NONE. There are: INV"):
            self.loader._target(self.company, journal="NONE")
        with self.assertRaisesRegex(UserError, "0 products are called Nothing"):
            self.loader._target(self.company, product="Nothing")

    def test_inactive_currency_comes_from_the_database(self):
        self.env.ref("base.CHF").active = False
        reading = self.loader._read(
            b"client,date,amount,currency\nAnn,2026-01-01,5,CHF\n",
            rules.Layout({}),
            self.company,
        )
        self.assertEqual(reading.problems[0].what, "the currency CHF is not active")

    def test_summary(self):
        self.load(
            "client,date,amount\nAnn,2026-01-01,90\nBob,2026-01-02,10\nBob,2026-01-03,0\n"
        )
        self.refresh()
        self.assertEqual(
            self.loader._summary(self.company),
            {"clients": 2, "documents": 3, "purchases": 2, "revenue": 100.0}
            | {"A": 1, "B": 1, "C": 0},
        )


@conveyor_tags
@freeze_time(TODAY)
class TestLoadCommand(ConveyorCommon):
    """The command itself, as far as it goes without saving anything."""

    def run_command(self, text, *args):
        command = conveyor_load.ConveyorLoad()
        options, _others = conveyor_load._parse(
            command.parser, ["-d", "x", "--company", self.company.name, *args, "-"]
        )
        out = io.StringIO()
        stdin = SimpleNamespace(buffer=io.BytesIO(text.encode()))
        self.patch(conveyor_load.sys, "stdin", stdin)
        with redirect_stdout(out):
            code = conveyor_load.Load(self.env, options).run()
        return code, out.getvalue()

    def test_dry_run_writes_nothing(self):
        code, said = self.run_command(
            "client,date,amount\nAnn,2026-01-01,5\n", "--dry-run"
        )
        self.assertEqual(code, 0)
        self.assertIn("1 of 1 lines are right: 1 clients", said)
        self.assertIn("Nothing has been written", said)
        self.assertFalse(self.env["res.partner"].search([("ref", "=", "Ann")]))

    def test_errors_stop_the_whole_file(self):
        code, said = self.run_command("client,date,amount\nAnn,2026-01-01,5\nBob,x,5\n")
        self.assertEqual(code, 1)
        self.assertIn("line 3: error: bad date 'x'. Write it like 2026-12-31", said)
        self.assertIn("Nothing has been loaded", said)

    def test_errors_skipped(self):
        text = "client,date,amount\nAnn,2026-01-01,5\nBob,x,5\n"
        code, said = self.run_command(text, "--skip-errors", "--dry-run")
        self.assertEqual(code, 1)
        self.assertIn("1 documents would be loaded", said)

    def test_progress(self):
        stream = io.StringIO()
        progress = conveyor_load.Progress(10, stream)
        progress.show(5)
        self.assertEqual(stream.getvalue(), "")
        progress.show(10)
        self.assertIn("10 of 10 documents, 100 %", stream.getvalue())
