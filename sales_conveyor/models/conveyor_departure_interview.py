from odoo import api, models
from odoo.fields import Domain

from ..rules.questionnaire import PLANNED


class ConveyorDepartureWork(models.AbstractModel):
    """Interviews that somebody who leaves was to hold go to the owners of the clients,
    else to the successor."""

    _name = "conveyor.departure.work"
    _inherit = "conveyor.departure.work"

    @api.model
    def _hand_over_rest(self, user, leaving, departure):
        # sudo and token: nothing is left behind, whoever archives somebody
        planned = (
            self.env["conveyor.interview"]
            ._as_server()
            .search(Domain("user_id", "=", user.id) & Domain("state", "=", PLANNED))
        )
        for interview in planned:
            company = interview.company_id
            owner = interview.client_id.owner_id._conveyor_working_in(company) - leaving
            one = owner or self._successor(user, leaving, departure, company)
            if one:
                interview.user_id = one
        return super()._hand_over_rest(user, leaving, departure)
