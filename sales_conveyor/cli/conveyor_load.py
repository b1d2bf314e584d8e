"""`odoo conveyor_load`: sales from any CSV file into Odoo and its central file.

Odoo finds this file by its name and runs it before any addon is loaded; so what decides
and what books is in ``rules/load.py`` and ``models/conveyor_load.py``, and is imported
only when the database is open. Here is what a terminal needs.
"""

import argparse
import sys
import time
from contextlib import contextmanager
from decimal import Decimal

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.exceptions import LockError, UserError
from odoo.modules.registry import Registry
from odoo.tools import config

#: How the command ends.
DONE, ERRORS_IN_FILE, CANNOT, STOPPED, INTERRUPTED = 0, 1, 3, 4, 130
#: Seconds between two lines of progress where there is no terminal.
PAUSE = 10
#: Tries of a batch that collides with somebody's bookings.
TRIES = 5
#: Name of the lock that keeps two loads apart.
LOCK = "conveyor_load"
#: What others' bookings can do to a batch; what Odoo can say to one.
COLLISIONS = (
    LockError,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
    psycopg2.errors.SerializationFailure,
)
REFUSALS = (UserError, psycopg2.Error)


class ConveyorLoad(Command):
    """Load sales from a CSV file: clients as contacts, documents as posted invoices.

    The file has a header and, on each line, a client, a date and an amount without tax.
    A negative amount becomes a credit note, zero a free document. All errors are listed
    before anything is loaded. What an earlier run has loaded is skipped, so a run that
    was interrupted is simply started again.
    """

    name = "conveyor_load"
    epilog = """
        Options of Odoo itself can be added: --db_host=..., --addons-path=...

        Exit codes: 0 all documents of the file are there; 1 the file has errors; 2
        wrong options; 3 the database or the company can't take the file; 4 stopped half
        way, start again to go on.
        """

    def run(self, args):
        options, others = _parse(self.parser, args)
        config.parse_config(_odoo_options(options, others), setup_logging=True)
        try:
            with _database(options.database) as env:
                code = Load(env, options).run()
        except Stop as stop:
            _say(f"Error: {stop}", sys.stderr)
            code = stop.code
        except KeyboardInterrupt:
            _say("\nInterrupted. Start the command again to go on.", sys.stderr)
            code = INTERRUPTED
        sys.exit(code)


class Stop(Exception):
    """The command can't go on. The text says why and what to do."""

    def __init__(self, text, code=CANNOT):
        super().__init__(text)
        self.code = code


def _parse(parser, args):
    add = parser.add_argument
    add("file", help="CSV file, - for standard input")
    add("-d", "--database", required=True, help="database, the addon installed")
    add("-c", "--config", help="configuration file of Odoo")
    add("--company", help="name or number of the company; not needed if there is one")
    add("--dry-run", action="store_true", help="check everything, write nothing")
    add("--skip-errors", action="store_true", help="load the lines that are right")
    columns = parser.add_argument_group("columns of the file")
    for meaning, help_ in (
        ("client", "name or code of the client"),
        ("date", "day of the document"),
        ("amount", "amount without tax"),
        ("currency", "code of the currency (else the company's)"),
        ("document", "number of the document"),
        ("name", "name of the client, if the client column holds a code"),
    ):
        columns.add_argument(f"--{meaning}", metavar="NAME", help=help_)
    add("--date-format", default="%Y-%m-%d", help="like %%d.%%m.%%Y (default: ISO)")
    add("--delimiter", help="character between columns, or tab (default: found out)")
    add("--encoding", default="utf-8", help="like cp1251 (default: utf-8)")
    add("--decimal-comma", action="store_true", help="amounts are like 1.234,50")
    add("--journal", help="code of the sales journal (default: the first one)")
    add("--product", help="reference or name of the product sold (default: none)")
    add(
        "--taxes", action="store_true", help="put the usual taxes on top of the amounts"
    )
    add(
        "--source",
        default="",
        help="where the file comes from; the same client or document number in another "
        "source is another one",
    )
    add("--batch", type=_positive, default=200, help="documents booked together (200)")
    return parser.parse_known_args(args)


def _positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _odoo_options(options, others):
    result = ["-d", options.database, "--no-http", *others]
    if options.config:
        result += ["-c", options.config]
    if not any(option.startswith("--log-level") for option in others):
        result.append("--log-level=warn")
    return result


@contextmanager
def _database(name):
    """An environment in a database, closed without saving what is not committed."""
    try:
        registry = Registry(name)
    except psycopg2.OperationalError as error:
        raise Stop(f"the database {name} can't be opened: {error}") from None
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if "conveyor.load" not in env:
            raise Stop(
                f"Sales Conveyor is not installed in {name}. Install it: "
                f"odoo -d {name} -i sales_conveyor --stop-after-init"
            )
        try:
            yield env
        finally:
            cr.rollback()


def _say(text, stream=None):
    """Write a line to whoever started the command."""
    stream = stream or sys.stdout
    stream.write(f"{text}\n")
    stream.flush()


class Load:
    """One run of the command."""

    def __init__(self, env, options):
        self.env = env
        self.options = options
        self.model = env["conveyor.load"]
        self.rules = self.model._rules()

    def run(self):
        options = self.options
        company = self._company()
        reading = self._read(company)
        errors = self._report(reading)
        try:
            target = self.model._target(
                company, options.journal, options.product, options.taxes
            )
        except UserError as error:
            raise Stop(str(error)) from None
        if errors and not options.skip_errors:
            _say("Nothing has been loaded. Correct the file, or leave those lines out:")
            _say("--skip-errors.")
            return ERRORS_IN_FILE
        if not options.dry_run:
            self._lock()
        missing = self.model._missing(reading.sales, company)
        if len(missing) < len(reading.sales):
            _say(f"{len(reading.sales) - len(missing):,} documents are there already.")
        if options.dry_run:
            _say(
                f"{len(missing):,} documents would be loaded. Nothing has been written."
            )
        else:
            self._load(missing, target)
            self._refresh(company)
        return ERRORS_IN_FILE if errors else DONE

    # Before

    def _company(self):
        wanted = self.options.company
        companies = self.env["res.company"].search([])
        found = companies.filtered(lambda c: wanted in (None, c.name, str(c.id)))
        if len(found) != 1:
            names = "; ".join(f"{c.id} {c.name}" for c in companies)
            raise Stop(f"Say which company: --company. There are: {names}")
        return found

    def _read(self, company):
        options = self.options
        layout = self.rules.Layout(
            columns={name: getattr(options, name) for name in self.rules.COLUMNS},
            currency=company.currency_id.name,
            delimiter={"tab": "\t", "\\t": "\t"}.get(
                options.delimiter, options.delimiter
            ),
            encoding=options.encoding,
            date_format=options.date_format,
            decimal_comma=options.decimal_comma,
        )
        if layout.delimiter and len(layout.delimiter) != 1:
            raise Stop(f"The delimiter {layout.delimiter!r} is not one character.", 2)
        return self.model._read(_content(options.file), layout, company, options.source)

    def _report(self, reading):
        """Print what the file says and all that is wrong with it; return how many
        errors."""
        for problem in reading.problems:
            place = f"line {problem.line}: " if problem.line else ""
            _say(f"{place}{problem.level}: {problem.what}. {problem.advice}")
        errors = sum(problem.level == self.rules.ERROR for problem in reading.problems)
        clients = len({sale.client_key for sale in reading.sales})
        _say(
            f"{len(reading.sales):,} of {reading.rows:,} lines are right: {clients:,} "
            "clients"
            f"{_period(reading.sales)}, {_money(self.rules.totals(reading.sales))}."
        )
        if errors:
            _say(f"{errors:,} errors.")
        return errors

    def _lock(self):
        """Keep a second load out for as long as this one is connected."""
        self.env.cr.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK])
        if not self.env.cr.fetchone()[0]:
            raise Stop("Another load is running in this database; wait for its end.")

    # Loading

    def _load(self, sales, target):
        progress = Progress(len(sales))
        batch, done = self.options.batch, 0
        for done in range(0, len(sales), batch):
            self._load_batch(sales[done : done + batch], target, done)
            progress.show(min(done + batch, len(sales)))
        progress.close()

    def _load_batch(self, sales, target, done):
        """Book and commit one batch; again if it collided with others' bookings."""
        for left in reversed(range(TRIES)):
            try:
                self.model._load_batch(sales, target, done // self.options.batch)
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return
            except COLLISIONS:
                self._undo()
                if not left:
                    raise Stop(
                        _half_way(done, "others book without a pause"), STOPPED
                    ) from None
                time.sleep(1)
            except REFUSALS as error:
                self._undo()
                self._find_culprit(sales, target, done, error)

    def _undo(self):
        self.env.cr.rollback()
        self.env.invalidate_all()

    def _find_culprit(self, sales, target, done, error):
        """Say on which line Odoo refuses, and why."""
        for sale in sales:
            try:
                self.model._load_batch([sale], target)
            except REFUSALS as refused:
                self._undo()
                raise Stop(
                    _half_way(done, f"line {sale.line}: {refused}"), STOPPED
                ) from None
            self._undo()
        raise Stop(_half_way(done, str(error)), STOPPED)

    # After

    def _refresh(self, company):
        """Bring the central file up to date, by the scheduled job itself: it never runs
        twice at a time."""
        _say("Refreshing the central file ...")
        try:
            self.env.ref("sales_conveyor.ir_cron_refresh").method_direct_trigger()
        except UserError:
            _say("The scheduled job is at it already; figures follow within seconds.")
        self._undo()  # what the job has just written is seen only from here on
        try:
            self.env["conveyor.ranking"]._measure(company)
            self.env.cr.commit()  # pylint: disable=invalid-commit
        except COLLISIONS:
            self._undo()  # the job is measuring at this very moment
        result = self.model._summary(company)
        _say(
            f"Central file of {company.name}: {result['clients']:,} clients, "
            ""
            f"{result['documents']:,} sales documents, {result['purchases']:,} "
            "purchases, "
            f"revenue {result['revenue']:,.2f} {company.currency_id.name}, "
            f"ABC {result['A']:,} / {result['B']:,} / {result['C']:,}."
        )


class Progress:
    """A bar on a terminal, a line now and then elsewhere."""

    WIDTH = 30

    def __init__(self, total, stream=None):
        self.total = total
        self.stream = stream or sys.stdout
        self.begun = self.shown = time.monotonic()

    def show(self, done):
        now = time.monotonic()
        if self.stream.isatty():
            bar = "#" * (self.WIDTH * done // self.total)
            self._write(f"\r[{bar:<{self.WIDTH}}] {self._text(done, now)}\033[K")
        elif now - self.shown >= PAUSE or done == self.total:
            self._write(self._text(done, now) + "\n")
            self.shown = now

    def _text(self, done, now):
        speed = done / max(now - self.begun, 0.001)
        left = int((self.total - done) / speed)
        return (
            f"{done:,} of {self.total:,} documents, {100 * done // self.total} %, "
            f"{speed:.0f} a second, {left // 60}:{left % 60:02} left"
        )

    def close(self):
        if self.total and self.stream.isatty():
            self._write("\n")

    def _write(self, text):
        self.stream.write(text)
        self.stream.flush()


def _content(file):
    try:
        if file == "-":
            return sys.stdin.buffer.read()
        with open(file, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise Stop(f"The file can't be read: {error}") from None


def _half_way(done, why):
    return (
        f"stopped after {done:,} documents, which are kept: {why}\n"
        "When this is mended, start the command again; it goes on from here."
    )


def _period(sales):
    days = [sale.day for sale in sales]
    return f", {min(days)} to {max(days)}" if days else ""


def _money(totals):
    parts = [f"{amount:,.2f} {code}" for code, amount in sorted(totals.items())]
    return "total " + ("; ".join(parts) or f"{Decimal(0):.2f}")
