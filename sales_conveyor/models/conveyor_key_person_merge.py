from odoo import api, models
from odoo.tools import SQL


class ConveyorKeyPerson(models.Model):
    """Two rows of one person of one client become one; nothing is lost."""

    _name = "conveyor.key.person"
    _inherit = "conveyor.key.person"

    @api.model
    def _elsewhere(self, alias):
        """SQL: the contact belongs to another client than the one of the row."""
        return SQL(
            "NOT EXISTS (SELECT FROM res_partner p JOIN conveyor_client c"
            " ON c.partner_id = p.commercial_partner_id WHERE p.id = %s AND c.id = %s)",
            SQL.identifier(alias, "partner_id"),
            SQL.identifier(alias, "client_id"),
        )

    @api.model
    def _move_to(self, persons, client):
        """Let key persons be those of another client file."""
        known = {
            one.partner_id: one for one in self.search([("client_id", "=", client.id)])
        }
        for person in persons.with_env(self.env):
            keeper = known.setdefault(person.partner_id, person)
            if keeper == person:
                person.client_id = client
            else:
                keeper._take_over(person)

    @api.model
    def _merge_contacts(self, sources, target):
        """Contacts become one: before Odoo moves the rows in SQL, those that would be
        there twice become one."""
        rows = self.search([("partner_id", "in", (sources | target).ids)], order="id")
        for _client, same in rows.grouped("client_id").items():
            keeper = same.filtered(lambda one: one.partner_id == target)[:1] or same[:1]
            for other in same - keeper:
                keeper._take_over(other)
        # whoever was said to be replaced by a contact that is the same is not
        self.search(
            [
                ("partner_id", "in", (sources | target).ids),
                ("replaced_by_id", "in", (sources | target).ids),
            ]
        ).replaced_by_id = False

    def _take_over(self, other):
        """Add to this row what another one of the same person says, and drop that."""
        notes = [note for note in (self.note, other.note) if note]
        still_there = not (self.left_on and other.left_on)
        left_on = max(self.left_on, other.left_on) if not still_there else False
        sinces = [day for day in (self.since, other.since) if day]
        values = {
            "role_ids": [(4, role.id) for role in other.role_ids],
            "strength": max(self.strength, other.strength),
            "since": min(sinces) if sinces else False,
            "left_on": left_on,
            "left_to": self.left_to or other.left_to,
            "note": "\n".join(dict.fromkeys(notes)) or False,
            "noted_on": min(self.noted_on, other.noted_on),
        }
        if not self.replaced_by_id and other.replaced_by_id != self.partner_id:
            values["replaced_by_id"] = other.replaced_by_id.id
        other.unlink()
        self.write(values)
