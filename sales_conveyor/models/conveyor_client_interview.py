from odoo import fields, models

from ..sql import client as client_sql
from .conveyor_client import CONTACT_READERS
from .conveyor_client_rights import _BY_SERVER


class ConveyorClient(models.Model):
    """The interviews with a client."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    interview_ids = fields.One2many(
        "conveyor.interview", "client_id", string="Interviews", groups=CONTACT_READERS
    )

    def action_open_interviews(self):
        """Open the interviews with the client."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_conveyor.conveyor_interview_action"
        )
        return dict(
            action,
            domain=[("client_id", "=", self.id)],
            context={"default_client_id": self.id},
        )

    # Files that become one, or are taken out again

    def _merge_into(self, target):
        result = super()._merge_into(target)
        for one in self._interviews_as_server([("client_id", "=", self.id)]):
            one.write(
                {
                    "client_id": target.id,
                    "merged_from_id": (one.merged_from_id or self).id,
                }
            )
        return result

    def _unfold(self, partner_ids):
        rows = self.env.execute_query(client_sql.to_unfold(partner_ids))
        result = super()._unfold(partner_ids)
        back = [("merged_from_id", "in", [row[0] for row in rows])]
        for one in self._interviews_as_server(back):
            one.write({"client_id": one.merged_from_id.id, "merged_from_id": False})
        return result

    def _interviews_as_server(self, domain):
        # sudo and token: of one client from now on, whoever merges
        interviews = self.env["conveyor.interview"].sudo()
        return interviews.with_context(conveyor_by_server=_BY_SERVER).search(domain)
