from odoo import api, models

from ..rules.touch import SENT

_TOLD = frozenset(
    {"trace_status", "links_click_datetime", "sent_datetime", "res_id", "model"}
)


class MailingTrace(models.Model):
    """Letters of a mailing are touches once they are sent; what becomes of them is kept
    on the row."""

    _name = "mailing.trace"
    _inherit = "mailing.trace"

    @api.model_create_multi
    def create(self, vals_list):
        traces = super().create(vals_list)
        self.env["conveyor.touch.mark"]._add(
            "t", traces.filtered(lambda trace: trace.trace_status in SENT).ids
        )
        return traces

    def write(self, vals):
        result = super().write(vals)
        if not _TOLD.isdisjoint(vals):
            self.env["conveyor.touch.mark"]._add("t", self.ids)
        return result
