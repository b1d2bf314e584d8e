"""A real SMTP server on this machine: it receives what Odoo sends."""

from contextlib import contextmanager
from email import message_from_bytes, policy
from socket import socket
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.addons.base.models.ir_mail_server import IrMail_Server


def _free_port():
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class _Letters:
    def __init__(self):
        self.received = []

    async def handle_DATA(self, server, session, envelope):
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append((sorted(envelope.rcpt_tos), letter))
        return "250 received"


class Sink:
    """Letters as they arrived: ``letters`` is a list of (addresses, message)."""

    def __init__(self, handler):
        self._handler = handler

    @property
    def letters(self):
        return self._handler.received

    def addresses(self):
        return sorted(one for to, _letter in self.letters for one in to)

    def html(self, address):
        """Return the HTML of the one letter that an address has got."""
        return self._body(address, "html")

    def text(self, address):
        """Return the same as those read it who see no HTML."""
        return self._body(address, "plain")

    def _body(self, address, kind):
        (letter,) = (letter for to, letter in self.letters if address in to)
        return letter.get_body((kind,)).get_content()


@contextmanager
def mail_sink(env):
    """Receive what is sent meanwhile. Odoo sends nothing in tests: here it does."""
    handler = _Letters()
    port = _free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        env["ir.mail_server"].sudo().search([]).active = False
        env["ir.mail_server"].sudo().create(
            {"name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": port}
        )
        with patch.object(IrMail_Server, "_disable_send", return_value=False):
            yield Sink(handler)
    finally:
        controller.stop()
