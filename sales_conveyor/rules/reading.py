"""Who reads contact details of clients, and which fields they are.

A contact that belongs to a client has a *key*: the tokens of which one is needed to
read its details. A user holds tokens. So who reads is decided by comparing two small
sets, in Python and in SQL alike, whatever the number of companies.

========  ==========================================================================
``o7``    held by user 7 alone: the owner of a client whose company lets owners read
``t7``    held by user 7 and those in a team with user 7
``c3``    held by everybody of company 3, which has the client too and limits nobody
========  ==========================================================================

A contact without a key (NULL) is not protected. A key without any token is that of a
client without an owner: only those read it who read everything.
"""

EVERYBODY, TEAM, OWNER = MODES = ("everybody", "team", "owner")

#: Contact details: model -> (way to the contact, fields). A way is the many2one fields
#: that lead to the contact; "" is the contact itself. Fields that are only ``related``
#: to one of these are found by themselves.
DETAILS = {
    "res.partner": (
        "",
        "phone email email_normalized phone_sanitized street street2 zip vat "
        "company_registry peppol_endpoint website comment partner_latitude "
        "partner_longitude global_location_number contact_address_complete",
    ),
    "res.partner.bank": (
        "partner_id",
        "acc_number sanitized_acc_number acc_holder_name",
    ),
    "res.users": ("partner_id", "login email phone"),
    "crm.lead": (
        "partner_id",
        "email_from phone email_normalized phone_sanitized email_cc website street "
        "street2 zip email_domain_criterion email_state phone_state",
    ),
    "calendar.attendee": ("partner_id", "email phone"),
    "mail.followers": ("partner_id", "email"),
    "mail.notification": ("res_partner_id", "mail_email_address"),
    "mail.message": ("author_id", "email_from incoming_email_to incoming_email_cc"),
    "mailing.trace": ("model/res_id", "email"),
    "sale.order": ("partner_id", "access_token"),
    "account.move": ("partner_id", "access_token"),
    "sale.report": ("partner_id", "partner_zip"),
    "payment.transaction": (
        "partner_id",
        "partner_email partner_phone partner_address partner_zip",
    ),
    "payment.link.wizard": ("partner_id", "partner_email"),
    "snailmail.letter": ("partner_id", "street street2 zip"),
    "sms.sms": ("partner_id", "number"),
    "sms.composer": (
        "res_model/res_id",
        "recipient_single_number recipient_single_number_itf",
    ),
    "survey.user_input": ("partner_id", "email"),
    "event.registration": ("partner_id", "email phone"),
    "helpdesk.ticket": ("partner_id", "partner_email partner_phone"),
    "project.task": ("partner_id", "partner_phone email_from"),
    "website.visitor": ("partner_id", "email mobile"),
}

#: Fields computed with sudo from contact details that tell nothing of them, but at most
#: that two records have the same. Whoever adds one has looked at how it is computed.
HARMLESS = frozenset(
    """
    account.move.invoice_partner_display_name auth_totp.wizard.qrcode
    auth_totp.wizard.url calendar.attendee.common_name crm.lead.duplicate_lead_count
    crm.lead.automated_probability crm.lead.probability crm.lead.duplicate_lead_ids
    crm.lead.is_blacklisted crm.lead.phone_blacklisted
    crm.lead.phone_sanitized_blacklisted res.partner.bank.has_iban_warning
    res.partner.bank.has_money_transfer_warning res.partner.duplicate_bank_partner_ids
    res.partner.is_blacklisted res.partner.peppol_eas res.partner.phone_blacklisted
    res.partner.phone_sanitized_blacklisted
    """.split()
)


def token(mode, owner, company):
    """Return the token that a client file asks of readers; None if nobody has it.

    >>> token("owner", 7, 3), token("team", 7, 3), token("everybody", 7, 3)
    ('o7', 't7', 'c3')
    >>> token("owner", None, 3) is None
    True
    """
    if mode == EVERYBODY:
        return f"c{company}"
    return f"{mode[0]}{owner}" if owner else None


def key(files):
    """Return the key of a client's contacts, by its files.

    Any of several owners may read; nobody is limited where no company limits.

    Whoever has a permit to read holds a token of his own, as an owner does.

    :param files: tuples (mode, owner, company)

    >>> key([("owner", 7, 3), ("team", 8, 4)])
    ['o7', 't8']
    >>> key([("owner", None, 3)])
    []
    >>> key([("owner", 7, 3), ("everybody", 9, 4)])
    ['c4', 'o7']
    >>> key([("everybody", 7, 3)]) is key([]) is None
    True
    """
    if all(mode == EVERYBODY for mode, _owner, _company in files):
        return None
    return sorted({t for file in files if (t := token(*file))})


def tokens(user, colleagues, companies):
    """Return the tokens that a user holds.

    :param colleagues: users who are in a team with the user, or led by the user
    :param companies: companies in which the user works

    >>> sorted(tokens(7, [8], [3]))
    ['c3', 'o7', 't7', 't8']
    """
    return frozenset(
        {f"o{user}"}
        | {f"t{colleague}" for colleague in (user, *colleagues)}
        | {f"c{company}" for company in companies}
    )


def hidden(key, tokens):
    """Return whether details are hidden from whoever holds ``tokens`` (None: sees all).

    >>> hidden(["o7"], frozenset({"o8", "t8"})), hidden(["o7"], frozenset({"o7"}))
    (True, False)
    >>> hidden(None, frozenset()), hidden([], frozenset({"o7"})), hidden(["o7"], None)
    (False, True, False)
    """
    return key is not None and tokens is not None and tokens.isdisjoint(key)
