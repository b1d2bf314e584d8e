from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .conveyor_reading_mask import is_hidden, reader_of, visible
from .mail_message_reading import CONVERSATIONS


class IrAttachment(models.Model):
    """Files in the conversations of clients whose details are hidden, if the company
    reserves them. Pictures and other values of fields aren't meant."""

    _name = "ir.attachment"
    _inherit = "ir.attachment"

    def _conveyor_reserved(self):
        """Return whether files may be hidden from the present user at all."""
        return (
            not self.env.su
            and self.env["conveyor.reading"]._reserves_conversations()
            and reader_of(self.env).tokens is not None
        )

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if operation != "read" or not self or not self._conveyor_reserved():
            return result
        hidden = self.sudo().filtered(
            lambda file: (
                not file.public
                and not file.res_field
                and file.res_id
                and file.res_model in CONVERSATIONS
                and file.create_uid.id != self.env.uid
                and is_hidden(
                    self.env[file.res_model].browse(file.res_id),
                    CONVERSATIONS[file.res_model],
                )
            )
        )
        forbidden = self.browse(hidden.ids)
        if not forbidden:
            return result
        if result:
            return result[0] | forbidden, result[1]
        return forbidden, lambda: forbidden._make_access_error(operation)

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not bypass_access and self._conveyor_reserved():
            domain = Domain(domain)
            for model, way in CONVERSATIONS.items():
                domain &= ~self._conveyor_hidden_files(model, way)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _conveyor_hidden_files(self, model, way):
        """Return the condition of the files of a model that are hidden."""
        closed = Domain.custom(
            to_sql=lambda records, alias, query: SQL(
                "NOT %s", visible(records, alias, way)
            )
        )
        # sudo: what is hidden doesn't depend on what else one sees
        records = self.env[model].sudo().with_context(active_test=False)
        return (
            Domain("res_model", "=", model)
            & Domain("res_field", "=", False)
            & Domain("create_uid", "!=", self.env.uid)
            & Domain("public", "=", False)
            & Domain("res_id", "in", records._search(closed))
        )
