from odoo import fields, http
from odoo.http import request

from odoo.addons.mass_mailing.controllers.main import MassMailController


class ConveyorMailController(MassMailController):
    """A refusal is written down with the letter by which it came."""

    def _mailing_unsubscribe_from_document(
        self, mailing, document_id, email, hash_token
    ):
        response = super()._mailing_unsubscribe_from_document(
            mailing, document_id, email, hash_token
        )
        self._conveyor_note_refusal(mailing.id, document_id)
        return response

    @http.route()
    def mail_blocklist_add(
        self, mailing_id=None, document_id=None, email=None, hash_token=None
    ):
        result = super().mail_blocklist_add(
            mailing_id=mailing_id,
            document_id=document_id,
            email=email,
            hash_token=hash_token,
        )
        if result is True and mailing_id and document_id:
            self._conveyor_note_refusal(mailing_id, document_id)
        return result

    def _conveyor_note_refusal(self, mailing_id, document_id):
        if not document_id:
            return
        # sudo: whoever has the token of the letter has been checked by then
        request.env["mailing.trace"].sudo().search(
            [
                ("mass_mailing_id", "=", int(mailing_id)),
                ("res_id", "=", int(document_id)),
                ("conveyor_unsubscribed_on", "=", False),
            ]
        ).conveyor_unsubscribed_on = fields.Datetime.now()
