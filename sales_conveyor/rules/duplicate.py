"""By what a contact is recognised as one that exists already."""

import re

#: Signs, the strongest first; the same as in the list of possible duplicates.
SIGNS = ("1_vat", "2_email", "3_phone", "4_name")

#: A tax number of fewer characters says "none".
_VAT_LENGTH = 4


def vats(vat, country=None):
    """Return the ways in which a tax number may have been written.

    :param country: code of the country of whoever has it

    >>> vats("BE 0477.47.27.01")
    ['0477472701', 'BE 0477.47.27.01', 'BE0477472701']
    >>> vats("0477 472 701", "BE")
    ['0477 472 701', '0477472701', 'BE0477472701']
    >>> vats("/"), vats(None)
    ([], [])
    """
    typed = (vat or "").strip()
    compact = re.sub(r"[\W_]", "", typed).upper()
    if len(compact) < _VAT_LENGTH:
        return []
    forms = {typed, compact}
    if compact[:2].isalpha() and compact[2:].isdigit():
        forms.add(compact[2:])
    elif country and compact.isdigit():
        forms.add(country + compact)
    return sorted(forms)


def names(name):
    """Return the ways in which a name may have been written.

    >>> names("  ada   LOVELACE "), names(" ")
    (['ADA LOVELACE', 'Ada Lovelace', 'ada LOVELACE', 'ada lovelace'], [])
    """
    plain = " ".join((name or "").split())
    if not plain:
        return []
    return sorted({plain, plain.upper(), plain.lower(), plain.title()})


def probes(
    number, vat=None, email=None, phone=None, name=None, city=None, country=None
):
    """Return what to look for, as tuples (number, sign, value, city).

    :param number: of the record that is asked about
    :param country: its code
    :param email: normalised
    :param phone: normalised

    >>> probes(7, email="a@b.example", name="Mill", city=" Ghent")[:2]
    [(7, '2_email', 'a@b.example', ''), (7, '4_name', 'MILL', 'ghent')]
    >>> probes(7, name="Mill")
    []
    """
    found = [(number, "1_vat", form, "") for form in vats(vat, country)]
    if email:
        found.append((number, "2_email", email, ""))
    if phone:
        found.append((number, "3_phone", phone, ""))
    town = (city or "").strip().lower()
    if town:
        found += [(number, "4_name", form, town) for form in names(name)]
    return found
