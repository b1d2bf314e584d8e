"""By which way records leave Odoo, and for which of them a right is needed."""

#: Models whose records are clients, or tell of them, whatever fields are taken along.
CLIENT_MODELS = ("res.partner", "crm.lead", "conveyor.")


def way(path):
    """Return the way of an export, from the path of the request.

    >>> way("/web/export/csv"), way("/json/1/central-file"), way("/report/pdf/x/1")
    ('file', 'json', 'print')
    >>> way("/web/partner/vcard"), way("/web/pivot/export_xlsx")
    ('vcard', 'pivot')
    >>> way("/web/dataset/call_kw/res.partner/export_data"), way(None)
    ('api', 'server')
    """
    if not path:
        return "server"
    for start, name in (
        ("/web/export/", "file"),
        ("/json/", "json"),
        ("/web/partner/vcard", "vcard"),
        ("/web_enterprise/partner/", "vcard"),
        ("/web/pivot/", "pivot"),
        ("/report/", "print"),
    ):
        if path.startswith(start):
            return name if not path.startswith(("/json/2", "/jsonrpc")) else "api"
    return "api"


def is_client_model(name):
    """Return whether all fields of a model count as the client's.

    >>> is_client_model("conveyor.client"), is_client_model("res.partner")
    (True, True)
    >>> is_client_model("sale.order")
    False
    """
    return name in CLIENT_MODELS or name.startswith("conveyor.")


def detail_paths(paths, details):
    """Return the ways to contacts whose details are exported, of field paths as in an
    export ("partner_id/email").

    :param details: names of fields that are contact details, whatever the model

    >>> detail_paths(["name", "partner_id/email", "partner_id/child_ids/phone"],
    ...              {"email", "phone"})
    ['partner_id', 'partner_id/child_ids']
    >>> detail_paths(["name"], {"email"})
    []
    """
    found = {path.rpartition("/")[0] for path in paths if _last(path) in details}
    return sorted(found)


def _last(path):
    return path.rpartition("/")[2].split(":")[0]
