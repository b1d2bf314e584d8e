from odoo import SUPERUSER_ID, models

from ..rules import lock as rules


class ConveyorClientLock(models.AbstractModel):
    """What of a client is locked for the present user."""

    _name = "conveyor.client.lock"
    _description = "Locks of client files"

    def _forbidden(self, operation):
        """Return the files for which the present user may not do an operation.

        The user of the transaction counts, not sudo. OdooBot and the server itself may
        do everything.

        :param operation: one of ``rules.lock.OPERATIONS``
        """
        if self._by_server() or self.env.uid == SUPERUSER_ID:
            return self.browse()
        locks = self._lock_kinds()
        capacities = self._capacities(operation)
        return self.filtered(
            lambda file: rules.in_the_way(operation, locks[file], capacities[file])
        )

    def _lock_kinds(self):
        """Return the kinds of locks in force: {file: set of kinds}."""
        return {file: {"central_file"} for file in self}

    def _capacities(self, operation):
        """Return what the present user is for each file: {file: set of capacities}."""
        officer = {"officer"} if self._is_officer() else set()
        led = self._led()
        return {file: officer | ({"leader"} if file in led else set()) for file in self}

    def _led(self):
        """Return the files whose owner is in a team of the present user, as far as
        their companies let team leaders manage their team's clients."""
        user = self.env.user
        if not user.has_group("sales_conveyor.conveyor_group_leader"):
            return self.browse()
        # sudo: whom somebody leads counts, whatever he may read of it
        files = self.sudo().filtered("company_id.conveyor_leader_may")
        if not files:
            return self.browse()
        teams = self.env["crm.team"].sudo().search([("user_id", "=", user.id)])
        return self.filtered(lambda f: f.sudo().owner_id in teams.member_ids)
