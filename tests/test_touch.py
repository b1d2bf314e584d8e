"""The journal of touches: what is a touch and whose, never twice, always as a reading
of everything from scratch would say; logged and corrected by hand."""

import random
from datetime import datetime, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user

from odoo.addons.sales_conveyor.rules import touch as rules
from odoo.addons.sales_conveyor.sql import touch_sources

from .common import TODAY, ConveyorCommon, conveyor_tags


class TouchCommon(ConveyorCommon):
    """A mill that buys, with two persons; a prospect; a second salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{TODAY} 12:00:00"))
        cls.other = new_test_user(
            cls.env,
            "conveyor_other",
            "sales_conveyor.conveyor_group_user",
            name="Test Other",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.mill = cls.make_partner(
            "Mill", is_company=True, user_id=cls.seller.id, email="mill@example.com"
        )
        cls.ada = cls.make_partner(
            "Ada", parent_id=cls.mill.id, email="ada@example.com"
        )
        cls.bob = cls.make_partner(
            "Bob", parent_id=cls.mill.id, email="bob@example.com"
        )
        cls.prospect = cls.make_partner("Prospect", email="pro@example.com")
        cls.make_invoice(cls.mill, "2026-06-01", 100)
        cls.Touch = cls.env["conveyor.touch"]
        cls.refresh()
        cls.file = cls.client_of(cls.mill)

    def touches(self, *partners, **options):
        """The rows of contacts, newest first, once the job has run."""
        self.refresh()
        domain = [("partner_id", "in", [partner.id for partner in partners])]
        return self.Touch.with_context(**options).search(domain)

    def told(self, *partners):
        return sorted(
            (touch.partner_id.name, touch.channel, touch.direction, touch.personal)
            for touch in self.touches(*partners)
        )

    def write_to(self, record, persons=None, user=None, **values):
        return record.with_user(user or self.seller).message_post(
            **{
                "body": "Good day",
                "subject": "Good day",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                "partner_ids": persons.ids if persons else [],
                **values,
            }
        )

    def answer(self, person, record=None):
        return (record or person).message_post(
            body="Thanks",
            message_type="email",
            author_id=person.id,
            subtype_xmlid="mail.mt_comment",
        )

    def meet(self, persons, start="2026-06-10 10:00:00", hours=1, **values):
        start = fields.Datetime.to_datetime(start)
        return self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": start,
                "stop": start + timedelta(hours=hours),
                "user_id": self.seller.id,
                "partner_ids": [Command.set((self.seller.partner_id | persons).ids)],
                **values,
            }
        )

    def call(self, record, kind="mail.mail_activity_data_call"):
        activity = record.activity_schedule(kind, user_id=self.seller.id)
        activity.action_feedback()
        return activity

    def mailing(self, persons):
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "News",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("id", "in", persons.ids)],
                "user_id": self.seller.id,
                "body_html": "<p>News</p>",
            }
        )
        return self.env["mailing.trace"].create(
            [
                {
                    "mass_mailing_id": mailing.id,
                    "model": "res.partner",
                    "res_id": person.id,
                    "email": person.email,
                }
                for person in persons
            ]
        )


@conveyor_tags
class TestTouchSources(TouchCommon):
    def test_mail(self):
        self.write_to(self.mill, self.ada)
        self.answer(self.ada)
        self.assertEqual(
            self.told(self.ada, self.bob, self.mill),
            [("Ada", "mail_in", "in", True), ("Ada", "mail_out", "out", True)],
        )
        sent = self.touches(self.ada).filtered(lambda one: one.direction == "out")
        self.assertEqual(sent.user_id, self.seller)
        self.assertEqual(sent.client_partner_id, self.mill)
        self.assertEqual(sent.client_id, self.file)
        self.assertEqual(sent.topic, "Good day")
        self.assertEqual((sent.res_model, sent.res_id), ("res.partner", self.mill.id))

    def test_what_is_no_touch(self):
        self.mill.with_user(self.seller).message_post(body="They owe us money")
        self.mill.message_post(body="Stage changed", message_type="notification")
        self.mill.message_notify(partner_ids=self.seller.partner_id.ids, body="Look")
        self.mill.with_user(self.seller).message_post(
            body="A note to a colleague",
            partner_ids=self.other.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
        self.call(self.mill, "mail.mail_activity_data_todo")
        self.mill.activity_schedule("mail.mail_activity_data_call")
        self.meet(self.ada, start="2026-06-20 10:00:00")
        self.meet(self.env["res.partner"])
        self.mailing(self.ada)
        self.assertFalse(self.touches(self.mill, self.ada, self.seller.partner_id))

    def test_letters_of_the_system_are_not_personal(self):
        invoice = self.make_invoice(self.mill, "2026-06-02", 10)
        self.write_to(invoice, self.ada, user=self.env.user)
        self.ada.with_user(self.env.ref("base.user_root")).message_post(
            body="Dear client",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.ada.ids,
        )
        self.write_to(self.mill)  # nobody is known to have got it
        self.assertEqual(
            self.told(self.mill, self.ada),
            [
                ("Ada", "mail_out", "out", False),
                ("Ada", "mail_out", "out", False),
                ("Mill", "mail_out", "out", False),
            ],
        )
        self.assertFalse(self.file.last_touch_date)
        self.answer(self.ada, invoice)
        answer = self.touches(self.ada).filtered(lambda one: one.direction == "in")
        self.assertTrue(answer.trouble and answer.personal)

    def test_one_letter_to_several_is_one_touch_of_their_client(self):
        self.write_to(self.mill, self.ada | self.bob | self.prospect)
        found = self.touches(self.ada, self.bob, self.prospect)
        self.assertEqual(len(found), 3)
        self.assertEqual(sum(found.mapped("touch_count")), 2)
        self.assertEqual(self.file.touch_count, 1)

    def test_a_letter_that_is_deleted_was_sent(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "partner_id": self.ada.id, "type": "opportunity"}
        )
        mail = self.env["mail.mail"].create(
            {
                "model": "crm.lead",
                "res_id": lead.id,
                "message_type": "email_outgoing",
                "author_id": self.seller.partner_id.id,
                "subject": "Offer",
                "recipient_ids": [Command.set(self.ada.ids)],
                "auto_delete": True,
            }
        )
        message = mail.mail_message_id
        mail.unlink()
        self.assertFalse(message.exists())
        [touch] = self.touches(self.ada)
        self.assertEqual((touch.channel, touch.topic), ("mail_out", "Offer"))

    def test_a_message_that_is_deleted_was_sent(self):
        self.write_to(self.mill, self.ada)
        [touch] = self.touches(self.ada)
        self.env["mail.message"].search([("subject", "=", "Good day")]).unlink()
        self.assertEqual(self.touches(self.ada), touch)

    def test_activities(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.ada.id, "company_id": self.company.id}
        )
        self.call(order)
        self.call(self.bob, "sales_conveyor.conveyor_activity_type_complaint")
        [call], [complaint] = self.touches(self.ada), self.touches(self.bob)
        self.assertEqual((call.channel, call.user_id), ("call", self.seller))
        self.assertEqual(call.company_id, self.company)
        self.assertEqual((complaint.channel, complaint.trouble), ("other", True))
        kind = self.env.ref("sales_conveyor.conveyor_activity_type_complaint")
        kind.conveyor_channel = "call"
        self.env["conveyor.touch.backfill"]._run_all()
        self.assertEqual(self.touches(self.bob).channel, "call")
        kind.conveyor_touch = "none"
        self.env["conveyor.touch.backfill"]._run_all()
        self.assertFalse(self.touches(self.bob))

    def test_meetings_when_their_time_has_passed(self):
        meeting = self.meet(self.ada | self.bob, start="2026-06-20 10:00:00", hours=2)
        self.assertFalse(self.touches(self.ada))
        with freeze_time("2026-06-20 11:59:00"):
            self.assertFalse(self.touches(self.ada))
        with freeze_time("2026-06-20 12:00:00"):
            found = self.touches(self.ada, self.bob)
            self.assertEqual(len(found), 2)
            self.assertEqual(sum(found.mapped("minutes")), 120)
            self.assertEqual(sum(found.mapped("touch_count")), 1)
        with freeze_time("2026-06-21 12:00:00"):
            self.assertEqual(self.file.touch_hours, 2)
            meeting.attendee_ids.filtered(
                lambda one: one.partner_id == self.ada
            ).do_decline()
            self.assertEqual(self.touches(self.ada, self.bob).partner_id, self.bob)
            self.assertEqual(self.touches(self.bob).minutes, 120)
            meeting.write(
                {"start": "2026-07-20 10:00:00", "stop": "2026-07-20 12:00:00"}
            )
            self.assertFalse(self.touches(self.ada, self.bob))
        with freeze_time("2026-07-21 12:00:00"):
            self.assertEqual(len(self.touches(self.bob)), 1)
            meeting.active = False
            self.assertFalse(self.touches(self.bob))
            meeting.active = True
            self.assertEqual(len(self.touches(self.bob)), 1)
            meeting.unlink()
            self.assertFalse(self.touches(self.bob))

    def test_private_meetings_tell_no_subject(self):
        self.meet(self.ada, privacy="private")
        self.meet(self.bob)
        self.assertFalse(self.touches(self.ada).topic)
        self.assertEqual(self.touches(self.bob).topic, "Meeting")

    def test_a_meeting_that_was_an_activity_is_one_touch(self):
        activity = self.ada.activity_schedule("mail.mail_activity_data_meeting")
        meeting = self.meet(self.ada)
        activity.calendar_event_id = meeting
        activity.action_feedback()
        self.assertEqual(len(self.touches(self.ada)), 1)

    def test_mailings_and_what_becomes_of_them(self):
        one, two = self.mailing(self.ada | self.prospect)
        (one | two).set_sent()
        found = self.touches(self.ada, self.prospect)
        self.assertEqual(found.mapped("state"), ["sent", "sent"])
        self.assertEqual(set(found.mapped("channel")), {"mailing"})
        self.assertFalse(any(found.mapped("personal")))
        self.assertEqual(str(self.file.last_mailing_date), TODAY)
        self.assertFalse(self.file.last_touch_date)
        for change, state in (
            ("set_opened", "open"),
            ("set_clicked", "click"),
            ("set_replied", "reply"),
            ("set_bounced", "bounce"),
        ):
            getattr(one, change)()
            self.assertEqual(self.touches(self.ada).state, state)
        self.assertFalse(self.file.last_mailing_date)
        self.assertEqual(len(self.touches(self.ada)), 1)

    def test_of_a_mailing_the_traces_tell_alone(self):
        [trace] = self.mailing(self.ada)
        self.env["mail.mail"].create(
            {
                "mailing_id": trace.mass_mailing_id.id,
                "model": "res.partner",
                "res_id": self.ada.id,
                "message_type": "email_outgoing",
                "recipient_ids": [Command.set(self.ada.ids)],
            }
        )
        trace.set_sent()
        self.assertEqual(self.touches(self.ada).channel, "mailing")

    def test_a_chat_is_one_touch_a_day(self):
        channel = self.env["discuss.channel"].create({"name": "Chat"})
        for body in ("Hello?", "Anybody there?"):
            channel.message_post(
                body=body,
                author_id=self.ada.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertEqual(self.told(self.ada), [("Ada", "messenger", "in", True)])

    def test_an_opportunity_that_is_about_somebody_else(self):
        lead = self.env["crm.lead"].create({"name": "Deal", "type": "opportunity"})
        self.write_to(lead, user=self.env.user)
        self.refresh()
        lead.partner_id = self.ada
        self.assertEqual(len(self.touches(self.ada)), 1)
        lead.partner_id = self.prospect
        self.assertFalse(self.touches(self.ada))
        self.assertEqual(len(self.touches(self.prospect)), 1)


@conveyor_tags
class TestTouchClients(TouchCommon):
    def test_a_prospect_becomes_a_client(self):
        self.write_to(self.prospect, self.prospect)
        [touch] = self.touches(self.prospect)
        self.assertFalse(touch.client_id)
        self.assertIn(touch, self.Touch.search([("client_id", "=", False)]))
        self.make_invoice(self.prospect, "2026-06-10", 5)
        self.refresh()
        client = self.client_of(self.prospect)
        self.assertEqual(touch.client_id, client)
        self.assertEqual(self.Touch.search([("client_id", "=", client.id)]), touch)
        self.assertEqual(client.touch_count, 1)
        self.assertEqual(str(client.last_touch_date), TODAY)

    def test_who_changes_employer_takes_no_touches_along(self):
        self.write_to(self.mill, self.ada)
        self.refresh()
        bank = self.make_partner("Bank", is_company=True)
        self.ada.parent_id = bank
        [touch] = self.touches(self.ada)
        self.assertEqual(touch.client_partner_id, self.mill)
        self.assertEqual(str(self.file.last_touch_date), TODAY)
        self.answer(self.ada)
        self.assertEqual(self.touches(self.ada).client_partner_id, self.mill | bank)

    def test_a_contact_that_turns_out_to_be_the_client_s(self):
        self.write_to(self.prospect, self.prospect)
        self.refresh()
        self.prospect.parent_id = self.mill
        self.refresh()
        self.assertEqual(self.touches(self.prospect).client_id, self.file)
        self.assertEqual(self.file.touch_count, 1)
        self.assertEqual(str(self.file.last_touch_date), TODAY)

    def test_search_and_group_by_last_touch(self):
        files = self.Client.search([("company_id", "=", self.company.id)])
        self.call(self.ada)
        self.refresh()
        found = files.search([("last_touch_date", "=", TODAY)])
        self.assertEqual(found, self.file)
        self.assertNotIn(self.file, files.search([("last_touch_date", "=", False)]))
        groups = files._read_group(
            [("id", "in", files.ids)], ["last_touch_date:day"], ["__count"]
        )
        self.assertEqual(len(groups), 1)

    def test_other_companies_see_only_what_is_nobody_s(self):
        abroad = self._make_company("Abroad")
        order = self.env["sale.order"].create(
            {"partner_id": self.ada.id, "company_id": self.company.id}
        )
        self.call(order)
        self.call(self.ada)
        self.assertEqual(len(self.touches(self.ada)), 2)
        foreigner = new_test_user(
            self.env,
            "foreigner",
            "sales_conveyor.conveyor_group_user",
            company_id=abroad.id,
            company_ids=[Command.set(abroad.ids)],
        )
        seen = self.Touch.with_user(foreigner).with_context(
            allowed_company_ids=abroad.ids
        )
        self.assertEqual(
            seen.search([("partner_id", "=", self.ada.id)]).mapped("res_model"),
            ["res.partner"],
        )

    def test_analysts_read_no_subjects(self):
        self.write_to(self.mill, self.ada)
        [touch] = self.touches(self.ada)
        theirs = touch.with_user(self.analyst)
        self.assertEqual(theirs.touch_count, 1)
        for name in ("topic", "subject", "res_id"):
            with self.assertRaises(AccessError):
                theirs.read([name])
        with self.assertRaises(AccessError):
            touch.with_user(self.accountant).read(["channel"])
        with self.assertRaises(AccessError):
            touch.with_user(self.seller).read(["subject"])

    def test_key_persons_are_told(self):
        person = self.env["conveyor.key.person"].create(
            {"client_id": self.file.id, "partner_id": self.ada.id}
        )
        self.call(self.ada)
        self.refresh()
        self.assertEqual(str(person.last_touch), TODAY)


@conveyor_tags
class TestTouchLog(TouchCommon):
    def log(self, user=None, **values):
        wizard = (
            self.env["conveyor.touch.log"]
            .with_user(user or self.seller)
            .create({"channel": "call", **values})
        )
        wizard.action_log()
        return self.Touch.search([("logged_by_id", "!=", False)], order="id")

    def test_log_from_the_client_file(self):
        action = self.file.with_user(self.seller).action_log_touch()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.seller)
            .with_context(**action["context"])
        )
        form.channel = "visit"
        form.minutes = 90
        form.subject = "Looked at the new line"
        form.save().action_log()
        [touch] = self.touches(self.mill)
        self.assertEqual(
            (touch.channel, touch.minutes, touch.user_id, touch.logged_by_id),
            ("visit", 90, self.seller, self.seller),
        )
        self.assertEqual(touch.client_id, self.file)
        self.assertEqual(str(self.file.last_touch_date), TODAY)

    def test_persons_and_several_clients_at_once(self):
        found = self.log(
            client_ids=[Command.set(self.file.ids)],
            partner_ids=[Command.set((self.ada | self.bob | self.prospect).ids)],
            minutes=30,
        )
        self.assertEqual(found.partner_id, self.ada | self.bob | self.prospect)
        self.assertEqual(sum(found.mapped("touch_count")), 2)
        self.assertEqual(sum(found.mapped("minutes")), 60)
        with self.assertRaises(UserError):
            self.log()

    def test_bad_input(self):
        for values in (
            {"date": "2026-06-16 12:00:00"},
            {"minutes": -1},
            {"minutes": 2000},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.log(partner_ids=[Command.set(self.ada.ids)], **values)
        with self.assertRaises(ValueError):
            self.log(partner_ids=[Command.set(self.ada.ids)], channel="mailing")
        with self.assertRaises(ValidationError):
            self.Touch._log([{"partner_id": self.ada.id, "channel": "smoke"}])

    def test_services_never_write_twice(self):
        row = {
            "client_id": self.file.id,
            "channel": "gift",
            "key": "test:1",
            "direction": "in",
            "subject": "x" * 300,
        }
        [touch] = self.Touch._log([row])
        self.assertFalse(self.Touch._log([row]))
        self.assertEqual((touch.direction, touch.personal), ("out", True))
        self.assertEqual(touch.company_id, self.company)
        self.assertEqual(len(touch.topic), rules.SUBJECT_LENGTH)
        self.assertFalse(self.Touch._log([]))

    def test_corrected_by_whoever_logged_it(self):
        [touch] = self.log(partner_ids=[Command.set(self.ada.ids)], minutes=5)
        with self.assertRaises(AccessError):
            touch.with_user(self.other)._cancel("Not true")
        action = touch.with_user(self.seller).action_correct()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.seller)
            .with_context(**action["context"])
            .create({"minutes": 50, "reason": "A zero was missing"})
        )
        wizard.action_log()
        self.assertFalse(touch.active)
        self.assertEqual(touch.cancel_reason, "A zero was missing")
        [new] = self.touches(self.ada)
        self.assertEqual((new.minutes, new.corrects_id), (50, touch))
        new.with_user(self.leader)._cancel("Never took place")
        self.assertFalse(self.touches(self.ada))
        self.assertFalse(self.file.last_touch_date)

    def test_what_has_written_itself_stays(self):
        self.write_to(self.mill, self.ada)
        touch = self.touches(self.ada)
        for user in (self.seller, self.leader, self.officer):
            with self.subTest(user.name), self.assertRaises(AccessError):
                touch.with_user(user)._cancel("I'd rather not")

    def test_nobody_writes_the_journal(self):
        self.write_to(self.mill, self.ada)
        touch = self.touches(self.ada)
        row = {
            "key": "x",
            "partner_id": self.ada.id,
            "client_partner_id": self.mill.id,
            "channel": "call",
            "direction": "out",
            "date": TODAY,
        }
        for user in (self.seller, self.officer, self.manager, self.env.user):
            theirs = touch.with_user(user).with_context(
                conveyor_by_server=True, default_minutes=600
            )
            for records in (theirs, theirs.sudo()):
                with self.subTest(user.name):
                    with self.assertRaises(AccessError):
                        records.create(row)
                    with self.assertRaises(AccessError):
                        records.write({"minutes": 600})
                    with self.assertRaises(AccessError):
                        records.unlink()
                    with self.assertRaises(AccessError):
                        records.copy()
        loaded = touch.with_user(self.officer).load(list(row), [list(row.values())])
        self.assertFalse(loaded["ids"])
        self.assertEqual(len(self.touches(self.ada)), 1)
        with self.assertRaises(AccessError):
            self.env["conveyor.touch.log"].with_user(self.analyst).create({})


class Story:
    """What happens to some firms, their people and opportunities, by chance."""

    STEPS = (
        *("send", "send", "receive", "done", "meet", "meet", "move_meeting"),
        *("cancel_meeting", "delete_message", "send_mailing", "react", "merge"),
        *("move_contact", "other_contact"),
    )

    def __init__(self, case, chance):
        self.case, self.chance, self.env = case, chance, case.env
        self.firms = [case.make_partner(f"F{n}", is_company=True) for n in range(3)]
        self.people = [
            case.make_partner(
                f"P{n}",
                parent_id=chance.choice(self.firms).id,
                email=f"p{n}@example.com",
            )
            for n in range(6)
        ]
        self.leads = [
            self.env["crm.lead"].create(
                {"name": "L", "type": "opportunity", "partner_id": person.id}
            )
            for person in self.people[:2]
        ]
        self.meetings, self.letters, self.traces = [], [], []

    def some(self):
        number = min(len(self.people), self.chance.randint(1, 3))
        return self.env["res.partner"].union(*self.chance.sample(self.people, number))

    def some_time(self):
        return datetime(2026, 6, 15, 12) + timedelta(hours=self.chance.randint(-48, 48))

    def send(self):
        record = self.chance.choice([*self.people, *self.firms, *self.leads])
        to = self.chance.choice([self.some(), None])
        self.letters.append(self.case.write_to(record, to, user=self.env.user))

    def receive(self):
        record = self.chance.choice([*self.people, *self.leads])
        self.case.answer(self.chance.choice(self.people), record)

    def done(self):
        self.case.call(self.chance.choice([*self.people, *self.leads, *self.firms]))

    def meet(self):
        self.meetings.append(self.case.meet(self.some(), start=self.some_time()))

    def move_meeting(self):
        if self.meetings:
            day = self.some_time()
            self.chance.choice(self.meetings).write(
                {"start": day, "stop": day + timedelta(hours=2)}
            )

    def cancel_meeting(self):
        if not self.meetings:
            return
        meeting = self.chance.choice(self.meetings)
        what = self.chance.choice(["archive", "decline", "delete"])
        if what == "archive":
            meeting.active = not meeting.active
        elif what == "decline":
            meeting.attendee_ids[-1:].state = "declined"
        else:
            self.meetings.remove(meeting)
            meeting.unlink()

    def delete_message(self):
        if self.letters:
            letter = self.letters.pop(self.chance.randrange(len(self.letters)))
            # sent letters stay touches; the job has been there before
            self.case.refresh()
            letter.unlink()

    def send_mailing(self):
        self.traces.extend(self.case.mailing(self.some()))
        self.chance.choice(self.traces).set_sent()

    def react(self):
        sent = [one for one in self.traces if one.trace_status != "outgoing"]
        if sent:
            what = ("set_opened", "set_clicked", "set_replied", "set_bounced")
            getattr(self.chance.choice(sent), self.chance.choice(what))()

    def merge(self):
        if len(self.people) > 3:
            one, two = self.chance.sample(self.people, 2)
            two.parent_id = one.parent_id
            if self.chance.random() < 0.5:
                self.case.refresh()
            self.env["base.partner.merge.automatic.wizard"]._merge(
                (one | two).ids, one, extra_checks=False
            )
            self.env.invalidate_all()
            self.people.remove(two)

    def move_contact(self):
        person, firm = self.chance.choice(self.people), self.chance.choice(self.firms)
        person.parent_id = firm

    def other_contact(self):
        self.chance.choice(self.leads).partner_id = self.chance.choice(self.people)


@conveyor_tags
class TestTouchExact(TouchCommon):
    """Whatever happens in whatever order: the journal says what a reading of everything
    from scratch says."""

    COLUMNS = (
        "key, partner_id, company_id, date, channel, direction, user_id, minutes,"
        " subject, res_model, res_id, personal, trouble, state, touch_count"
    )

    def rows(self, partner_ids):
        self.env.cr.execute(
            f"SELECT {self.COLUMNS} FROM conveyor_touch"
            " WHERE client_partner_id = ANY(%s) ORDER BY key, partner_id",
            [partner_ids],
        )
        return self.env.cr.fetchall()

    def from_scratch(self):
        """Read everything anew into an empty journal, in this transaction."""
        self.env.cr.execute("DELETE FROM conveyor_touch WHERE logged_by_id IS NULL")
        self.env["conveyor.touch.backfill"]._request()
        self.env["conveyor.touch.backfill"]._run_all()
        self.env.invalidate_all()

    def assert_exact(self, partner_ids, gone=()):
        self.refresh()
        live = [row for row in self.rows(partner_ids) if row[0] not in gone]
        with self.env.cr.savepoint() as savepoint:
            self.from_scratch()
            scratch = self.rows(partner_ids)
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(live, scratch)
        return live

    def test_a_reading_of_the_past(self):
        self.write_to(self.mill, self.ada | self.bob)
        self.answer(self.bob)
        self.meet(self.ada)
        self.call(self.prospect)
        self.mailing(self.ada | self.bob).set_sent()
        people = (self.mill | self.prospect).ids
        self.assertEqual(len(self.assert_exact(people)), 7)
        self.from_scratch()
        self.assertEqual(str(self.file.last_touch_date), TODAY)
        # once more: nothing is there twice
        self.env["conveyor.touch.backfill"]._request()
        self.env["conveyor.touch.backfill"]._run_all()
        self.assertEqual(len(self.rows(people)), 7)

    def test_a_killed_reading_goes_on_where_it_was(self):
        for _number in range(4):
            self.answer(self.ada)
        self.refresh()
        self.env.cr.execute("DELETE FROM conveyor_touch")
        passes = self.env["conveyor.touch.backfill"]
        passes.search([]).unlink()
        passes._request({"m"})
        one = passes._current()
        one._start()
        self.assertEqual(one.kind, "m")
        [(end,)] = self.env.execute_query(touch_sources.last("m"))
        self.env["conveyor.touch"]._apply("m", touch_sources.ranged("m", end - 2, end))
        one.position = end - 2
        self.assertEqual(len(self.rows(self.mill.ids)), 2)
        passes._run_all()
        self.assertEqual(len(self.rows(self.mill.ids)), 4)

    def test_random_sequences(self):
        for seed in (1, 2, 5, 7):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self._random_sequence(random.Random(seed))
                savepoint.rollback()
            self.env.invalidate_all()

    def _random_sequence(self, chance):
        story = Story(self, chance)
        for _step in range(40):
            getattr(story, chance.choice(Story.STEPS))()
            if chance.random() < 0.3:
                self.refresh()
        self.refresh()
        self._assert_same(story.people, story.firms)

    def _assert_same(self, people, firms):
        """The same rows, but those of what was deleted, which only the journal
        remembers. Which of them are counted may differ for persons who have moved,
        because the journal remembers with whom they were."""

        def facts():
            self.env.cr.execute(
                """
                SELECT key, partner_id, company_id, date, channel, direction, user_id,
                       subject, res_model, res_id, personal, trouble, state
                  FROM conveyor_touch x WHERE partner_id = ANY(%s)
                   AND NOT (key LIKE 'm%%' AND NOT EXISTS (
                            SELECT FROM mail_message m WHERE 'm' || m.id = x.key))
                   AND NOT (key LIKE 'a%%' AND NOT EXISTS (
                            SELECT FROM mail_activity a WHERE 'a' || a.id = x.key))
                 ORDER BY key, partner_id
                """,
                [[one.id for one in (*people, *firms)]],
            )
            return self.env.cr.fetchall()

        self._assert_counted()
        live = facts()
        self.assertTrue(live)
        self.from_scratch()
        self.assertEqual(live, facts())
        self._assert_counted()

    def _assert_counted(self):
        self.env.cr.execute(
            "SELECT key, client_partner_id, partner_id, touch_count FROM conveyor_touch"
        )
        rows = self.env.cr.fetchall()
        self.assertEqual(
            {row[:3] for row in rows if row[3]}, rules.counted(row[:3] for row in rows)
        )
