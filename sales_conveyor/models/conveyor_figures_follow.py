from odoo import api, models

from ..sql import conveyors, prepared


class ConveyorFigures(models.Model):
    """What follows from figures. Figures themselves know nobody: who needs to know that
    clients were refreshed is called here, within the same step of the job."""

    _name = "conveyor.figures"
    _inherit = "conveyor.figures"

    def _refresh_partners(self, partner_ids):
        partner_ids = list(partner_ids)
        changed, entered = super()._refresh_partners(partner_ids)
        if partner_ids:
            self._follow(self._owners(partner_ids))
        return changed, entered

    def _refresh_range(self, start, stop):
        changed, entered = super()._refresh_range(start, stop)
        self._follow_range(start, stop, entered)
        return changed, entered

    @api.model
    def _owners(self, partner_ids):
        """Return the commercial entities to which contacts belong, as numbers: looked
        up once for all that follows."""
        rows = prepared.of_contacts(self.env, conveyors.owners, partner_ids)
        return sorted(id_ for (id_,) in rows)

    def _follow(self, partner_ids):
        """These commercial entities were refreshed."""
        self.env["conveyor.client"].sudo()._assign_conveyors_of(partner_ids)
        self.env["conveyor.completeness"]._follow(partner_ids)
        self.env["conveyor.ladder.place"]._follow(partner_ids)
        self.env["conveyor.lock"]._follow(partner_ids)
        self.env["conveyor.key.person.danger"].sudo()._follow(partner_ids)
        self.env["conveyor.retention"].sudo()._follow(partner_ids)

    def _follow_range(self, start, stop, entered):
        """All clients with a contact number in [start, stop) were refreshed; those
        ``entered`` are new."""
        if entered:
            entered._referrals_follow()
            entered._assign_conveyors(conveyors.of_clients(entered.ids))
        self.env["conveyor.completeness"]._follow_range(start, stop)
        self.env["conveyor.ladder.place"]._follow_range(start, stop, entered)
        signs = self.env["conveyor.key.person.danger"].sudo()
        signs._evaluate_some(conveyors.of_range(start, stop))
