"""By which way somebody came who was refused."""

#: Beginnings of addresses, and the way that they tell.
_WAYS = (
    ("/web/dataset/call_kw/base_import.import/", "import"),
    ("/web/dataset/call_button/base.partner.merge.automatic.wizard/", "merge"),
    ("/web/export/", "export"),
    ("/web/partner/vcard", "export"),
    ("/report/", "print"),
    ("/web/", "screen"),
    ("/mail/", "screen"),
    ("/mail_plugin/", "plugin"),
    ("/json/", "api"),
    ("/jsonrpc", "api"),
    ("/xmlrpc", "api"),
)


def way(path):
    """Return the way that the address of a request tells; no address is the server.

    >>> way("/web/dataset/call_kw/res.partner/write"), way("/json/2/res.partner/write")
    ('screen', 'api')
    >>> way("/web/dataset/call_kw/base_import.import/execute_import")
    'import'
    >>> way("/web/dataset/call_kw/res.partner/load"), way("/shop"), way(None)
    ('import', 'portal', 'server')
    """
    if not path:
        return "server"
    if path.startswith("/web/dataset/") and path.endswith("/load"):
        return "import"
    return next(
        (name for beginning, name in _WAYS if path.startswith(beginning)), "portal"
    )
