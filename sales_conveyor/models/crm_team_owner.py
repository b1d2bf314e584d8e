from odoo import models

from .conveyor_owner_guard import ROUTED


class CrmTeam(models.Model):
    _name = "crm.team"
    _inherit = "crm.team"

    def _action_assign_leads(self, force_quota=False, creation_delta_days=7):
        """Odoo's assignment gives leads of clients to the owners of these."""
        routed = self.with_context(conveyor_routed=ROUTED)
        return super(CrmTeam, routed)._action_assign_leads(
            force_quota, creation_delta_days
        )
