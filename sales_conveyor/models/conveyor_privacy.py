from markupsafe import Markup, escape

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import html2plaintext

from .conveyor_client_rights import _BY_SERVER

#: What is stored on a person, and told in full: model, field that leads to the person,
#: what is told of it, and what an erasure does with it.
STORED = (
    (
        "conveyor.knowledge",
        "partner_id",
        ("kind_id", "about", "text", "day", "month", "year", "source", "learnt_on"),
        "erased",
    ),
    ("conveyor.greeting", "partner_id", ("day", "date", "way"), "erased"),
    ("conveyor.consent", "partner_id", ("given_on", "how", "withdrawn_on"), "kept"),
    (
        "conveyor.key.person",
        "partner_id",
        ("client_id", "role_ids", "strength", "since", "left_on", "left_to", "note"),
        "emptied",
    ),
    (
        "conveyor.segment.member",
        "partner_id",
        ("segment_id", "entered_on", "left_on"),
        "erased",
    ),
    (
        "conveyor.paper.piece",
        "partner_id",
        ("mailing_id", "state", "posted_on", "returned_on", "return_reason"),
        "emptied",
    ),
    ("mail.message", "author_id", ("date", "subject", "body"), "erased"),
    ("calendar.event", "partner_ids", ("start", "name"), "emptied"),
    (
        "conveyor.touch",
        "partner_id",
        ("date", "channel", "direction", "minutes", "topic", "user_id"),
        "emptied",
    ),
    (
        "crm.lead",
        "partner_id",
        ("name", "contact_name", "email_from", "phone"),
        "emptied",
    ),
    ("conveyor.interview", "contact_ids", ("date_planned", "state"), "emptied"),
    (
        "conveyor.interview.person",
        "partner_id",
        (
            *("interview_id", "name", "function", "role_id", "phone", "email"),
            *("birthday", "hobbies", "left", "replaced", "note"),
        ),
        "emptied",
    ),
    (
        "conveyor.interview.recommendation",
        "outcome_ids.lead_id.partner_id",
        ("name", "company_name", "function", "phone", "email", "note"),
        "erased",
    ),
    ("conveyor.interview.outcome", "partner_id", ("kind", "state"), "emptied"),
    (
        "conveyor.corrective.check",
        "partner_id",
        ("work_id", "date", "holds", "note"),
        "emptied",
    ),
    ("conveyor.attempt", "partner_id", ("date", "operation"), "emptied"),
    ("conveyor.change.request", "partner_id", ("create_date", "state"), "emptied"),
    ("conveyor.client", "partner_id", ("number", "entry_date", "owner_id"), "kept"),
    (
        "conveyor.ladder.move",
        "partner_id",
        ("at", "from_stage_id", "to_stage_id", "reason"),
        "kept",
    ),
    ("res.partner", "conveyor_referrer_id", ("name",), "kept"),
    ("sale.order", "partner_id", ("name", "date_order", "amount_total"), "kept"),
    ("account.move", "partner_id", ("name", "invoice_date", "amount_total"), "kept"),
)
#: Details of the contact itself that are told, and emptied.
DETAILS = ("name", "function", "email", "phone", "website", "comment", "lang")
#: The same of those who aren't contacts of a company: theirs is the company's address.
ADDRESS = ("street", "street2", "zip", "city", "vat")
#: Messages on these documents belong to accounting and are kept.
ACCOUNTING = ("account.move", "account.payment")
#: So many records of each kind are told in full.
TOLD = 200


class ConveyorPrivacy(models.AbstractModel):
    """What is stored on a person: told in full, and erased on request.

    Odoo's privacy lookup finds records by name and address, and leaves to the
    administrator what to do with each. Here the rest is decided: what goes, what is
    emptied, and what accounting and the fact of membership have to keep.
    """

    _name = "conveyor.privacy"
    _description = "What is stored on a person"

    @api.model
    def _check_may(self):
        """Refuse whoever is neither central-file officer nor system administrator."""
        user = self.env.user
        if (
            self.env.uid == SUPERUSER_ID
            or user.has_group("sales_conveyor.conveyor_group_officer")
            or user.has_group("base.group_system")
        ):
            return
        raise AccessError(
            self.env._(
                "What is stored on a person is told and erased by the central-file "
                "officer (%(officers)s) or a system administrator.",
                officers=self.env["conveyor.client"]._officer_names(),
            )
        )

    # What there is

    @api.model
    def _sections(self, partner):
        """Return what is stored on a person: a list of dictionaries with title, number
        of records, rows to be told, and what an erasure does with them."""
        self._check_may()
        fates = {
            "erased": self.env._("Erased"),
            "emptied": self.env._("Personal parts are emptied"),
            "kept": self.env._("Kept"),
        }
        # sudo: the person is told everything, also what the officer doesn't see
        partner = partner.sudo()
        names = DETAILS if self._is_contact_of_company(partner) else DETAILS + ADDRESS
        sections = [
            {
                "title": self.env._("Contact"),
                "count": 1,
                "rows": [self._tell(partner, names)],
                "fate": fates["emptied"],
            }
        ]
        for model, path, told, fate in STORED:
            records = self._records(model, path, partner)
            if records:
                sections.append(
                    {
                        "title": records._description,
                        "count": len(records),
                        "rows": [self._tell(one, told) for one in records[:TOLD]],
                        "fate": fates[fate],
                    }
                )
        letters = self._letters(partner)
        if letters:
            names = ("sent_datetime", "mass_mailing_id", "email", "trace_status")
            sections.append(
                {
                    "title": letters._description,
                    "count": len(letters),
                    "rows": [self._tell(one, names) for one in letters[:TOLD]],
                    "fate": fates["emptied"],
                }
            )
        for title, count in self._others(partner):
            sections.append(
                {"title": title, "count": count, "rows": [], "fate": fates["kept"]}
            )
        return sections

    def _letters(self, partner):
        """Return what became of the letters of mailings to a person: they refer to the
        contact by its number alone."""
        # sudo: as for everything that the person is told
        return (
            self.env["mailing.trace"]
            .sudo()
            .search([("model", "=", "res.partner"), ("res_id", "=", partner.id)])
        )

    def _records(self, model, path, partner):
        return (
            self.env[model]
            .sudo()
            .with_context(active_test=False)
            .search([(path, "in", partner.ids)])
        )

    @api.model
    def _others(self, partner):
        """Return what else refers to a person: (kind, number of records)."""
        told = {(model, path) for model, path, _names, _fate in STORED}
        found = []
        for name, model in sorted(self.env.items()):
            if model._transient or not model._auto or model._abstract:
                continue
            paths = [
                path
                for path, field in model._fields.items()
                if field.comodel_name == "res.partner"
                and field.store
                and field.type == "many2one"
                and (name, path) not in told
            ]
            if paths and name != "res.partner":
                domain = Domain.OR(Domain(path, "in", partner.ids) for path in paths)
                records = model.sudo().with_context(active_test=False)
                count = records.search_count(domain)
                if count:
                    found.append((model._description, count))
        return found

    @api.model
    def _tell(self, record, names):
        """Return what a record says: a list of (label, text)."""
        told = []
        for name in names:
            field = record._fields[name]
            value = record[name]
            if not value:
                continue
            if field.relational:
                value = ", ".join(value.mapped("display_name"))
            elif field.type == "selection":
                value = dict(field._description_selection(self.env)).get(value, value)
            elif field.type == "html":
                value = html2plaintext(value)
            told.append((field._description_string(self.env), str(value)))
        return told

    @api.model
    def _is_contact_of_company(self, partner):
        return partner.commercial_partner_id != partner

    @api.model
    def _has_documents(self, partner):
        """Return whether posted documents are made out to the person."""
        return bool(
            self.env["account.move"]
            .sudo()
            .search_count(
                [("commercial_partner_id", "=", partner.id), ("state", "=", "posted")],
                limit=1,
            )
        )

    # Erasure

    @api.model
    def _erase(self, partner, anonymise, reason):
        """Erase what is stored on a person. Documents of accounting, the client file
        and the history of the client stay; where the name goes, it goes there as well.

        :param anonymise: whether the name goes, too
        """
        self._check_may()
        partner.ensure_one()
        # sudo and token: erased is what the law wants, whoever may read or lock it
        partner = partner.sudo()._conveyor_as_server().with_context(active_test=False)
        self._check_erasable(partner)
        was = partner.name or ""
        name = (
            self.env._("Erased person %(number)s", number=partner.id)
            if anonymise
            else was
        )
        done = [
            (self.env[model]._description, len(records))
            for model, path, _told, fate in STORED
            if fate != "kept" and (records := self._records(model, path, partner))
        ]
        self._erase_people(partner)
        self._erase_talk(partner, was, name)
        self._erase_traces(partner, name)
        self._erase_contact(partner, name)
        return self.env["conveyor.erasure"]._note(
            [
                {
                    "company_id": partner.company_id.id,
                    "partner_id": partner.id,
                    "cause": "request",
                    "reason": reason,
                    "summary": "\n".join(f"{what}: {count}" for what, count in done),
                }
            ]
        )

    def _check_erasable(self, partner):
        if partner.is_company:
            raise UserError(
                self.env._(
                    "%(company)s is a company; the data of persons are erased.",
                    company=partner.name,
                )
            )
        if partner.user_ids.filtered("active"):
            raise UserError(
                self.env._(
                    "%(person)s has an account here. Archive the user first.",
                    person=partner.name,
                )
            )

    def _as_server(self, model):
        return (
            self.env[model]
            .sudo()
            .with_context(
                conveyor_by_server=_BY_SERVER,
                active_test=False,
                tracking_disable=True,
                no_mail_to_attendees=True,
                dont_notify=True,
            )
        )

    def _erase_people(self, partner):
        person = [("partner_id", "=", partner.id)]
        self._as_server("conveyor.knowledge").search(person).unlink()
        self._as_server("conveyor.greeting").search(person).unlink()
        self._as_server("conveyor.segment.member").search(person).unlink()
        keys = self._as_server("conveyor.key.person").search(person)
        keys.write({"note": False, "left_to": False})
        keys.message_ids.unlink()

    def _erase_talk(self, partner, was, name):
        messages = self._as_server("mail.message")
        messages.search(
            [("author_id", "=", partner.id), ("model", "not in", ACCOUNTING)]
        ).unlink()
        messages.search(
            [("model", "=", "res.partner"), ("res_id", "=", partner.id)]
        ).unlink()
        self._as_server("mail.activity").search(
            [("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]
        ).unlink()
        events = self._as_server("calendar.event").search(
            [("partner_ids", "in", partner.ids)]
        )
        events.attendee_ids.filtered(lambda one: one.partner_id == partner).unlink()
        events.write({"partner_ids": [Command.unlink(partner.id)]})
        files = partner._conveyor_files()
        if was and name != was and files:
            # notes of ours on the client file that name the person
            for note in messages.search(
                [
                    ("model", "=", "conveyor.client"),
                    ("res_id", "in", files.ids),
                    ("body", "ilike", was),
                ]
            ):
                note.body = Markup(
                    str(note.body).replace(str(escape(was)), str(escape(name)))
                )

    def _erase_traces(self, partner, name):
        person = [("partner_id", "=", partner.id)]
        self._as_server("conveyor.attempt").search(person).write(
            {"client_name": name, "message": False}
        )
        self._as_server("conveyor.change.request").search(person).write(
            {"old_value": False, "new_value": False, "comment": False}
        )
        self._as_server("conveyor.touch").search(person).write(
            {"subject": False, "cancel_reason": False}
        )
        self._letters(partner).write({"email": False, "failure_reason": False})
        pieces = self._as_server("conveyor.paper.piece").search(person)
        # what was posted counts for its mailing; what wasn't says nothing any more
        pieces.filtered(lambda one: not one.posted_on).unlink()
        pieces.exists().write({"note": False})
        self._as_server("mail.followers").search(person).unlink()

    def _erase_contact(self, partner, name):
        values = dict.fromkeys(DETAILS[1:], False) | {
            "name": name,
            "lang": partner.lang,
            "image_1920": False,
            "category_id": [Command.clear()],
        }
        if not self._is_contact_of_company(partner) and not self._has_documents(
            partner
        ):
            values |= dict.fromkeys(ADDRESS, False)
        partner.with_context(tracking_disable=True).write(values)
        leads = self._as_server("crm.lead").search([("partner_id", "=", partner.id)])
        leads.write(
            dict.fromkeys(("contact_name", "email_from", "phone", "email_cc"), False)
        )
        if not partner._conveyor_files().filtered(
            lambda file: file.partner_id == partner
        ):
            partner.active = False
