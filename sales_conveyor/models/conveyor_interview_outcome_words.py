from odoo import models
from odoo.tools import format_amount, format_date

from ..rules import outcome as rules

#: What a row of the table of persons says of the contact: field of the row, of the
#: contact.
TOLD = {"name": "name", "function": "function", "phone": "phone", "email": "email"}


class ConveyorInterviewOutcome(models.Model):
    """What is proposed, in words: as far as the one who looks may read it."""

    _name = "conveyor.interview.outcome"
    _inherit = "conveyor.interview.outcome"

    def _words_contact(self, row):
        partner = row._contact()
        labels = self.env["res.partner"]._fields
        if self.state == rules.MADE:
            return self._words_contact_made(labels)
        if not partner:
            told = {name: row[name] for name in TOLD if row[name]}
            lines = [self.env._("New contact of %s", self._client_name())]
            lines += [
                f"{labels[TOLD[name]]._description_string(self.env)}: {value}"
                for name, value in told.items()
            ]
            return "\n".join(lines), self._duplicate_hint(row)
        values = row._news_of(partner)
        lines = [
            f"{labels[name]._description_string(self.env)}: "
            f"{partner[name] or '–'} → {value}"
            for name, value in values.items()
        ]
        hint = ""
        # sudo: whether the user has to ask counts, whatever he may read of the file
        held = (
            partner.sudo()
            ._conveyor_files()
            ._data_kept({partner._conveyor_protected_as(name) for name in values})
        )
        changed = any(partner.sudo()[name] for name in values)
        if held and changed and not partner._conveyor_data_free():
            hint = self.env._(
                "Waits for the central-file officer: %(officers)s.",
                officers=self.env["conveyor.client"]._officer_names(),
            )
        return "\n".join(lines), hint

    def _words_contact_made(self, labels):
        if self.is_new:
            return self.env._("New contact of %s", self._client_name()), ""
        # sudo: which data were changed is told, not what they were or are
        said = (self.sudo().before_kept or {}).get("said", {})
        names = [labels[name]._description_string(self.env) for name in said]
        waiting = self.sudo().change_request_ids.filtered(
            lambda row: row.state == "waiting"
        )
        hint = waiting and self.env._(
            "%(fields)s: waits for the central-file officer (%(officers)s).",
            fields=", ".join(waiting.mapped("field_label")),
            officers=self.env["conveyor.client"]._officer_names(),
        )
        return self.env._("Changed: %s", ", ".join(names)), hint or ""

    def _duplicate_hint(self, row):
        lead = self.env["crm.lead"].new(
            {"email_from": row.email, "phone": row.phone, "type": "lead"}
        )
        lines = lead._conveyor_duplicate_lines().get(lead, [])
        return "\n".join(line.striptags() for line in lines)

    def _words_key_person(self, row):
        change = self.env._("Key person of %s", self._client_name())
        if row.role_id:
            change = f"{change}: {row.role_id.name}"
        return change, self._responsible_hint(row)

    def _responsible_hint(self, row):
        """Say who else may change a key person that is written down already."""
        key = row._key_person()
        file = self.client_id
        if not key or not file._not_responsible():
            return ""
        return self.env._(
            "Done by the owner of the client (%(owner)s), the team leader, the "
            "VIP-programme head or the central-file officer (%(officers)s).",
            owner=file.sudo().owner_id.name or self.env._("nobody yet"),
            officers=file._officer_names(),
        )

    def _words_left(self, row):
        change = self.env._(
            "Has left on %(day)s", day=format_date(self.env, self.interview_id._day())
        )
        hint = self._responsible_hint(row)
        if (row.replaced or "").strip():
            change += "\n" + self.env._("Replaced by: %s", row.replaced)
            if not row._successor() and not row._successor_row():
                hint = "\n".join(
                    filter(
                        None,
                        (
                            hint,
                            self.env._(
                                "%s is no contact of the client yet: add the person "
                                "to the table of persons.",
                                row.replaced,
                            ),
                        ),
                    )
                )
        return change, hint

    def _words_birthday(self, row):
        return (
            self.env._("Personal knowledge: %s", row.birthday),
            self._agreed_hint(row),
        )

    def _words_hobby(self, row):
        return self.env._("Personal knowledge: %s", row.hobbies), self._agreed_hint(row)

    def _agreed_hint(self, row):
        # sudo: the company's setting is read for whoever looks
        partner = row._contact()
        company = self.company_id.sudo()
        if not partner or not company.conveyor_consent_required:
            return ""
        agreed = (
            self.env["conveyor.consent"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", partner.id),
                    ("company_id", "=", company.id),
                    ("withdrawn_on", "=", False),
                ],
                limit=1,
            )
        )
        return (
            ""
            if agreed
            else self.env._(
                "Only with the person's consent: write it down first (Central File, "
                "Consents)."
            )
        )

    def _words_opportunity(self, need):
        parts = [need.product_id.display_name or "", need.description or ""]
        if need.quantity:
            parts.append(f"{need.quantity:.10g}")
        if need.amount:
            parts.append(format_amount(self.env, need.amount, need.currency_id))
        if need.date_term:
            parts.append(format_date(self.env, need.date_term))
        owner = self.client_id.sudo().owner_id
        hint = ""
        if owner and owner != self._salesperson():
            hint = self.env._(
                "You may not give it to %(owner)s, the client's owner: it is made "
                "without a salesperson, and %(owner)s gets an activity.",
                owner=owner.name,
            )
        return ", ".join(filter(None, parts)), hint

    def _words_lead(self, row):
        told = [
            row.name,
            row.function,
            row.company_name,
            row.phone,
            row.email,
            row.note,
        ]
        return ", ".join(filter(None, told)), self._duplicate_hint(row)

    def _words_note(self, answer):
        return f"{answer.question_id.name}\n{answer.said or ''}", ""

    def _client_name(self):
        # sudo: names of clients are no secret
        return self.client_id.sudo().partner_id.name
