from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..rules import greeting as rules
from ..sql import greeting as greeting_sql
from ..sql import mailing as mailing_sql
from .conveyor_holiday import WAYS


class ConveyorGreeting(models.Model):
    """Somebody was congratulated: a row for each person and occasion, so that nobody is
    congratulated twice. It tells of birthdays, so it is read as personal knowledge is:
    by the officer and whoever may read all of that."""

    _name = "conveyor.greeting"
    _description = "Greeting"
    _inherit = ["conveyor.server.written"]
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    client_id = fields.Many2one(
        "conveyor.client",
        string="Client File",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    key = fields.Char(
        required=True,
        readonly=True,
        groups="base.group_system",
        help="The occasion: “birthday:2026”, “holiday:3:2026”.",
    )
    holiday_id = fields.Many2one(
        "conveyor.holiday",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty: a birthday.",
    )
    day = fields.Date(required=True, readonly=True, help="Day of the occasion.")
    date = fields.Datetime(string="Done On", required=True, readonly=True)
    way = fields.Selection(WAYS, string="How", required=True, readonly=True)

    _once = models.UniqueIndex(
        "(partner_id, company_id, key)", "This person has been congratulated already."
    )

    def _refuse_others(self):
        raise AccessError(
            self.env._(
                "Greetings are written down by the server, when it congratulates. What "
                "is done on birthdays is set by an administrator (Settings)."
            )
        )

    # What is due

    @api.model
    def _cron_greet(self):
        """Congratulate whoever is to be congratulated today, company by company."""
        today = fields.Date.today()
        companies = self.env["res.company"].search(Domain.TRUE)
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            self._greet_birthdays(company, today)
            self._greet_holidays(company, today)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _greet_birthdays(self, company, today):
        way = company.conveyor_birthday_way
        kind = self.env.ref(
            "sales_conveyor.conveyor_knowledge_kind_birthday", raise_if_not_found=False
        )
        if way == rules.NONE or not kind:
            return self.browse()
        ahead = company.conveyor_birthday_ahead if way == rules.ACTIVITY else 0
        self.env.flush_all()
        rows = self.env.execute_query(
            greeting_sql.birthdays(
                company.id,
                kind.id,
                fields.Date.subtract(today, days=rules.LATE),
                fields.Date.add(today, days=ahead),
            )
        )
        return self._greet(
            company,
            [
                (person, client, owner, f"birthday:{day.year}", day)
                for person, client, owner, day in rows
            ],
            way,
        )

    @api.model
    def _greet_holidays(self, company, today):
        for holiday in self.env["conveyor.holiday"].search([("way", "!=", rules.NONE)]):
            ahead = (
                company.conveyor_birthday_ahead if holiday.way == rules.ACTIVITY else 0
            )
            day = rules.holiday_on(
                holiday.day, holiday.month_number, holiday.year, today
            )
            if not day or not rules.is_due(day, today, ahead):
                continue
            self.env.flush_all()
            rows = self.env.execute_query(
                greeting_sql.people(company.id, holiday.country_id.id)
            )
            key = f"holiday:{holiday.id}:{day.year}"
            self._greet(
                company,
                [(person, client, owner, key, day) for person, client, owner in rows],
                holiday.way,
                holiday,
            )

    # What is done

    @api.model
    def _greet(self, company, rows, way, holiday=None):
        """Congratulate people who weren't yet.

        :param rows: (person, client file, its owner, occasion as a key, day)
        :return: the new greetings
        """
        if not rows:
            return self.browse()
        letters = self._reached(company, rows) if way == rules.MAIL else set()
        rows = [
            (*row, rules.MAIL if row[0] in letters else rules.ACTIVITY)
            for row in rows
            # on holidays nobody is reminded of each who has no address
            if row[0] in letters or way == rules.ACTIVITY or not holiday
        ]
        if not rows:
            return self.browse()
        written = self.env.execute_query(
            greeting_sql.write(
                [
                    (person, client, key, day, how, holiday and holiday.id)
                    for person, client, _owner, key, day, how in rows
                ],
                company.id,
                fields.Datetime.now(),
            )
        )
        greetings = self.browse(id_ for id_, _person in written)
        owners = {client: owner for _person, client, owner, *_rest in rows}
        greetings._send_letters(owners)
        greetings._remind(owners, holiday)
        return greetings

    @api.model
    def _reached(self, company, rows):
        """Return who may get a letter: with an address, not on the blacklist, not opted
        out, and with consent where that is needed."""
        persons = [row[0] for row in rows]
        judged = self.env.execute_query(
            mailing_sql.judge(
                [greeting_sql.chosen(persons)],
                0,
                company.id,
                consent_required=company.conveyor_mailing_consent_required,
            )
        )
        return {id_ for id_, _client, reason in judged if reason is None}

    def _send_letters(self, owners):
        """Queue the letters, in the language of each person; Odoo's mail queue sends
        them. They stand in nobody's chatter: a letter on a birthday tells the day."""
        general = self.env.ref("sales_conveyor.conveyor_template_holiday")
        birthday = self.env.ref("sales_conveyor.conveyor_template_birthday")
        letters = []
        mailed = self.filtered(lambda one: one.way == rules.MAIL)
        for (holiday, company, lang), greetings in mailed.grouped(
            lambda one: (one.holiday_id, one.company_id, one.partner_id.lang)
        ).items():
            template = (holiday.template_id or general) if holiday else birthday
            template = template.with_context(
                lang=lang or self.env.lang,
                conveyor_occasion=holiday.with_context(lang=lang).name,
                conveyor_company=company.name,
            )
            ids = greetings.partner_id.ids
            subjects = template._render_field("subject", ids)
            bodies = template._render_field("body_html", ids)
            for greeting in greetings:
                owner = self.env["res.users"].browse(owners[greeting.client_id.id])
                author = owner.partner_id if owner.email else company.partner_id
                letters.append(
                    {
                        "subject": subjects[greeting.partner_id.id],
                        "body_html": bodies[greeting.partner_id.id],
                        "email_from": author.email_formatted or company.email_formatted,
                        "author_id": author.id,
                        "recipient_ids": [fields.Command.link(greeting.partner_id.id)],
                        "message_type": "email_outgoing",
                        "is_internal": True,  # the journal is told below
                        "auto_delete": True,
                    }
                )
        if not letters:
            return
        self.env["mail.mail"].create(letters)
        self.env["conveyor.touch"]._log(
            [
                {
                    "partner_id": greeting.partner_id.id,
                    "company_id": greeting.company_id.id,
                    "channel": "mail_out",
                    "direction": "out",
                    "user_id": owners[greeting.client_id.id],
                    "personal": False,
                    "subject": self.env._("Greeting"),
                    "key": f"greeting:{greeting.id}",
                }
                for greeting in mailed
            ]
        )

    def _remind(self, owners, holiday):
        """Remind owners, by activities of their own that nobody else reads."""
        type_ = self.env.ref(
            "sales_conveyor.conveyor_activity_type_greeting", raise_if_not_found=False
        )
        by_hand = self.filtered(lambda one: one.way == rules.ACTIVITY)
        tasks = {}
        for greeting in by_hand:
            owner = self.env["res.users"].browse(owners[greeting.client_id.id])
            if not owner.active:
                owner = self.env["conveyor.client"]._officers(greeting.company_id)[:1]
            if owner:
                # on a holiday one reminder for all clients of the owner
                whom = holiday or greeting
                tasks.setdefault((owner, whom), greeting)
        values = []
        for (owner, whom), greeting in tasks.items():
            theirs = self.with_context(lang=owner.lang or self.env.lang)
            if holiday:
                summary = theirs.env._(
                    "%(holiday)s: congratulate your clients",
                    holiday=holiday.with_context(lang=theirs.env.context["lang"]).name,
                )
            else:
                summary = theirs.env._(
                    "Birthday of %(person)s", person=whom.partner_id.display_name
                )
            values.append(
                {
                    "activity_type_id": type_ and type_.id,
                    "user_id": owner.id,
                    "summary": summary,
                    "date_deadline": greeting.day,
                }
            )
        if values:
            activities = self.env["mail.activity"].with_context(
                mail_activity_quick_update=True
            )
            activities.create(values)
