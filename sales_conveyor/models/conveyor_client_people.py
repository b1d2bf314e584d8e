from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ..sql import key_persons, knowledge
from .conveyor_client import CONTACT_READERS
from .conveyor_client_rights import _BY_SERVER
from .conveyor_key_person_danger import REASONS


class ConveyorClient(models.Model):
    """The key persons of a client, and whether they put it in danger."""

    _name = "conveyor.client"
    _inherit = "conveyor.client"

    key_person_ids = fields.One2many(
        "conveyor.key.person", "client_id", string="Key Persons", groups=CONTACT_READERS
    )
    danger = fields.Selection(
        REASONS,
        string="In Danger",
        compute="_compute_danger",
        search="_search_danger",
        help="The client still buys, but its key persons have left, have not been "
        "spoken to for long, or speak of debts and complaints only.",
    )
    danger_since = fields.Date(string="In Danger Since", compute="_compute_danger")

    @api.depends("active")
    def _compute_danger(self):
        # sudo: who may read the client file may know that it is in danger
        signs = self.env["conveyor.key.person.danger"].sudo()
        found = {
            sign.client_id.id: sign
            for sign in signs.search(
                [("client_id", "in", self._origin.ids), ("ended_on", "=", False)]
            )
        }
        for client in self:
            sign = found.get(client._origin.id, signs)
            client.danger = sign.reason
            client.danger_since = sign.began_on

    def _search_danger(self, operator, value):
        if operator != "in":
            return NotImplemented
        reasons = [reason for reason in value if reason]
        signs = self.env["conveyor.key.person.danger"].sudo()
        present = Domain("ended_on", "=", False)

        def clients(domain):
            query = signs._search(domain)
            return query.subselect("client_id")

        found = Domain("id", "in", clients(present & Domain("reason", "in", reasons)))
        if len(reasons) < len(value):
            found |= Domain("id", "not in", clients(present))
        return found

    def _not_responsible(self):
        """Return the files for whose people the present user doesn't answer: he is
        neither the owner, nor leads the owner's team, nor is he the officer or head of
        the VIP programme."""
        user = self.env.user
        if self.env.uid == SUPERUSER_ID or self._is_officer():
            return self.browse()
        if user.has_group("sales_conveyor.conveyor_group_vip_head"):
            return self.browse()
        teams = self.env["crm.team"].browse()
        if user.has_group("sales_conveyor.conveyor_group_leader"):
            # sudo: whom somebody leads counts, whatever he may read of it
            teams = self.env["crm.team"].sudo().search([("user_id", "=", user.id)])
        led = teams.member_ids | user
        return self.filtered(lambda file: file.sudo().owner_id not in led)

    # Files that become one, or are taken out again

    def _merge_into(self, target):
        result = super()._merge_into(target)
        # sudo: the people of both are those of one client from now on
        persons = self.env["conveyor.key.person"].sudo()
        persons.with_context(conveyor_by_server=_BY_SERVER)._move_to(
            persons.search([("client_id", "=", self.id)]), target
        )
        self.env.flush_all()
        self.env.cr.execute(
            knowledge.go_along(
                self.partner_id.id, target.partner_id.id, self.company_id.id
            )
        )
        self.env["conveyor.knowledge"].invalidate_model()
        return result

    def _take_out(self):
        back = [(file.id, file.merged_into_id.id) for file in self]
        result = super()._take_out()
        self.env.flush_all()
        self.env.cr.execute(key_persons.return_home(back))
        self.env["conveyor.key.person"].invalidate_model()
        self.env.cr.execute(knowledge.return_home(self.ids))
        self.env["conveyor.knowledge"].invalidate_model()
        return result

    def action_open_key_persons(self):
        """Open the key persons of the client."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Key Persons"),
            "res_model": "conveyor.key.person",
            "view_mode": "list,form",
            "domain": [("client_id", "=", self.id)],
            "context": {"default_client_id": self.id},
        }
