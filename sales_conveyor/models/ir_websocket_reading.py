from odoo import models

from .conveyor_reading_mask import is_hidden, is_masked

#: How Odoo calls the channels on which people edit a field together.
_EDITING = "editor_collaboration"


class IrWebsocket(models.AbstractModel):
    """Who edits a client's notes together with others, reads them."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        result = super()._build_bus_channel_list(channels)
        if not self.env["conveyor.reading"]._armed():
            return result
        return [one for one in result if not self._conveyor_is_reserved(one)]

    def _conveyor_is_reserved(self, channel):
        """Return whether a channel is that of a detail that the user may not see."""
        if not isinstance(channel, tuple) or len(channel) != 5:
            return False
        _database, what, model_name, field_name, number = channel
        if what != _EDITING:
            return False
        field = self.env[model_name]._fields.get(field_name)
        if field is None or not is_masked(field):
            return False
        return is_hidden(self.env[model_name].browse(number), field.conveyor_way)
