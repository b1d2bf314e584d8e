from odoo import models


class ConveyorInterview(models.Model):
    """The people of the client, as they are listed on the sheet and on the screen:
    those told of in the interview, and those we know already."""

    _name = "conveyor.interview"
    _inherit = "conveyor.interview"

    def _people(self, question):
        """Return the rows of a table of persons, as the present user may see them.
        Those whom we know have a row of the interview only once somebody has said
        something of them.

        :return: dictionaries; ``id`` is that of the row, or False
        """
        self.ensure_one()
        rows = self.person_ids.filtered(lambda row: row.question_id == question)
        people = [self._row_of_person(row) for row in rows]
        tables = self.questionnaire_id.question_ids.filtered(
            lambda one: one.type == "persons"
        )
        if question == tables[:1]:
            told = self.person_ids.partner_id
            people += [
                self._known_person(contact, roles)
                for contact, roles in self._known_people()
                if contact not in told
            ]
        return people

    def _known_people(self):
        """Return contacts with their roles: key persons who are there, and whoever is
        invited."""
        keys = self.client_id.key_person_ids.filtered(
            lambda one: one.standing == "there"
        )
        known = {key.partner_id: key.role_ids for key in keys}
        nobody = self.env["conveyor.person.role"]
        for contact in self.contact_ids:
            known.setdefault(contact, nobody)
        return list(known.items())

    def _row_of_person(self, row):
        contact = row.partner_id
        return {
            "id": row.id,
            "partner_id": contact.id,
            # sudo: names of contacts are no secret
            "name": row.name or contact.sudo().name or "",
            "function": row.function or row.known_function or "",
            "role_id": row.role_id.id,
            "role": row.role_id.name or "",
            "phone": row.phone or row.known_phone or "",
            "email": row.email or row.known_email or "",
            "birthday": row.birthday or "",
            "hobbies": row.hobbies or "",
            "left": row.left,
            "replaced": row.replaced or "",
            "confirmed": row.confirmed,
            "note": row.note or "",
        }

    def _known_person(self, contact, roles):
        return {
            **dict.fromkeys(
                ("birthday", "hobbies", "replaced", "note"),
                "",
            ),
            "id": False,
            "partner_id": contact.id,
            "name": contact.sudo().name or "",
            "function": contact.function or "",
            "role_id": roles[:1].id,
            "role": ", ".join(roles.mapped("name")),
            "phone": contact.phone or "",
            "email": contact.email or "",
            "left": False,
            "confirmed": False,
        }
