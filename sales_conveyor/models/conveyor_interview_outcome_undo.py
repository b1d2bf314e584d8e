from odoo import fields, models
from odoo.exceptions import UserError

from ..rules import outcome as rules


class ConveyorInterviewOutcome(models.Model):
    """Taking back what was made of an answer, unless it has been worked on since."""

    _name = "conveyor.interview.outcome"
    _inherit = "conveyor.interview.outcome"

    def _undo(self):
        """Take back the record of one line; or say why it can't be taken back."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                if self._record():
                    getattr(self, f"_undo_{self.kind}")()
                self.env.flush_all()
        except UserError as error:  # AccessError and ValidationError are such
            self.env.invalidate_all()
            self._as_server().write({"refusal": str(error)})
            return
        self._as_server().write(
            {
                "state": rules.UNDONE,
                "refusal": False,
                "before_kept": False,
                "undone_on": fields.Datetime.now(),
                "undone_by_id": self.env.uid,
            }
        )

    def _stays(self, why):
        raise UserError(self.env._("Not undone: %s", why))

    def _is_own_of_today(self):
        """Return whether the present user has made it today: what was written down by
        mistake is taken out by whoever wrote it, on the same day, or by the officer."""
        made_on = self.made_on and fields.Datetime.context_timestamp(self, self.made_on)
        own = self.made_by_id == self.env.user and (
            made_on and made_on.date() == fields.Date.context_today(self)
        )
        return own or self.env["conveyor.client"]._is_officer()

    # People

    def _undo_contact(self):
        if self.is_new:
            self._undo_new_contact()
            return
        self._withdraw_requests()
        partner = self.partner_id
        kept = self.sudo().before_kept or {}
        was, said = kept.get("was", {}), kept.get("said", {})
        labels = self.env["res.partner"]._fields
        back = {}
        for name, value in said.items():
            # sudo: whether it is as it was written counts, whoever may read it
            now = partner.sudo()[name] or False
            if now == (was.get(name) or False):
                continue
            if not self.person_id._same(partner.sudo(), name, value):
                self._stays(
                    self.env._(
                        "%(field)s of %(person)s was changed again since.",
                        field=labels[name]._description_string(self.env),
                        person=partner.sudo().name,
                    )
                )
            back[name] = was.get(name) or False
        if back:
            # as the present user: what is protected waits for the officer again
            partner.write(back)

    def _withdraw_requests(self):
        waiting = self.sudo().change_request_ids.filtered(
            lambda row: row.state == "waiting"
        )
        others = waiting.filtered(lambda row: row.user_id != self.env.user)
        if others:
            self._stays(
                self.env._(
                    "the changes wait for the officer; %(users)s can withdraw them.",
                    users=", ".join(others.user_id.mapped("name")),
                )
            )
        waiting.sudo(False).action_withdraw()

    def _undo_new_contact(self):
        # sudo: whether somebody uses the contact counts, whoever may read it
        partner = self.partner_id.sudo()
        used = self._contact_used(partner)
        if used:
            self._stays(used)
        if not self._is_own_of_today():
            # as everybody takes out a contact person of a client: the officer is asked
            self.partner_id.active = False
            return
        # sudo and token: nobody but the one who has made it by mistake knows it
        partner._conveyor_as_server().unlink()

    def _contact_used(self, partner):
        """Return what the contact is used for since it was made; nothing, if nobody has
        looked at it."""
        row = self.person_id
        changed = [
            name
            for name in ("name", "function", "phone", "email")
            if row
            and not row.sudo()._same(partner, name, (row[name] or "").strip())
            and (row[name] or partner[name])
        ]
        if changed:
            return self.env._("%s was changed since.", partner.name)
        by_partner = [("partner_id", "=", partner.id)]
        for model, domain in (
            ("sale.order", by_partner),
            ("account.move", by_partner),
            ("crm.lead", by_partner),
            ("conveyor.key.person", by_partner),
            ("conveyor.knowledge", by_partner),
            ("conveyor.consent", by_partner),
            ("res.users", by_partner),
            ("calendar.event", [("partner_ids", "in", partner.ids)]),
            (
                "mail.message",
                [
                    ("model", "=", "res.partner"),
                    ("res_id", "=", partner.id),
                    ("message_type", "!=", "notification"),
                ],
            ),
            ("mail.message", [("author_id", "=", partner.id)]),
            (
                "mail.activity",
                [("res_model", "=", "res.partner"), ("res_id", "=", partner.id)],
            ),
        ):
            records = self.env[model].sudo().with_context(active_test=False)
            if records.search_count(domain, limit=1):
                return self.env._(
                    "%(person)s is used already: %(what)s.",
                    person=partner.name,
                    what=records._description,
                )
        return ""

    def _undo_key_person(self):
        key = self.key_person_id
        self._check_untouched(key)
        if self.is_new:
            key.unlink()
            return
        role = (self.sudo().before_kept or {}).get("role_id")
        if role in key.role_ids.ids:
            key.write({"role_ids": [(3, role)]})

    def _undo_left(self):
        key = self.key_person_id
        kept = self.sudo().before_kept or {}
        if str(key.left_on) != kept.get("said"):
            self._stays(
                self.env._("when %s has left was changed since.", key.display_name)
            )
        successor = kept.get("successor_id")
        key.write(
            {
                "left_on": kept.get("left_on") or False,
                "replaced_by_id": kept.get("replaced_by_id") or False,
            }
        )
        made = self.env["conveyor.key.person"].search(
            [
                ("client_id", "=", key.client_id.id),
                ("partner_id", "=", successor or 0),
            ]
        )
        own = self.interview_id.outcome_ids.filtered(
            lambda one: one.key_person_id == made and one.state == rules.MADE
        )
        if made and not own:
            self._check_untouched(made)
            made.unlink()
        if self.is_new:
            key.unlink()

    def _check_untouched(self, record):
        """Refuse to take back what somebody else has written on since."""
        record = record.with_env(record.env(context={"lang": self.env.lang}, su=True))
        if record.write_uid != self.made_by_id and record.write_date > self.made_on:
            self._stays(
                self.env._(
                    "%(user)s has gone on with %(what)s.",
                    user=record.write_uid.name,
                    what=record.display_name,
                )
            )

    def _undo_birthday(self):
        self._undo_knowledge()

    def _undo_hobby(self):
        self._undo_knowledge()

    def _undo_knowledge(self):
        # sudo: whether others have gone on writing counts, whoever may read it
        if self.knowledge_id.sudo().edited:
            self._stays(
                self.env._("others have gone on with what is known of the person.")
            )
        self.knowledge_id.unlink()

    # Sales

    def _undo_opportunity(self):
        self._undo_sale()

    def _undo_lead(self):
        self._undo_sale()

    def _undo_sale(self):
        self.lead_id.check_access("write")
        # sudo: whether anybody works on it counts; untouched it is as if never made
        lead = self.lead_id.sudo()
        worked = self._worked_on(lead)
        if worked:
            self._stays(worked)
        lead.unlink()

    def _worked_on(self, lead):
        """Return what has been done with an opportunity since it was made; nothing, if
        nobody has begun with it."""
        name = lead.name
        if lead.won_status != "pending" or not lead.active:
            return self.env._("%s is won or lost.", name)
        if lead.order_ids:
            return self.env._("%s has quotations.", name)
        if lead.calendar_event_ids:
            return self.env._("%s has a meeting.", name)
        if len(lead.conveyor_move_ids) > 1:
            return self.env._("%s was moved to another stage or team.", name)
        since = [("model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        messages = self.env["mail.message"].sudo().search(since)
        said = messages.filtered(
            lambda message: (
                message.message_type not in ("notification", "auto_comment")
                or message.mail_activity_type_id
                or message.tracking_value_ids
            )
        )
        if said:
            return self.env._(
                "%(user)s has worked on %(what)s.",
                user=said[0].author_id.name or said[0].create_uid.name,
                what=name,
            )
        others = lead.activity_ids.filtered(
            lambda activity: (
                activity.create_uid != self.made_by_id
                and not activity.create_uid._is_superuser()
            )
        )
        if others:
            return self.env._("%s has activities of others.", name)
        return ""

    # What is said of the market

    def _undo_note(self):
        note = self.market_note_id
        self._check_untouched(note)
        note.unlink()
