from odoo import models

from .conveyor_client_rights import _BY_SERVER


class ConveyorServerToken(models.AbstractModel):
    """Records that know whether the server itself is at work on them: it passes a token
    that nobody can send."""

    _name = "conveyor.server.token"
    _description = "Records on which the server works"

    def _as_server(self):
        # sudo: the server writes, once it is known that somebody may
        return self.sudo().with_context(conveyor_by_server=_BY_SERVER)

    def _by_server(self):
        return self.env.context.get("conveyor_by_server") is _BY_SERVER
