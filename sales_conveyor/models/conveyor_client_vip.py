from odoo import fields, models


class ConveyorClient(models.Model):
    """Clients in VIP programmes."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    vip_line_ids = fields.One2many(
        "conveyor.vip.line", "client_id", string="VIP Programmes", readonly=True
    )
    vip_line_count = fields.Integer(
        string="Programmes", compute="_compute_vip_line_count"
    )

    def _compute_vip_line_count(self):
        counts = dict(
            self.env["conveyor.vip.line"]._read_group(
                [("client_id", "in", self.ids)], ["client_id"], ["__count"]
            )
        )
        for client in self:
            client.vip_line_count = counts.get(client._origin, 0)

    def action_open_vip_lines(self):
        """Open the client's lines in VIP programmes."""
        action = self._open_own("sales_conveyor.conveyor_vip_line_action")
        lines = self.vip_line_ids
        if len(lines) == 1:
            action.update(views=[(False, "form")], res_id=lines.id)
        return action

    def _merge_into(self, target):
        """Lines go along, where the other file isn't on the list of the programme; else
        they are marked, and keep what has become of them."""
        result = super()._merge_into(target)
        lines = self.sudo().vip_line_ids
        there = target.sudo().vip_line_ids.programme_id
        moving = lines.filtered(lambda line: line.programme_id not in there)
        moving._as_server().write({"client_id": target.id})
        for line in (lines - moving)._as_server():
            if line.state not in ("met", "refused", "left"):
                line.write(
                    {
                        "state_before": line.state,
                        "state": "left",
                        "left_cause": "merged",
                    }
                )
        return result
