"""The figures of one client, from its documents.

The readable definition. ``sql/figures.py`` says the same for a million clients at once;
the tests hold the two side by side.
"""

from collections import defaultdict, namedtuple
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from .purchase import SALE_TYPES, is_purchase

#: One posted document: number, type, day, amount net of tax in company currency (credit
#: notes are negative), and the number of the document that it takes back, if any.
Document = namedtuple("Document", "id type day amount reverses", defaults=(None,))

#: What the documents say of their client.
Figures = namedtuple(
    "Figures",
    "document_count purchase_count first_purchase_date last_purchase_date "
    "revenue_total revenue_12m revenue_prev_12m average_purchase "
    "interval_mean interval_median",
)


def purchase_days(documents, credits, count_free=False):
    """Return the sorted days on which the client bought.

    :param documents: the client's posted documents
    :param credits: total credited by number of the credited document
    """
    days = defaultdict(list)
    for document in documents:
        if document.type in SALE_TYPES:
            days[document.day].append(
                (document.amount, credits.get(document.id, 0)),
            )
    return sorted(day for day, sold in days.items() if is_purchase(sold, count_free))


def average(total, count, digits=2):
    """Return an average amount, halves rounded away from zero as accounting does.

    >>> average(200, 3), average(Decimal("0.25"), 2), average(Decimal("-0.25"), 2)
    (Decimal('66.67'), Decimal('0.13'), Decimal('-0.13'))
    """
    return (Decimal(total) / count).quantize(Decimal(10) ** -digits, ROUND_HALF_UP)


def client_figures(
    documents, credits, year_ago, two_years_ago, count_free=False, digits=2
):
    """Return the :class:`Figures` of one client in one company.

    :param year_ago: the last 12 months begin after this day
    :param two_years_ago: the 12 months before begin after this day
    :param digits: decimals of the company's currency

    >>> from datetime import date
    >>> sold = [Document(1, "out_invoice", date(2026, 1, 1), 100),
    ...         Document(2, "out_invoice", date(2026, 1, 1), 20),
    ...         Document(3, "out_invoice", date(2026, 1, 11), 60),
    ...         Document(4, "out_refund", date(2026, 2, 1), -30, 3),
    ...         Document(5, "out_invoice", date(2026, 3, 2), 50)]
    >>> figures = client_figures(sold, {3: -30}, date(2026, 1, 5), date(2025, 1, 5))
    >>> figures.document_count, figures.purchase_count
    (4, 3)
    >>> figures.revenue_total, figures.revenue_12m, figures.revenue_prev_12m
    (200, 80, 120)
    >>> figures.average_purchase, figures.interval_mean, figures.interval_median
    (Decimal('66.67'), 30.0, 30.0)
    """
    days = purchase_days(documents, credits, count_free)
    gaps = [
        (later - earlier).days for earlier, later in zip(days, days[1:], strict=False)
    ]
    total = sum(document.amount for document in documents)
    return Figures(
        document_count=sum(document.type in SALE_TYPES for document in documents),
        purchase_count=len(days),
        first_purchase_date=days[0] if days else None,
        last_purchase_date=days[-1] if days else None,
        revenue_total=total,
        revenue_12m=sum(d.amount for d in documents if d.day > year_ago),
        revenue_prev_12m=sum(
            d.amount for d in documents if two_years_ago < d.day <= year_ago
        ),
        average_purchase=average(total, len(days), digits) if days else None,
        interval_mean=sum(gaps) / len(gaps) if gaps else None,
        interval_median=float(median(gaps)) if gaps else None,
    )
