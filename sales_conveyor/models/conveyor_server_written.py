from odoo import api, models


class ConveyorServerWritten(models.AbstractModel):
    """Rows that the server itself writes, by SQL or with its token: histories and
    places. Whoever comes by the ORM, with sudo or without, meets ``_refuse_others``."""

    _name = "conveyor.server.written"
    _description = "Rows written by the server alone"
    _inherit = "conveyor.server.token"

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            self._only_server()
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            self._only_server()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        self._only_server()

    def _only_server(self):
        if not self._by_server():
            self._refuse_others()

    def _refuse_others(self):
        """Raise an error that says how such a row comes about."""
        raise NotImplementedError
