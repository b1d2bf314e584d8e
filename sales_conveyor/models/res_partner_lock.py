from odoo import models

from .conveyor_client_rights import _BY_SERVER


class ResPartner(models.Model):
    """What of a contact is locked because it belongs to a client."""

    _name = "res.partner"
    _inherit = "res.partner"

    def _conveyor_files(self):
        """Return the current client files of the clients to whom the contacts belong,
        of all companies, with sudo: what is locked doesn't depend on what one sees."""
        return (
            self.env["conveyor.client"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    # sudo: a contact's company may be out of the user's sight
                    ("partner_id", "in", self.sudo().commercial_partner_id.ids),
                    ("merged_into_id", "=", False),
                ]
            )
        )

    def _conveyor_as_server(self):
        """Return the contacts for what the server itself has to do with them."""
        return self.with_context(conveyor_by_server=_BY_SERVER)

    def _conveyor_by_server(self):
        return self.env.context.get("conveyor_by_server") is _BY_SERVER
