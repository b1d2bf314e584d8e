from odoo import api, fields, models

from ..sql import traces
from .res_partner import READERS


class ResPartner(models.Model):
    """The touches of a contact, client or prospect."""

    _name = "res.partner"
    _inherit = "res.partner"

    conveyor_touch_count = fields.Integer(
        string="Touches",
        compute="_compute_conveyor_touch_count",
        groups=READERS,
        help="Communications with the contact; with all its contact persons, if it is "
        "a client or prospect.",
    )

    def _conveyor_touch_domain(self):
        ids = self.ids
        return [
            "|",
            ("partner_id", "in", ids),
            ("client_partner_id.commercial_partner_id", "in", ids),
        ]

    @api.depends_context("company")
    def _compute_conveyor_touch_count(self):
        touches = self.env["conveyor.touch"]
        for partner in self:
            # shown on the form, of one contact at a time
            partner.conveyor_touch_count = (
                touches.search_count(partner._conveyor_touch_domain())
                if partner.ids
                else 0
            )

    def _conveyor_traces(self):
        return {
            **super()._conveyor_traces(),
            ("conveyor_touch_count",): traces.touches(self.id),
        }

    def action_open_conveyor_touches(self):
        """Open the touches of the contact and of its contact persons."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_touch_action"
        )
        return {
            **action,
            "domain": self._conveyor_touch_domain(),
            "context": {"touch_log": {"default_partner_ids": [(6, 0, self.ids)]}},
        }

    def action_log_conveyor_touch(self):
        """Log a touch of these contacts, several at once."""
        return self.env["conveyor.touch"]._open_log(
            {"default_partner_ids": [(6, 0, self.ids)]}
        )
