from odoo import models

from .conveyor_reading_mask import is_hidden, is_masked


class IrBinary(models.AbstractModel):
    """Files aren't named after details."""

    _name = "ir.binary"
    _inherit = "ir.binary"

    def _get_stream_from(
        self,
        record,
        field_name="raw",
        filename=None,
        filename_field="name",
        *args,
        **kw,
    ):
        field = record._fields.get(filename_field)
        if is_masked(field) and is_hidden(record, field.conveyor_way):
            filename_field = "display_name"
        return super()._get_stream_from(
            record, field_name, filename, filename_field, *args, **kw
        )
