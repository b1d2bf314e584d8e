from odoo import models

from .conveyor_reading_mask import is_hidden


class PortalMixin(models.AbstractModel):
    """The client's own page of a document shows the client's details: it isn't for
    staff from whom they are hidden."""

    _name = "portal.mixin"
    _inherit = "portal.mixin"

    def _portal_ensure_token(self):
        # sudo: a token is made, and put into mails to the client, whoever sends them
        return super(PortalMixin, self.sudo())._portal_ensure_token()

    def _conveyor_portal_hidden(self):
        """Return whether the details of the document's client are hidden."""
        return (
            self.env["conveyor.reading"]._armed()
            and "partner_id" in self._fields
            and self._fields["partner_id"].comodel_name == "res.partner"
            and is_hidden(self, "partner_id")
        )

    def get_portal_url(self, *args, **kwargs):
        url = super().get_portal_url(*args, **kwargs)
        if not self.env.su and self._conveyor_portal_hidden():
            token = self.sudo().access_token
            url = url.replace(f"access_token={token}", "access_token=")
        return url
