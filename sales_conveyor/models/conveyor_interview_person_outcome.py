from odoo import fields, models
from odoo.tools import email_normalize

from ..rules import duplicate
from ..rules import outcome as rules
from ..sql import duplicates as duplicates_sql
from .conveyor_interview_outcome_words import TOLD


class ConveyorInterviewPerson(models.Model):
    """Whom a row of the table of persons means, and what it says that is new."""

    _name = "conveyor.interview.person"
    _inherit = "conveyor.interview.person"

    outcome_ids = fields.One2many(
        "conveyor.interview.outcome", "person_id", string="What Became of It"
    )

    def _may_be(self, partner):
        """Return whether the row may say that it is about this contact."""
        client = self.sudo().interview_id.partner_id
        return partner.sudo().commercial_partner_id == client

    def _contact(self):
        """Return the contact of the client: the one chosen, else the one that was made
        of the row, else the one found by e-mail or phone."""
        self.ensure_one()
        if self.partner_id:
            return self.partner_id
        # sudo: what was made of the row counts, whoever made it
        made = (
            self.env["conveyor.interview.outcome"]
            .sudo()
            .search(
                [
                    ("person_id", "=", self.id),
                    ("kind", "=", rules.CONTACT),
                    ("state", "=", rules.MADE),
                ]
            )
            .partner_id
        )
        return made.sudo(False) or self._found()

    def _found(self):
        """Return the contact person of the client who has the e-mail or the phone."""
        client = self.sudo().interview_id.partner_id
        # what the reader may not see of the row finds nobody
        email = email_normalize(self.email or "", strict=False)
        phone = self.phone and client._phone_format(
            number=self.phone, country=client.country_id
        )
        probes = duplicate.probes(0, email=email or None, phone=phone or None)
        if not probes:
            return self.partner_id
        partners = self.env["res.partner"]
        partners.flush_model(["email_normalized", "phone_sanitized"])
        # sudo: the company's setting is read for whoever looks
        strict = self.sudo().company_id.conveyor_reading_strict
        if strict and client.sudo(False)._conveyor_hidden():
            return self.partner_id  # who has a phone or an e-mail isn't told
        rows = self.env.execute_query(duplicates_sql.matches(probes))
        for _number, sign, id_ in sorted(rows, key=lambda row: (row[1], row[2])):
            partner = partners.sudo().browse(id_)
            if (
                partner.commercial_partner_id == client
                and not partner.is_company
                and rules.same_person(sign, self.name, partner.name)
            ):
                return partner.sudo(False)
        return self.partner_id

    def _news_of(self, partner):
        """Return what the row says of a contact, and is not so: {field: value}."""
        news = {}
        for name, field in TOLD.items():
            value = (self[name] or "").strip()
            if name == "name" and not self.partner_id:
                continue  # found by phone or e-mail: how we know the person stays
            if value and not self._same(partner, field, value):
                news[field] = value
        return news

    @staticmethod
    def _same(partner, field, value):
        # what the reader doesn't see is never told to be the same
        known = partner[field] or ""
        if field == "email":
            return email_normalize(known, strict=False) == email_normalize(
                value, strict=False
            )
        if field == "phone" and known and value:
            formatted = [
                partner._phone_format(number=number, country=partner.country_id)
                or number
                for number in (known, value)
            ]
            return formatted[0] == formatted[1]
        return known.strip() == value

    def _key_person(self):
        """Return the key person that the row means, if it is written down."""
        partner = self._contact()
        keys = self.env["conveyor.key.person"]
        return partner and keys.search(
            [("client_id", "=", self.client_id.id), ("partner_id", "=", partner.id)],
            limit=1,
        )

    def _successor(self):
        """Return the contact of the client who is named as the successor: one of the
        table of persons, or of those whom we know."""
        name = rules.plain(self.replaced)
        if not name:
            return self.env["res.partner"]
        if row := self._successor_row():
            return row._contact()
        # sudo: names of contacts are no secret
        client = self.sudo().interview_id.partner_id
        return client.child_ids.filtered(lambda one: rules.plain(one.name) == name)[
            :1
        ].sudo(False)

    def _successor_row(self):
        """Return the row of the table of persons that is about the successor."""
        name = rules.plain(self.replaced)
        return (self.interview_id.person_ids - self).filtered(
            lambda row: name and rules.plain(row.display_name) == name
        )[:1]

    def _proposed(self):
        """Return the kinds of records that the row proposes."""
        self.ensure_one()
        partner = self._contact()
        key = self._key_person()
        return rules.of_person(
            known=bool(partner),
            news=bool(partner and self._news_of(partner)),
            is_key_person=bool(key),
            new_role=bool(
                self.role_id and (not key or self.role_id not in key.role_ids)
            ),
            left=self.left,
            birthday=self._birthday_parts() and not self._is_known("birthday"),
            hobbies=(self.hobbies or "").strip() and not self._is_known("hobby"),
        )

    def _is_known(self, kind):
        """Return whether the present user reads that already in personal knowledge."""
        partner = self._contact()
        if not partner:
            return False
        type_ = self.env.ref(
            f"sales_conveyor.conveyor_knowledge_kind_{kind}", raise_if_not_found=False
        )
        domain = [
            ("partner_id", "=", partner.id),
            ("company_id", "=", self.company_id.id),
            ("kind_id", "=", type_.id if type_ else 0),
        ]
        if kind == "birthday":
            day, month, _year = self._birthday_parts()
            domain += [("day", "=", day), ("month", "=", str(month))]
        else:
            domain += [("text", "=", (self.hobbies or "").strip())]
        return bool(self.env["conveyor.knowledge"].search_count(domain, limit=1))
