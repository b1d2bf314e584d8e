"""What a purchase is.

A purchase is a client's **day**: all sales documents of one client on one day are one
visit to the company. Credits of those very documents count against their own day,
whatever date the credit note bears, so a document that was taken back is no purchase.
"""

#: Documents by which a client buys.
SALE_TYPES = ("out_invoice", "out_receipt")
#: Documents by which a sale is taken back, in whole or in part.
CREDIT_TYPES = ("out_refund",)
#: All documents that make a client's revenue.
REVENUE_TYPES = SALE_TYPES + CREDIT_TYPES


def is_purchase(documents, count_free=False):
    """Tell whether a client's day is a purchase.

    :param documents: pairs (amount of a sales document, credits of that document), both
        net of tax in company currency; credits are zero or negative
    :param count_free: whether documents that were free from the start count as well
        (an introductory offer, a sample)

    >>> is_purchase([(100, 0)])
    True
    >>> is_purchase([(100, -40)]), is_purchase([(100, -100)])
    (True, False)
    >>> is_purchase([(100, -100), (30, 0)])
    True
    >>> is_purchase([(0, 0)]), is_purchase([(0, 0)], count_free=True)
    (False, True)

    A credited document is not a free one:

    >>> is_purchase([(100, -100)], count_free=True)
    False
    >>> is_purchase([], count_free=True)
    False
    """
    documents = list(documents)
    if sum(amount + credited for amount, credited in documents) > 0:
        return True
    return count_free and any(amount == 0 for amount, _credited in documents)
