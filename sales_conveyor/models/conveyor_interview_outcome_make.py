from datetime import timedelta

from markupsafe import Markup

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..rules import outcome as rules
from .conveyor_interview_outcome import RECORDS


class ConveyorInterviewOutcome(models.Model):
    """Making what is proposed. Whoever presses the button writes, with his own rights
    and by the same ways as on the screens: locks, gates and change requests hold."""

    _name = "conveyor.interview.outcome"
    _inherit = "conveyor.interview.outcome"

    def _make(self):
        """Make the record of one line; or say why it can't be made."""
        self.ensure_one()
        source = self._source()
        try:
            with self.env.cr.savepoint():
                values = getattr(self, f"_make_{self.kind}")(source)
                self._log_origin(values)
                self.env.flush_all()
        except UserError as error:  # AccessError and ValidationError are such
            self.env.invalidate_all()
            self._as_server().write({"refusal": str(error)})
            return
        self._as_server().write(
            {
                "state": rules.MADE,
                "refusal": False,
                "made_on": fields.Datetime.now(),
                "made_by_id": self.env.uid,
                **values,
            }
        )

    def _log_origin(self, values):
        """Note in the chatter of what was made, or changed, where it comes from."""
        name = RECORDS[self.kind]
        record = self.env[self._fields[name].comodel_name].browse(values[name])
        if not hasattr(record, "_message_log"):
            return
        link = Markup('<a href="#" data-oe-model="%s" data-oe-id="%s">%s</a>') % (
            self.interview_id._name,
            self.interview_id.id,
            self.interview_id.display_name,
        )
        record._message_log(
            body=Markup("<p>%s</p>") % self.env._("Told in an interview: %s", link)
        )

    # People

    def _make_contact(self, row):
        partner = row._contact()
        if not partner:
            partner = self.env["res.partner"].create(
                {
                    "name": row.name.strip(),
                    "function": row.function,
                    "phone": row.phone,
                    "email": row.email,
                    "parent_id": self.client_id.partner_id.id,
                    "type": "contact",
                }
            )
            return {"partner_id": partner.id, "is_new": True}
        news = row._news_of(partner)
        # sudo: what was there is put back if it is undone; it is shown to nobody
        before = {name: partner.sudo()[name] or False for name in news}
        partner.write(news)
        self.env.flush_all()
        requests = self._requests_of(partner, news)
        return {
            "partner_id": partner.id,
            "is_new": False,
            "before_kept": {"was": before, "said": news},
            "change_request_ids": [Command.set(requests.ids)],
        }

    def _requests_of(self, partner, names):
        """Return what of a contact waits for the officer because the present user has
        written it."""
        # sudo: of one's own requests the numbers are kept
        return (
            self.env["conveyor.change.request"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", partner.id),
                    ("user_id", "=", self.env.uid),
                    ("state", "=", "waiting"),
                    ("field_name", "in", list(names)),
                ]
            )
        )

    def _known_contact(self, row):
        """Return the contact that the row means; it has to be there by now."""
        partner = row._contact()
        if not partner:
            raise UserError(
                self.env._(
                    "%(person)s is no contact of the client yet. Choose the line "
                    "“Contact” of this person as well.",
                    person=row.display_name,
                )
            )
        return partner

    def _make_key_person(self, row):
        partner = self._known_contact(row)
        key = row._key_person()
        if not key:
            key = self.env["conveyor.key.person"].create(
                {
                    "client_id": self.client_id.id,
                    "partner_id": partner.id,
                    "role_ids": [Command.set(row.role_id.ids)],
                }
            )
            return {"key_person_id": key.id, "is_new": True}
        if row.role_id:
            key.write({"role_ids": [Command.link(row.role_id.id)]})
        return {
            "key_person_id": key.id,
            "is_new": False,
            "before_kept": {"role_id": row.role_id.id},
        }

    def _make_left(self, row):
        partner = self._known_contact(row)
        keys, key = self.env["conveyor.key.person"], row._key_person()
        is_new = not key
        if is_new:
            key = keys.create(
                {"client_id": self.client_id.id, "partner_id": partner.id}
            )
        successor = row._successor()
        was_key = bool(
            successor
            and keys.search_count(
                [
                    ("client_id", "=", self.client_id.id),
                    ("partner_id", "=", successor.id),
                ],
                limit=1,
            )
        )
        day = self.interview_id._day()
        before = {
            "left_on": key.left_on and str(key.left_on),
            "replaced_by_id": key.replaced_by_id.id,
            "said": str(day),
            "successor_id": False if was_key else successor.id,
        }
        key.write({"left_on": day, "replaced_by_id": successor.id})
        return {"key_person_id": key.id, "is_new": is_new, "before_kept": before}

    def _make_birthday(self, row):
        day, month, year = row._birthday_parts()
        return self._make_knowledge(
            row, "birthday", day=day, month=str(month), year=year
        )

    def _make_hobby(self, row):
        return self._make_knowledge(row, "hobby", text=row.hobbies.strip())

    def _make_knowledge(self, row, kind, **values):
        partner = self._known_contact(row)
        known = self.env["conveyor.knowledge"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company_id.id,
                "kind_id": self.env.ref(
                    f"sales_conveyor.conveyor_knowledge_kind_{kind}"
                ).id,
                "source": self.env._("Interview of %s", self.interview_id._day()),
                "learnt_on": self.interview_id._day(),
                "confidence": "sure",
                **values,
            }
        )
        return {"knowledge_id": known.id, "is_new": True}

    # Sales

    def _salesperson(self):
        """Return to whom the present user may give an opportunity of the client: its
        owner, if he may see colleagues' opportunities; himself, where nobody owns the
        client; nobody else."""
        owner = self.client_id.sudo().owner_id
        me = self.env.user
        if not owner or owner == me:
            return me
        sees_all = me.has_group("sales_team.group_sale_salesman_all_leads")
        return owner if sees_all else me.browse()

    def _team(self, user):
        """Return the sales team of an opportunity: the one of the client's conveyor in
        which the user works, client teams first; else any of his."""
        file = self.client_id.sudo()
        # sudo: who works where counts
        teams = (
            self.env["crm.team"]
            .sudo()
            .search(
                [
                    ("company_id", "in", (self.company_id.id, False)),
                    "|",
                    ("member_ids", "in", user.ids),
                    ("user_id", "in", user.ids),
                ]
            )
        )
        return teams.sorted(
            lambda team: (
                team.conveyor_id != file.conveyor_id,
                team.conveyor_phase != "account_management",
                team.id,
            )
        )[:1]

    def _make_opportunity(self, need):
        file = self.client_id
        owner = file.sudo().owner_id
        user = self._salesperson()
        company = self.company_id
        lead = self.env["crm.lead"].create(
            {
                "type": "opportunity",
                "name": ", ".join(
                    filter(None, (need.product_id.display_name, need.description))
                ),
                "partner_id": file.sudo().partner_id.id,
                "company_id": company.id,
                "user_id": user.id,
                "team_id": self._team(user or owner).id,
                "expected_revenue": need.currency_id._convert(
                    need.amount, company.currency_id, company, self.interview_id._day()
                ),
                "date_deadline": need.date_term,
                "description": self._paragraphs(
                    self.env._("Quantity: %s", f"{need.quantity:.10g}")
                    if need.quantity
                    else "",
                    need.note,
                ),
                "source_id": self._utm_source("interview").id,
            }
        )
        if owner and not user:
            lead.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Told in an interview: take it over"),
                user_id=owner.id,
            )
        return {"lead_id": lead.id, "is_new": True}

    def _make_lead(self, row):
        interview = self.interview_id
        days = interview._recommendation_days()
        me = self.env.user
        lead = self.env["crm.lead"].create(
            {
                "type": "lead" if me.has_group("crm.group_use_lead") else "opportunity",
                "name": self.env._(
                    "%(who)s, recommended by %(client)s",
                    who=row.display_name,
                    client=self._client_name(),
                ),
                "contact_name": row.name,
                "partner_name": row.company_name,
                "function": row.function,
                "phone": row.phone,
                "email_from": row.email,
                "description": self._paragraphs(row.note),
                "company_id": self.company_id.id,
                "user_id": me.id,
                "conveyor_referrer_id": interview._referrer().id,
                "source_id": self._utm_source("recommendation").id,
            }
        )
        today = fields.Date.context_today(self)
        lead.activity_schedule(
            "sales_conveyor.conveyor_activity_type_recommendation",
            date_deadline=today + timedelta(days=days),
            summary=self.env._("Call: recommended by %s", self._client_name()),
            user_id=me.id,
        )
        return {"lead_id": lead.id, "is_new": True}

    def _utm_source(self, name):
        return (
            self.env.ref(f"sales_conveyor.utm_source_{name}", raise_if_not_found=False)
            or self.env["utm.source"]
        )

    @staticmethod
    def _paragraphs(*texts):
        return Markup().join(Markup("<p>%s</p>") % text for text in texts if text)

    # What is said of the market

    def _make_note(self, answer):
        note = self.env["conveyor.market.note"].create(
            {
                "client_id": self.client_id.id,
                "topic": answer.question_id.name,
                "text": answer.said,
                "date": self.interview_id._day(),
            }
        )
        note._as_server().interview_id = self.interview_id
        return {"market_note_id": note.id, "is_new": True}
