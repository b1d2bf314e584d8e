from odoo.exceptions import AccessError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class ReadingPortal(CustomerPortal):
    """The client's own pages run as OdooBot, so they show everything."""

    def _document_check_access(self, model_name, document_id, access_token=None):
        document_sudo = super()._document_check_access(
            model_name, document_id, access_token=access_token
        )
        document = request.env[model_name].browse(document_id)
        if (
            request.env.user._is_internal()
            and hasattr(document, "_conveyor_portal_hidden")
            and document._conveyor_portal_hidden()
        ):
            raise AccessError(document.partner_id._conveyor_reserved())
        return document_sudo
