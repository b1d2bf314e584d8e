"""Mailings to segments: who gets a letter, who doesn't, who may send, when."""

from contextlib import nullcontext
from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user
from odoo.tools import mute_logger

from odoo.addons.sales_conveyor.rules import mailing as rules

from .common import ConveyorCommon, conveyor_tags
from .mail_sink import mail_sink

BODY = '<p>Hello <t t-out="object.name">you</t>, here is the news.</p>'


class MailingCommon(ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer = new_test_user(
            cls.env,
            login="conveyor_marketer",
            name="Test Marketer",
            email="marketer@example.com",
            groups="sales_conveyor.conveyor_group_marketing,"
            "sales_conveyor.conveyor_group_reader",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.officer.email = "officer@example.com"
        cls.contacts = cls.env["ir.model"]._get_id("res.partner")
        cls.city = "Letterville"

    @classmethod
    def make_client(cls, name, email=None, **values):
        values = {"is_company": True, "city": cls.city, **values}
        partner = cls.make_partner(name, email=email, **values)
        cls.make_invoice(partner, "2026-06-01", 100)
        return partner

    def make_segment(self, user=None, **values):
        self.refresh()
        return (
            self.env["conveyor.segment"]
            .with_user(user or self.marketer)
            .create(
                {
                    "name": "Letterville",
                    "partner_domain": repr([("city", "=", self.city)]),
                    **values,
                }
            )
        )

    def make_mailing(self, segments, user=None, **values):
        return (
            self.env["mailing.mailing"]
            .with_user(user or self.marketer)
            .create(
                {
                    "subject": "News for you",
                    "body_arch": BODY,
                    "body_html": BODY,
                    "conveyor_segment_ids": [Command.set(segments.ids)],
                    **values,
                }
            )
        )

    def reached(self, mailing):
        return self.env["res.partner"].search(mailing.sudo()._get_recipients_domain())

    def send(self, mailing):
        """Send as Odoo's queues do, to a real server; return what arrived."""
        waiting = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
        waiting.state = "cancel"  # what others have left in the database
        mailing.action_put_in_queue()
        queues = (
            "mass_mailing.ir_cron_mass_mailing_queue",
            "mail.ir_cron_mail_scheduler_action",
        )
        with mail_sink(self.env) as sink, self.jobs_may_commit():
            for queue in queues:
                self.env.ref(queue).sudo().method_direct_trigger()
        self.env.invalidate_all()
        return sink

    def jobs_may_commit(self):
        """Jobs open cursors of their own; tests in a browser allow it anyway."""
        if isinstance(self, HttpCase):
            return nullcontext()
        return self.enter_registry_test_mode()

    def counts(self, mailing):
        mailing.invalidate_recordset()
        found = {
            reason: mailing[f"conveyor_left_{reason}"]
            for reason in rules.REASONS
            if mailing[f"conveyor_left_{reason}"]
        }
        return mailing.conveyor_reach_count, found


@conveyor_tags
class TestMailing(MailingCommon):
    def test_letters_arrive(self):
        one = self.make_client("One", "one@example.com")
        self.make_client("Two", "two@example.com")
        self.make_client("Elsewhere", "else@example.com", city="Nowhere")
        mailing = self.make_mailing(self.make_segment())
        self.assertEqual(self.counts(mailing), (2, {}))
        sink = self.send(mailing)
        self.assertEqual(sink.addresses(), ["one@example.com", "two@example.com"])
        self.assertIn("Hello One", sink.html("one@example.com").replace("\n", ""))
        self.assertEqual(mailing.state, "done")
        self.assertEqual(mailing.mailing_trace_ids.mapped("trace_status"), ["sent"] * 2)
        self.assertIn(one.id, mailing.mailing_trace_ids.mapped("res_id"))

    def test_recipients_are_asked_at_the_moment_of_sending(self):
        one = self.make_client("One", "one@example.com")
        two = self.make_client("Two", "two@example.com", city="Nowhere")
        mailing = self.make_mailing(self.make_segment())
        mailing.action_put_in_queue()
        one.city = "Nowhere"
        two.city = self.city
        self.assertEqual(self.send(mailing).addresses(), ["two@example.com"])

    def test_a_person_gets_one_letter(self):
        """By several segments, several contacts with one address, several contacts of
        one person in a client."""
        client = self.make_client("Works", "works@example.com")
        for email in ("anna@example.com", "anna.private@example.com"):
            self.make_partner("Anna Petrova", parent_id=client.id, email=email)
        self.make_partner("Copy", parent_id=client.id, email="Works@Example.com")
        self.make_client("Other", "other@example.com")
        segments = self.make_segment(addressee="all", fallback=True)
        segments += self.make_segment(name="Again")
        mailing = self.make_mailing(segments)
        self.assertEqual(self.counts(mailing)[1], {"duplicate": 2})
        self.assertEqual(
            self.send(mailing).addresses(),
            ["anna@example.com", "other@example.com", "works@example.com"],
        )

    def test_namesakes_in_different_clients_are_different_persons(self):
        for number in (1, 2):
            client = self.make_client(f"Works {number}")
            self.make_partner(
                "Anna Petrova", parent_id=client.id, email=f"a{number}@example.com"
            )
        mailing = self.make_mailing(self.make_segment(addressee="all"))
        self.assertEqual(self.counts(mailing), (2, {}))

    def test_who_is_left_out_and_why(self):
        self.company.write(
            {"conveyor_mailing_limit": 1, "conveyor_mailing_limit_days": 7}
        )
        self.make_client("Good", "good@example.com")
        self.make_client("Silent")
        self.make_client("Wrong", "no address")
        self.make_client("Listed", "listed@example.com")
        self.env["mail.blacklist"]._add("Listed@example.com")
        left = self.make_client("Left", "left@example.com")
        lists = self.env["mailing.list"].create({"name": "Readers"})
        self.env["mailing.contact"].create(
            {
                "email": left.email,
                "subscription_ids": [
                    Command.create({"list_id": lists.id, "opt_out": True})
                ],
            }
        )
        withdrawn = self.make_client("Person", "person@example.com", is_company=False)
        consent = self.env["conveyor.consent"].create(
            {"partner_id": withdrawn.id, "company_id": self.company.id}
        )
        consent.action_withdraw()
        full = self.make_client("Full", "full@example.com")
        before = self.make_mailing(
            self.make_segment(partner_domain=repr([("name", "=", "Full")]))
        )
        self.send(before)
        mailing = self.make_mailing(self.make_segment())
        expected = {
            "no_email": 1,
            "bad_email": 1,
            "blacklist": 1,
            "opt_out": 1,
            "consent": 1,
            "limit": 1,
        }
        self.assertEqual(self.counts(mailing), (1, expected))
        for reason, name in {
            "no_email": "Silent",
            "bad_email": "Wrong",
            "blacklist": "Listed",
            "opt_out": "Left",
            "consent": "Person",
            "limit": "Full",
            "reached": "Good",
        }.items():
            action = mailing.with_context(
                conveyor_reason=reason
            ).action_conveyor_reason()
            found = (
                self.env["res.partner"]
                .with_user(self.marketer)
                .search(action["domain"])
            )
            self.assertEqual(found.mapped("name"), [name], reason)
        self.assertEqual(self.send(mailing).addresses(), ["good@example.com"])
        # as it was, whatever happens afterwards
        full.email = False
        self.assertEqual(self.counts(mailing), (1, expected))
        controls = self.env["conveyor.mailing.control"].search(
            [("mailing_id", "=", mailing.id)]
        )
        self.assertEqual(len(controls), 6)

    def test_consent_may_be_needed(self):
        self.company.conveyor_mailing_consent_required = True
        agreed = self.make_client("Agreed", "agreed@example.com", is_company=False)
        self.make_client("Silent", "silent@example.com", is_company=False)
        self.env["conveyor.consent"].create(
            {"partner_id": agreed.id, "company_id": self.company.id}
        )
        mailing = self.make_mailing(self.make_segment())
        self.assertEqual(self.counts(mailing), (1, {"consent": 1}))
        self.assertEqual(self.reached(mailing), agreed)

    def test_the_limit_counts_letters_of_the_period(self):
        self.company.write(
            {"conveyor_mailing_limit": 2, "conveyor_mailing_limit_days": 7}
        )
        self.make_client("One", "one@example.com")
        segment = self.make_segment()
        for _number in range(2):
            mailing = self.make_mailing(segment)
            self.assertEqual(len(self.send(mailing).letters), 1)
        third = self.make_mailing(segment)
        self.assertEqual(self.counts(third), (0, {"limit": 1}))
        notice = self.make_mailing(
            segment,
            user=self.officer,
            conveyor_kind_id=self.env.ref(
                "sales_conveyor.conveyor_mailing_kind_notice"
            ).id,
        )
        self.assertEqual(self.counts(notice), (1, {}))
        old = self.env["mailing.trace"].search([("email", "=", "one@example.com")])
        self.env.cr.execute(
            "UPDATE mailing_trace SET create_date = create_date - interval '8 days'"
            " WHERE id = %s",
            [old[0].id],
        )
        self.assertEqual(self.counts(third), (1, {}))

    def test_another_address_does_not_pass_the_limit(self):
        self.company.conveyor_mailing_limit = 1
        one = self.make_client("One", "one@example.com")
        segment = self.make_segment()
        self.send(self.make_mailing(segment))
        one.email = "new@example.com"
        self.assertEqual(self.counts(self.make_mailing(segment)), (0, {"limit": 1}))

    def test_some_are_left_out_by_lot(self):
        for number in range(40):
            self.make_client(f"Client {number}", f"c{number}@example.com")
        mailing = self.make_mailing(self.make_segment(), conveyor_holdout=50)
        number, found = self.counts(mailing)
        self.assertEqual(number + found["holdout"], 40)
        self.assertTrue(number and found["holdout"])
        self.assertEqual(self.counts(mailing), (number, found))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            mailing.conveyor_holdout = 100

    def test_a_second_round_reaches_the_rest_only(self):
        self.make_client("One", "one@example.com")
        mailing = self.make_mailing(self.make_segment())
        self.send(mailing)
        self.make_client("Two", "two@example.com")
        self.refresh()
        mailing.sudo().state = "in_queue"
        self.assertEqual(self.send(mailing).addresses(), ["two@example.com"])

    def test_odoos_own_mailings_go_on(self):
        self.make_client("One", "one@example.com")
        self.make_client("Two", "two@example.com")
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Plain",
                "body_html": BODY,
                "email_from": "me@example.com",
                "mailing_model_id": self.contacts,
                "mailing_domain": repr([("city", "=", self.city)]),
            }
        )
        self.assertEqual(mailing.conveyor_member_count, 0)
        self.assertEqual(
            self.send(mailing).addresses(), ["one@example.com", "two@example.com"]
        )

    def test_plain_mailings_keep_the_limit_of_clients(self):
        self.company.conveyor_mailing_limit = 1
        self.make_client("One", "one@example.com")
        prospect = self.make_partner("Two", email="two@example.com", city=self.city)
        segment = self.make_segment()
        self.send(self.make_mailing(segment))
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Plain",
                "body_html": BODY,
                "email_from": "me@example.com",
                "mailing_model_id": self.contacts,
                "mailing_domain": repr([("city", "=", self.city)]),
            }
        )
        self.assertEqual(self.send(mailing).addresses(), [prospect.email])
        self.assertEqual(
            mailing.mailing_trace_ids.filtered("failure_type").mapped("failure_type"),
            ["mail_optout"],
        )

    def test_unsuitable_segments_are_refused(self):
        segment = self.make_segment()
        with self.assertRaisesRegex(ValidationError, "consist of contacts"):
            self.make_mailing(
                segment,
                mailing_model_id=self.env["ir.model"]._get_id("mailing.contact"),
            )
        other = self._make_company("Other Works")
        foreign = self.env["conveyor.segment"].create(
            {"name": "Foreign", "company_id": other.id}
        )
        with self.assertRaisesRegex(ValidationError, "different companies"):
            self.env["mailing.mailing"].create(
                {
                    "subject": "Both",
                    "email_from": "me@example.com",
                    "conveyor_segment_ids": [Command.set((segment + foreign).ids)],
                }
            )

    def test_without_the_segment_nobody_is_reached_by_the_filter(self):
        self.make_client("One", "one@example.com")
        mailing = self.make_mailing(self.make_segment())
        self.assertEqual(mailing.mailing_domain, "[('id', 'in', [])]")
        copy = mailing.copy()
        self.assertEqual(copy.conveyor_segment_ids, mailing.conveyor_segment_ids)


@conveyor_tags
class TestMailingRights(MailingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.write(
            {
                "email": "seller@example.com",
                "group_ids": [
                    Command.link(cls.env.ref("mass_mailing.group_mass_mailing_user").id)
                ],
            }
        )
        cls.clever = cls.seller

    def test_marketing_and_the_officer_write_to_segments(self):
        self.make_client("One", "one@example.com")
        segment = self.make_segment(shared=True)
        for user in (self.marketer, self.officer):
            mailing = self.make_mailing(segment, user=user)
            self.assertEqual(len(self.send(mailing).letters), 1)

    def test_the_clever_salesperson(self):
        self.make_client("One", "one@example.com")
        segment = self.make_segment(shared=True)
        with self.assertRaisesRegex(AccessError, "Test Marketer"):
            self.make_mailing(segment, user=self.clever)
        mailing = self.make_mailing(segment)
        clever = mailing.with_user(self.clever)
        for attack in (
            lambda: clever.write({"conveyor_segment_ids": [Command.clear()]}),
            lambda: clever.write({"subject": "Mine"}),
            lambda: clever.sudo().write({"subject": "Mine"}),
            lambda: clever.write({"body_html": "<p>Mine</p>"}),
            lambda: clever.action_put_in_queue(),
            lambda: clever.action_launch(),
            lambda: clever.action_send_mail(),
            lambda: clever.copy(),
            lambda: clever.unlink(),
            lambda: clever.write({"conveyor_left_out": {"reached": 9}}),
        ):
            with self.assertRaises(AccessError):
                attack()
        loaded = clever.load([".id", "subject"], [[str(mailing.id), "Mine"]])
        self.assertFalse(loaded["ids"])
        self.assertEqual(mailing.subject, "News for you")
        self.assertEqual(mailing.state, "draft")

    def plain(self, user, **values):
        return (
            self.env["mailing.mailing"]
            .with_user(user)
            .create(
                {
                    "subject": "Plain",
                    "body_html": BODY,
                    "mailing_model_id": self.contacts,
                    "mailing_domain": repr([("city", "=", self.city)]),
                    **values,
                }
            )
        )

    def test_a_filter_does_not_reach_the_clients_of_others(self):
        one = self.make_client("One", "one@example.com")
        self.refresh()
        mailing = self.plain(self.clever)
        for attack in (
            lambda: mailing.action_launch(),
            lambda: mailing.action_put_in_queue(),
            lambda: mailing.write({"state": "sending"}),
            lambda: mailing.action_send_mail(one.ids),
            lambda: self.plain(self.clever, state="in_queue"),
        ):
            with self.assertRaisesRegex(AccessError, "clients of others"):
                attack()
        mailing.mailing_domain = repr([("name", "=", "nobody at all")])
        mailing.action_put_in_queue()
        with self.assertRaisesRegex(AccessError, "clients of others"):
            mailing.mailing_domain = repr([("city", "=", self.city)])
        self.client_of(one).owner_id = self.clever
        mailing.mailing_domain = repr([("city", "=", self.city)])
        self.send(mailing)
        self.assertEqual(mailing.mailing_trace_ids.mapped("email"), [one.email])

    def test_plain_marketing_staff_go_on_working(self):
        self.make_client("One", "one@example.com")
        self.refresh()
        plain = new_test_user(
            self.env,
            login="plain_marketing",
            email="plain@example.com",
            groups="mass_mailing.group_mass_mailing_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        mailing = self.plain(plain)
        with Form(mailing) as form:  # every field of the screen can be read
            form.subject = "Mine"
        self.assertEqual(self.send(mailing).addresses(), ["one@example.com"])
        segment = self.make_segment()
        with self.assertRaises(AccessError):
            self.make_mailing(segment, user=plain)
        ours = self.make_mailing(segment).with_user(plain)
        self.assertTrue(Form(ours).subject)
        self.assertTrue(ours.read()[0]["subject"])
        self.assertEqual(ours.conveyor_reach_count, 0)
        for attack in (
            lambda: ours.action_send_mail(self.reached(ours).ids),
            lambda: ours.action_launch(),
            lambda: ours.copy(),
            lambda: ours.unlink(),
        ):
            with self.assertRaisesRegex(AccessError, "Test Marketer"):
                attack()
        self.assertFalse(mailing.copy().sudo().conveyor_segment_ids)
        self.assertEqual(Form(mailing).state, "done")
        mailing.mailing_trace_ids.unlink()
        mailing.unlink()

    def test_what_was_sent_is_kept(self):
        self.make_client("One", "one@example.com")
        mailing = self.make_mailing(self.make_segment())
        self.send(mailing)
        trace = mailing.mailing_trace_ids
        for attack in (
            lambda: trace.unlink(),
            lambda: trace.write({"trace_status": "cancel"}),
            lambda: trace.write({"email": "x@example.com"}),
        ):
            with self.assertRaisesRegex(AccessError, "kept"):
                attack()
        with self.assertRaisesRegex(UserError, "Archive"):
            mailing.unlink()
        trace.sudo().set_opened()
        self.assertEqual(trace.trace_status, "open")

    def test_transactional_letters_are_the_officers(self):
        self.make_client("One", "one@example.com")
        notice = self.env.ref("sales_conveyor.conveyor_mailing_kind_notice")
        segment = self.make_segment()
        with self.assertRaisesRegex(AccessError, "pass the limit"):
            self.make_mailing(segment, conveyor_kind_id=notice.id)
        with self.assertRaises(AccessError):
            notice.with_user(self.marketer).transactional = False
        self.make_mailing(segment, user=self.officer, conveyor_kind_id=notice.id)

    def test_chosen_contacts_outside_the_segment_get_nothing(self):
        self.make_client("One", "one@example.com")
        stranger = self.make_partner("Stranger", email="stranger@example.com")
        mailing = self.make_mailing(self.make_segment())
        with self.assertRaisesRegex(UserError, "None of these contacts"):
            mailing.action_send_mail(stranger.ids)

    def test_controls_are_the_servers(self):
        one = self.make_client("One", "one@example.com")
        mailing = self.make_mailing(self.make_segment())
        with self.assertRaises(AccessError):
            self.env["conveyor.mailing.control"].create(
                {"mailing_id": mailing.id, "partner_id": one.id, "reason": "limit"}
            )

    def test_another_company_sees_nothing(self):
        mailing = self.make_mailing(self.make_segment())
        other = self._make_company("Other Works")
        stranger = new_test_user(
            self.env,
            login="other_marketing",
            email="other@example.com",
            groups="sales_conveyor.conveyor_group_marketing",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        Mailing = self.env(user=stranger, context={})["mailing.mailing"]
        self.assertFalse(Mailing.search([("id", "=", mailing.id)]))
        with self.assertRaises(AccessError):
            Mailing.env["res.partner"].search(
                [("conveyor_mailing_reason", "=", f"{mailing.id}:reached")]
            )


@conveyor_tags
class TestMailingQuiet(MailingCommon):
    def test_letters_wait_for_the_end_of_quiet_days(self):
        self.company.partner_id.tz = "Europe/Moscow"
        self.make_client("One", "one@example.com")
        mailing = self.make_mailing(self.make_segment())
        # the day where the company is: in the evening it is another one elsewhere
        moscow = self.company.with_context(tz="Europe/Moscow")
        today = fields.Datetime.context_timestamp(moscow, self.env.cr.now()).date()
        self.env["conveyor.quiet.day"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "date_from": today,
                "date_to": today,
            }
        )
        mailing.invalidate_recordset()
        self.assertIn("wait until", mailing.conveyor_quiet_note)
        with self.assertRaisesRegex(UserError, "wait until"):
            mailing.action_send_mail()
        self.assertFalse(self.send(mailing).letters)
        self.assertEqual(mailing.state, "in_queue")
        self.assertGreater(mailing.schedule_date.date(), today)
        self.assertEqual(mailing.schedule_date.hour, 6)  # 9:00 in Moscow

    def test_weekends(self):
        self.company.conveyor_mailing_quiet_weekend = True
        mailing = self.make_mailing(self.make_segment())
        saturday = datetime(2026, 6, 13, 10)
        self.assertEqual(
            mailing._conveyor_next_open(saturday), datetime(2026, 6, 15, 9)
        )
        self.assertEqual(
            mailing._conveyor_next_open(datetime(2026, 6, 15, 10)),
            datetime(2026, 6, 15, 10),
        )

    def test_wrong_periods_are_refused(self):
        days = self.env["conveyor.quiet.day"]
        with self.assertRaises(ValidationError):
            days.create(
                {
                    "name": "Long",
                    "date_from": date(2026, 1, 1),
                    "date_to": date(2026, 12, 31),
                }
            )


@conveyor_tags
class TestMailingLetters(MailingCommon):
    def test_every_kind_has_letters_in_both_languages(self):
        kinds = self.env["conveyor.mailing.kind"].search([("key", "!=", False)])
        self.assertEqual(len(kinds), 8)
        for kind in kinds:
            langs = kind.template_ids.mapped("conveyor_lang")
            self.assertEqual(sorted(langs), ["en_US", "ru_RU"], kind.name)
            for letter in kind.template_ids:
                self.assertIn("/unsubscribe_from_list", letter.body_html)
                self.assertIn('t-out="object.name"', letter.body_html)

    def test_a_mailing_of_a_kind_begins_with_the_ready_letter(self):
        kind = self.env.ref("sales_conveyor.conveyor_mailing_kind_offer")
        self.env["res.lang"]._activate_lang("ru_RU")
        self.marketer.lang = "ru_RU"
        action = kind.with_user(self.marketer).with_context(lang="ru_RU").action_write()
        mailing = self.env["mailing.mailing"].browse(action["res_id"])
        self.assertIn("Хочу это", mailing.body_html)
        mailing.body_html = mailing.body_arch = "<p>Mine</p>"
        mailing.with_user(self.marketer).with_context(
            lang="en_US"
        ).action_conveyor_take_letter()
        self.assertIn("Хочу это", mailing.body_html)

    def test_the_editor_offers_letters_of_ones_language_first(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        found = (
            self.env["mailing.mailing"]
            .with_user(self.marketer)
            .with_context(lang="ru_RU")
            .action_fetch_favorites()
        )
        letters = self.env["mailing.mailing"].browse(one["id"] for one in found)
        langs = [one.conveyor_lang for one in letters if one.conveyor_lang]
        self.assertEqual(langs, sorted(langs, reverse=True))
        self.assertFalse(
            self.env["mailing.mailing"].search([("id", "in", letters.ids)])
        )

    def test_a_ready_letter_arrives_with_data_of_the_client(self):
        self.make_client("Azure", "azure@example.com")
        mailing = self.make_mailing(
            self.make_segment(),
            body_arch=False,
            body_html=False,
            conveyor_kind_id=self.env.ref(
                "sales_conveyor.conveyor_mailing_kind_news"
            ).id,
        )
        sink = self.send(mailing)
        html = sink.html("azure@example.com")
        self.assertIn("Azure", html)
        self.assertIn("confirm_unsubscribe", html)
        self.assertNotIn("t-out", html)
        self.assertNotRegex(html, r"<img(?![^>]*alt=)")
        text = sink.text("azure@example.com")
        self.assertIn("Hello Azure", text)
        self.assertIn("confirm_unsubscribe", text, "by plain text too")
        self.assertIn("**What is new with us**", text)
        self.assertNotIn("/mail/track/", text)
