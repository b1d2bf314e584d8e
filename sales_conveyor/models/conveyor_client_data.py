from odoo import models

from .conveyor_client_rights import _BY_SERVER


class ConveyorClient(models.Model):
    """Who may change protected data of a client's contacts."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    def _data_kept(self, names):
        """Return which of some protected fields the present user may not change, as
        ``{file: set of names}``, only of files where there are any.

        :param names: names of fields of contacts
        """
        kept = {}
        mine = self.env.user
        for file in self._forbidden("data"):
            company = file.company_id
            if company.conveyor_data_group_ids & mine.all_group_ids:
                continue
            trusted = (
                set(company.conveyor_owner_field_ids.mapped("name"))
                if file.owner_id == mine
                else set()
            )
            if left := set(names) - trusted:
                kept[file] = left
        return kept

    def _merge_into(self, target):
        """What waits goes along with the client."""
        result = super()._merge_into(target)
        # sudo: requests of everybody
        waiting = self.env["conveyor.change.request"].sudo()
        waiting.search([("client_id", "=", self.id)]).with_context(
            conveyor_by_server=_BY_SERVER
        ).write({"client_id": target.id})
        return result
