from markupsafe import Markup

from odoo import api, models
from odoo.tools import email_normalize

from ..rules import duplicate as rules
from ..sql import duplicates as duplicates_sql

#: How many existing contacts a warning names.
_NAMED = 3


class ConveyorDuplicate(models.AbstractModel):
    """What leads and contacts share that may exist already under another number: who
    enters one is told before it is saved. Nobody is hindered, and nothing is told of
    clients whom the user may not read but that they exist, and whose they are."""

    _name = "conveyor.duplicate"
    _description = "Recognition of duplicates"

    #: field -> what it is: vat, email, phone, name, city
    _conveyor_signs = {}

    def _conveyor_signs_of(self):
        """Return what tells the record from others: {sign: value}. What is already so
        in the saved record isn't asked again."""
        self.ensure_one()
        # an import asks about what it has just saved, a form about what is typed
        origin = self.browse() if self.id else self._origin
        signs, changed = {}, set()
        for name, sign in self._conveyor_signs.items():
            value = self[name]
            if value and sign not in signs:
                signs[sign] = value
                if value != origin[name]:
                    changed.add(sign)
        if changed & {"name", "city"}:
            changed |= {"name", "city"}
        signs = {sign: value for sign, value in signs.items() if sign in changed}
        if "vat" in signs:
            signs["country"] = self.country_id.code
        if "email" in signs:
            signs["email"] = email_normalize(signs["email"], strict=False)
        if "phone" in signs:
            signs["phone"] = self._phone_format(
                number=signs["phone"], country=self.country_id
            )
        return signs

    def _conveyor_same(self):
        """Return the commercial entity to which the record belongs anyway."""
        raise NotImplementedError

    def _conveyor_duplicates(self):
        """Return who exists already: {record: {commercial entity: sign}}, with sudo,
        the strongest signs first."""
        records = list(self)
        probes = []
        for number, record in enumerate(records):
            probes += rules.probes(number, **record._conveyor_signs_of())
        if not probes:
            return {}
        partners = self.env["res.partner"]
        partners.flush_model(
            ["name", "city", "vat", "email_normalized", "phone_sanitized"]
        )
        found = {}
        rows = self.env.execute_query(duplicates_sql.matches(probes))
        # sudo: clients are recognised whoever may read them
        hits = partners.sudo().browse({id_ for _number, _sign, id_ in rows})
        entities = {hit.id: hit.commercial_partner_id for hit in hits}
        for number, sign, id_ in sorted(rows, key=lambda row: (row[1], row[2])):
            record, entity = records[number], entities[id_]
            if entity != record._conveyor_same():
                found.setdefault(record, {}).setdefault(entity, sign)
        return found

    def _conveyor_duplicate_lines(self):
        """Return what to tell of each record: {record: list of lines}."""
        if not self:
            return {}
        found = self._conveyor_duplicates()
        entities = self.env["res.partner"].union(
            *[e for e in found.values() for e in e]
        )
        owners = entities._conveyor_owners()
        readable = entities.sudo(False)._filtered_access("read")
        readable -= readable._conveyor_hidden()
        return {
            record: [
                self._conveyor_duplicate_line(
                    entity.sudo(False), sign, owners.get(entity), entity in readable
                )
                for entity, sign in list(some.items())[:_NAMED]
            ]
            for record, some in found.items()
        }

    @api.model
    def _conveyor_duplicate_line(self, entity, sign, owner, readable):
        """Return what is told of one that exists already."""
        owner = owner or self.env._("nobody")
        if not readable:
            return self.env._("Exists already, owned by %(owner)s.", owner=owner)
        signs = dict(
            self.env["conveyor.client.duplicate"]
            ._fields["reason"]
            ._description_selection(self.env)
        )
        link = Markup('<a href="/odoo/contacts/%s" target="_blank">%s</a>') % (
            entity.id,
            entity.display_name,
        )
        return self.env._(
            "Exists already: %(client)s, owned by %(owner)s (%(sign)s).",
            client=link,
            owner=owner,
            sign=signs[sign].lower(),
        )
