"""What the bytes and cells of a file of sales say, and what to do where they can't be
understood."""

import re
from datetime import datetime
from decimal import Decimal

ISO = "%Y-%m-%d"
#: Dates before this year are slips of the pen.
FIRST_YEAR = 1900
#: Amounts beyond this are no longer exact to the cent.
MOST = Decimal(10) ** 12

_NOT_IN_NUMBERS = str.maketrans(
    {" ": "", "\u00a0": "", "\u202f": "", "'": "", "\u2212": "-"}
)


class Unreadable(ValueError):
    """Something can't be understood. The text says what, ``advice`` what to do."""

    def __init__(self, what, advice):
        super().__init__(what)
        self.advice = advice


def decode(content, encoding="utf-8"):
    """Return the text of a file.

    >>> decode(b"\\xef\\xbb\\xbfclient")
    'client'
    >>> try: decode("client\\nАнна".encode("cp1251"))
    ... except Unreadable as error: print(error)
    line 2 is not in utf-8
    """
    if encoding.lower().replace("-", "") == "utf8":
        encoding = "utf-8-sig"
    try:
        text = content.decode(encoding)
    except LookupError:
        raise Unreadable(
            f"there is no encoding {encoding!r}", "Try utf-8, cp1251 or latin-1."
        ) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"line {line} is not in {encoding.removesuffix('-sig')}",
            "Save the file in UTF-8, or name its encoding: --encoding cp1251, "
            "--encoding utf-16.",
        ) from None
    if "\0" in text:
        raise Unreadable(
            "the file holds zero bytes", "Is it UTF-16? --encoding utf-16."
        )
    if not text.strip():
        raise Unreadable("the file is empty", "Check that the export has finished.")
    return text


def parse_amount(text, decimal_comma=False):
    """Return the amount that a cell says.

    >>> [str(parse_amount(text)) for text in ("1,234.50", "1 234.5", "-7", "\u22127")]
    ['1234.50', '1234.5', '-7', '-7']
    >>> str(parse_amount("1.234,50", decimal_comma=True))
    '1234.50'
    >>> for text in ("12,5", "1e5", "nan", "12.50 USD", "1,23,456", ""):
    ...     try: parse_amount(text)
    ...     except Unreadable as error: print(error)
    bad amount '12,5'
    bad amount '1e5'
    bad amount 'nan'
    bad amount '12.50 USD'
    bad amount '1,23,456'
    the amount is empty
    """
    if not text:
        raise Unreadable("the amount is empty", "Write it, 0 for a free document.")
    group, point = (r"\.", ",") if decimal_comma else (",", r"\.")
    number = rf"[+-]?([0-9]+|[0-9]{{1,3}}({group}[0-9]{{3}})+)({point}[0-9]+)?"
    bare = text.translate(_NOT_IN_NUMBERS)
    if not re.fullmatch(number, bare):
        advice = "Write digits and a decimal point, without letters or signs: 1234.50."
        if not decimal_comma and re.search(r",[0-9]{1,2}$", bare):
            advice = "If the file has decimal commas, say so: --decimal-comma."
        elif decimal_comma:
            advice = "Write digits and a decimal comma, without letters: 1234,50."
        raise Unreadable(f"bad amount {text!r}", advice)
    if decimal_comma:
        amount = Decimal(bare.replace(".", "").replace(",", "."))
    else:
        amount = Decimal(bare.replace(",", ""))
    if abs(amount) > MOST:
        raise Unreadable(
            f"the amount {text!r} is too large", f"Up to {MOST:,} is possible."
        )
    return amount


def parse_date(text, date_format=ISO):
    """Return the date that a cell says.

    >>> parse_date("2026-02-28"), parse_date("28.02.2026", "%d.%m.%Y")
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 28))
    >>> for text in ("2026-02-30", "28.02.2026", "0026-02-28", ""):
    ...     try: parse_date(text)
    ...     except Unreadable as error: print(error)
    bad date '2026-02-30'
    bad date '28.02.2026'
    the date '0026-02-28' is before 1900
    the date is empty
    """
    if not text:
        raise Unreadable("the date is empty", "Write the day of the document.")
    try:
        day = datetime.strptime(text, date_format).date()
    except ValueError:
        advice = (
            f"Write it like {datetime(2026, 12, 31).strftime(date_format)}, or say how "
            "the file writes dates: --date-format %d.%m.%Y."
        )
        raise Unreadable(f"bad date {text!r}", advice) from None
    if day.year < FIRST_YEAR:
        raise Unreadable(
            f"the date {text!r} is before {FIRST_YEAR}", "Correct the year."
        )
    return day
