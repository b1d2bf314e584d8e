from odoo import fields, models
from odoo.tools import format_amount, format_date, format_datetime

from ..sql import interview as interview_sql

#: So many of each are on the one page.
PEOPLE, MATTERS, CATEGORIES, SAID = 7, 10, 8, 6
#: So much personal knowledge is told of each person.
KNOWN = 4


class ConveyorInterview(models.Model):
    """What one ought to know before the talk, on one screen and one page. Everything is
    looked up as whoever asks: nobody learns more by it than from Odoo's own screens."""

    _name = "conveyor.interview"
    _inherit = "conveyor.interview"

    def _brief(self):
        """Return the brief: titles, rows of words, and records to open."""
        self.ensure_one()
        client = self.client_id
        return {
            "facts": self._brief_facts(client),
            "people": self._brief_people(client),
            "gone": self._brief_gone(client),
            "last": self._brief_last(),
            "matters": self._brief_matters(client)[:MATTERS],
            "not_bought": self._brief_not_bought(client),
        }

    def _brief_facts(self, client):
        """Figures: (label, value)."""

        def amount(value):
            return format_amount(self.env, value, client.currency_id)

        def day(value):
            return format_date(self.env, value) if value else ""

        status = dict(
            client._fields["retention_status"]._description_selection(self.env)
        )
        facts = [
            (self.env._("Client since"), day(client.entry_date)),
            (self.env._("Owner"), client.owner_id.name),
            (self.env._("Status"), status.get(client.retention_status)),
            (self.env._("Ladder stage"), client.ladder_stage_id.name),
            (self.env._("Purchases"), str(client.purchase_count or 0)),
            (self.env._("Last purchase"), day(client.last_purchase_date)),
            (self.env._("Last 12 months"), amount(client.revenue_12m)),
            (self.env._("The 12 months before"), amount(client.revenue_prev_12m)),
            (self.env._("Average purchase"), amount(client.average_purchase)),
            (self.env._("Overdue"), client.overdue and amount(client.overdue)),
            (
                self.env._("Ordered, not invoiced"),
                client.to_invoice and amount(client.to_invoice),
            ),
            (self.env._("Expected again"), day(client.next_purchase_from)),
            (self.env._("Last touch"), day(client.last_touch_date)),
        ]
        return [[label, value] for label, value in facts if value]

    def _brief_people(self, client):
        """Who is who: key persons, the most important relation first."""
        strengths = dict(
            self.env["conveyor.key.person"]
            ._fields["strength"]
            ._description_selection(self.env)
        )
        keys = client.key_person_ids.filtered(lambda one: one.standing == "there")
        keys = keys[:PEOPLE]
        invited = (self.contact_ids - keys.partner_id)[: PEOPLE - len(keys)]
        known = self._brief_known(keys.partner_id | invited)

        def who(contact):
            return {
                "id": contact.id,
                "name": contact.name or "",
                "details": self._brief_details(contact),
                "known": known.get(contact, ""),
            }

        people = [
            {
                **who(key.partner_id),
                "function": key.function or "",
                "roles": ", ".join(key.role_ids.mapped("name")),
                "relation": strengths[key.strength] if key.strength != "0" else "",
                "spoken": format_date(self.env, key.last_touch) or "",
                "note": key.note or "",
            }
            for key in keys
        ]
        people += [
            {
                **dict.fromkeys(("roles", "relation", "spoken", "note"), ""),
                **who(contact),
                "function": contact.function or "",
            }
            for contact in invited
        ]
        return people

    @staticmethod
    def _brief_details(contact):
        return ", ".join(filter(None, (contact.phone, contact.email)))

    def _brief_known(self, contacts):
        """Personal knowledge of contacts in words, as far as the reader may read it."""
        known = self.env["conveyor.knowledge"]
        if not known.has_access("read"):
            return {}
        rows = known.search([("partner_id", "in", contacts.ids)])
        return {
            contact: "; ".join(self._known_in_words(one) for one in some[:KNOWN])
            for contact, some in rows.grouped("partner_id").items()
        }

    @staticmethod
    def _known_in_words(one):
        day = f"{one.day}.{int(one.month):02d}." if one.dated and one.month else ""
        words = (f"{one.kind_id.name}:", one.about, day, one.text)
        return " ".join(filter(None, words))

    def _brief_gone(self, client):
        """Who has left, and who has come instead."""
        gone = client.key_person_ids.filtered(lambda one: one.standing != "there")
        return [
            self.env._(
                "%(person)s isn't there any more; now: %(successor)s",
                person=one.partner_id.name or "",
                successor=one.replaced_by_id.name or self.env._("nobody known"),
            )
            for one in gone[:3]
        ]

    def _previous(self):
        """Return the last interview that was held with the client, before this one."""
        self.ensure_one()
        domain = [
            ("client_id", "=", self.client_id.id),
            ("state", "=", "held"),
            ("id", "not in", self._origin.ids),
        ]
        if self.date_held:
            domain.append(("date_held", "<", self.date_held))
        return self.search(domain, order="date_held desc, id desc", limit=1)

    def _brief_last(self):
        """What was said the last time: nothing, if that isn't for the reader."""
        last = self._previous()
        if not last:
            return {}
        met = dict(last.verdict_ids._fields["met"]._description_selection(self.env))
        said = [
            [
                verdict.question_id.name,
                " ".join(filter(None, (met.get(verdict.met), verdict.note))),
            ]
            for verdict in last.verdict_ids
            if verdict.met == "no"
        ]
        said += [
            [answer.question_id.name, answer.said]
            for answer in last.answer_ids
            if answer.question_id.section_id.kind == "free"
        ]
        said += [[need.question_id.name, need.display_name] for need in last.need_ids]
        return {
            "id": last.id,
            "title": self.env._(
                "%(date)s, %(person)s",
                date=format_datetime(self.env, last.date_held, dt_format="short")
                if last.date_held
                else "",
                person=last.user_id.name,
            ),
            "said": said[:SAID],
        }

    # Open matters

    def _brief_matters(self, client):
        """Return what is open between us: a list of dictionaries with kind, text and
        the record. Concepts that come later add theirs."""
        partner = client.partner_id
        within = ("partner_id.commercial_partner_id", "=", partner.id)
        company = ("company_id", "in", (client.company_id.id, False))
        matters = self._matters(
            "sale.order",
            self.env._("Quotation"),
            [within, company, ("state", "in", ("draft", "sent"))],
            lambda one: ", ".join(
                (one.name, format_amount(self.env, one.amount_total, one.currency_id))
            ),
        )
        matters += self._matters(
            "crm.lead",
            self.env._("Opportunity"),
            [within, company, ("won_status", "=", "pending")],
            lambda one: one.name,
        )
        matters += self._matters(
            "conveyor.change.request",
            self.env._("Change request"),
            [within, ("state", "=", "waiting")],
            lambda one: one.display_name,
        )
        return matters + self._matters_to_do(client)

    def _matters_to_do(self, client):
        activities = self.env["mail.activity"].search(
            [
                "|",
                *(
                    "&",
                    ("res_model", "=", "conveyor.client"),
                    ("res_id", "=", client.id),
                ),
                *("&", ("res_model", "=", "res.partner")),
                ("res_id", "in", (client.partner_id | client.partner_id.child_ids).ids),
            ],
            limit=MATTERS,
            order="date_deadline",
        )
        return [
            {
                "kind": self.env._("To do"),
                "text": ", ".join(
                    filter(
                        None,
                        (
                            one.summary or one.activity_type_id.name,
                            one.user_id.name,
                            format_date(self.env, one.date_deadline),
                        ),
                    )
                ),
                "model": one.res_model,
                "id": one.res_id,
            }
            for one in activities
        ]

    def _matters(self, model, kind, domain, text):
        """Return matters of one model, as far as the reader may read them."""
        records = self.env[model]
        if not records.has_access("read"):
            return []
        return [
            {"kind": kind, "text": text(one), "model": model, "id": one.id}
            for one in records.search(domain, limit=MATTERS, order="id desc")
        ]

    def _brief_not_bought(self, client):
        """Categories that others buy and this client never has."""
        self.env.flush_all()
        rows = self.env.execute_query(
            interview_sql.not_bought(
                client.partner_id.id, client.company_id.id, CATEGORIES
            )
        )
        # sudo: names of categories are no secret
        categories = self.env["product.category"].sudo()
        return [
            {"id": id_, "name": categories.browse(id_).display_name, "clients": clients}
            for id_, clients in rows
        ]

    def _brief_head(self):
        """What stands on top of the brief."""
        planned = self.date_planned
        return [
            self.partner_id.sudo().name or "",
            self.client_id.number or "",
            format_datetime(self.env, planned, dt_format="short") if planned else "",
            self.user_id.name or "",
            ", ".join(self.contact_ids.sudo().mapped("name")),
        ]

    def _today(self):
        return format_date(self.env, fields.Date.context_today(self))
