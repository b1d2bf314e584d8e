from odoo import api, models
from odoo.modules.module import get_module_icon


class ResUsers(models.Model):
    """Officers see among their activities how many change requests wait."""

    _name = "res.users"
    _inherit = "res.users"

    @api.model
    def _get_activity_groups(self):
        groups = super()._get_activity_groups()
        if not self.env.user.has_group("sales_conveyor.conveyor_group_officer"):
            return groups
        requests = self.env["conveyor.change.request"]
        if count := requests.search_count([("state", "=", "waiting")]):
            groups.append(
                {
                    "id": self.env["ir.model"]._get(requests._name).id,
                    "type": "activity",
                    "name": self.env._("Change Requests"),
                    "model": requests._name,
                    "icon": get_module_icon("sales_conveyor"),
                    "domain": [("state", "=", "waiting")],
                    "total_count": count,
                    "today_count": count,
                    "overdue_count": 0,
                    "planned_count": 0,
                    "view_type": "list",
                }
            )
        return groups
