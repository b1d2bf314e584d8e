"""What a file of sales says: its documents, and everything that is wrong with it.

A file is read to its end before anything is done with it, so that whoever has to mend
it hears of all its errors at once, each with its line and with what to do.
"""

import csv
import hashlib
import io
from collections import Counter, namedtuple
from decimal import Decimal

from .load_values import ISO, Unreadable, decode, parse_amount, parse_date

#: What a column can mean; those that a file must have.
COLUMNS = ("client", "date", "amount", "currency", "document", "name")
REQUIRED = ("client", "date", "amount")
DELIMITERS = ",;\t|"
#: An error keeps its line from being loaded; a warning and a notice don't.
ERROR, WARNING, NOTICE = "error", "warning", "notice"

#: How a file is written. ``columns``: {meaning: name of the column}; ``currency``: code
#: of lines that name none; ``delimiter``: ``None`` to find out.
Layout = namedtuple(
    "Layout",
    "columns currency delimiter encoding date_format decimal_comma",
    defaults=("USD", None, "utf-8", ISO, False),
)
#: A currency that exists: number of decimals, whether it is active, whether it has a
#: rate.
Currency = namedtuple("Currency", "decimals active rated", defaults=(2, True, True))
#: One document. ``key`` and ``client_key`` say, in whatever file, that it is the same
#: one; ``amount`` is net of tax, negative where something is taken back.
Sale = namedtuple(
    "Sale", "line key client client_key name day amount currency document"
)
#: ``line`` is ``None`` for what concerns the file as a whole.
Problem = namedtuple("Problem", "line level what advice")
#: ``rows``: number of lines that hold anything, errors included, without the header.
Reading = namedtuple("Reading", "sales problems rows")


def read(content, layout, today, currencies, source=""):
    """Return the :class:`Reading` of a file's bytes.

    :param today: documents after this day are doubtful
    :param currencies: {code: :class:`Currency`}
    :param source: where the file comes from. The same client or document number means
        the same one within a source, and another one in another

    >>> from datetime import date
    >>> layout, known = Layout({}), {"USD": Currency()}
    >>> text = b"client,date,amount\\nAnn,2026-01-31,12.50\\n"
    >>> text += b"Bob,31.01.2026,x\\n,2026-01-01,5\\n"
    >>> reading = read(text, layout, date(2026, 6, 1), known)
    >>> [(sale.client, str(sale.amount)) for sale in reading.sales]
    [('Ann', '12.50')]
    >>> for problem in reading.problems: print(problem.line, problem.what)
    3 bad date '31.01.2026'
    3 bad amount 'x'
    4 the client is empty
    """
    try:
        header, rows = _table(decode(content, layout.encoding), layout)
    except Unreadable as error:
        return Reading([], [Problem(None, ERROR, str(error), error.advice)], 0)
    reader = _Reader(header, layout, today, currencies, source)
    for line, cells in rows:
        reader.add(line, cells)
    reader.close()
    return Reading(reader.sales, reader.problems, reader.rows)


def digest(*parts):
    """Return a short name that the same parts always have.

    >>> digest("a", "b") == digest("a", "b") != digest("ab")
    True
    """
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def totals(sales):
    """Return {currency: total amount}.

    >>> from datetime import date
    >>> day, amount = date(2026, 1, 1), Decimal("5.10")
    >>> sale = Sale(2, "k", "Ann", "c", "Ann", day, amount, "USD", None)
    >>> totals([sale, sale])
    {'USD': Decimal('10.20')}
    """
    result = {}
    for sale in sales:
        result[sale.currency] = result.get(sale.currency, Decimal(0)) + sale.amount
    return result


def _table(text, layout):
    """Return the header, {meaning: position, "": number of columns}, and the rows,
    pairs (line, cells or an error of the file's form)."""
    lines = list(io.StringIO(text, newline=""))
    first = next(line for line in lines if line.strip())
    names = _names(first, layout)
    header = {"": len(names)}
    for meaning in COLUMNS:
        name = layout.columns.get(meaning) or meaning
        found = [at for at, given in enumerate(names) if given == name.strip().lower()]
        if len(found) > 1:
            raise Unreadable(
                f"the column {name!r} is there {len(found)} times",
                "Rename or drop all but one.",
            )
        if found:
            header[meaning] = found[0]
        elif meaning in REQUIRED or layout.columns.get(meaning):
            raise Unreadable(
                f"there is no column {name!r}; found: {', '.join(map(repr, names))}",
                f"Say which column it is: --{meaning} NAME"
                + (
                    ", and --delimiter if the columns are not apart."
                    if len(names) < 2
                    else "."
                ),
            )
    return header, _rows(lines, lines.index(first) + 1, _delimiter(first, layout))


def _names(line, layout):
    delimiter = _delimiter(line, layout)
    cells = next(csv.reader([line], delimiter=delimiter))
    return [cell.strip().lower() for cell in cells]


def _delimiter(line, layout):
    """Return the character that parts the columns: the one that parts the header
    most."""
    return layout.delimiter or max(DELIMITERS, key=line.count)


def _rows(lines, start, delimiter):
    reader = csv.reader(lines[start:], delimiter=delimiter, strict=True)
    while True:
        line = start + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield (
                line,
                Unreadable(f"not a CSV line: {error}", "Check the quotation marks."),
            )
            continue
        if any(cell.strip() for cell in cells):
            yield line, [cell.strip() for cell in cells]


class _Reader:
    """Takes the rows of one file, and keeps its documents and problems."""

    def __init__(self, header, layout, today, currencies, source):
        self.header = header
        self.layout = layout
        self.today = today
        self.currencies = currencies
        self.source = source
        self.sales = []
        self.problems = []
        self.rows = 0
        self.seen = Counter()
        self.lines = {}
        self.repeated = []

    def add(self, line, cells):
        self.rows += 1
        if isinstance(cells, Unreadable):
            self._report(line, cells)
        elif len(cells) != self.header[""]:
            self._report(
                line,
                Unreadable(
                    f"{len(cells)} columns instead of {self.header['']}",
                    "Put text that holds the delimiter in quotation marks.",
                ),
            )
        else:
            self._read(line, cells)

    def close(self):
        """Say once what is not worth a message for each line."""
        if not self.rows:
            self.problems.append(
                Problem(
                    None,
                    ERROR,
                    "there is no line after the header",
                    "Check the export.",
                )
            )
        if self.repeated:
            lines = ", ".join(map(str, self.repeated[:5]))
            more = ", …" if len(self.repeated) > 5 else ""
            self.problems.append(
                Problem(
                    None,
                    NOTICE,
                    f"{len(self.repeated)} lines repeat an earlier line (line "
                    f"{lines}{more})",
                    "They are loaded as documents of their own; a column with document "
                    "numbers would tell them from slips.",
                )
            )

    def _read(self, line, cells):
        def cell(meaning):
            return cells[self.header[meaning]] if meaning in self.header else ""

        failed = len(self.problems)
        client = cell("client")
        if not client:
            self._report(line, Unreadable("the client is empty", "Write who bought."))
        day = self._try(line, parse_date, cell("date"), self.layout.date_format)
        amount = self._try(
            line, parse_amount, cell("amount"), self.layout.decimal_comma
        )
        code = cell("currency").upper() or self.layout.currency
        currency = self._try(line, self._currency, code, amount)
        document = self._try(line, self._document, line, cell("document"))
        if len(self.problems) > failed:
            return
        self._doubt(line, day, code, currency)
        key = self._key(line, document, client, day, amount, code)
        self.sales.append(
            Sale(
                line,
                key,
                client,
                digest("client", self.source, client),
                cell("name") or client,
                day,
                amount,
                code,
                document,
            )
        )

    def _try(self, line, method, *values):
        try:
            return method(*values)
        except Unreadable as error:
            self._report(line, error)
            return None

    def _report(self, line, error, level=ERROR):
        self.problems.append(Problem(line, level, str(error), error.advice))

    def _currency(self, code, amount):
        currency = self.currencies.get(code)
        if not currency:
            raise Unreadable(
                f"unknown currency {code!r}", "Use its code of three letters."
            )
        if not currency.active:
            raise Unreadable(
                f"the currency {code} is not active",
                "Activate it under Invoicing / Configuration / Currencies.",
            )
        if (
            amount is not None
            and -amount.normalize().as_tuple().exponent > currency.decimals
        ):
            raise Unreadable(
                f"{amount} has more decimals than {code}, which has "
                f"{currency.decimals}",
                "Round it, so that totals agree.",
            )
        return currency

    def _document(self, line, number):
        if "document" not in self.header:
            return None
        if not number:
            raise Unreadable(
                "the document number is empty", "Write it, or drop the whole column."
            )
        first = self.lines.setdefault(number, line)
        if first != line:
            raise Unreadable(
                f"the document {number!r} is on line {first} already",
                "A document is one line: add its lines up, or number them apart.",
            )
        return number

    def _doubt(self, line, day, code, currency):
        if day > self.today:
            self._report(
                line,
                Unreadable(f"the date {day} is in the future", "Check the year."),
                WARNING,
            )
        if not currency.rated:
            self._report(
                line,
                Unreadable(
                    f"{code} has no rate, so it counts at 1", "Enter a rate first."
                ),
                WARNING,
            )

    def _key(self, line, document, client, day, amount, code):
        """Name a document by what it says, not by where it stands: so it is recognised
        in a file that has been mended or that has grown."""
        if document:
            return digest("document", self.source, document)
        said = ("sale", self.source, client, str(day), f"{amount.normalize():f}", code)
        self.seen[said] += 1
        if self.seen[said] > 1:
            self.repeated.append(line)
        return digest(*said, str(self.seen[said]))
