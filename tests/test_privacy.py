"""Consent to personal knowledge; what is stored on a person, and its erasure."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time

from odoo.addons.sales_conveyor.models.conveyor_privacy import STORED

from .common import conveyor_tags
from .test_knowledge import SECRET, KnowledgeCommon


class PrivacyCommon(KnowledgeCommon):
    def consent(self, user=None, partner=None, **values):
        return (
            self.env["conveyor.consent"]
            .with_user(user or self.seller)
            .create(
                {
                    "partner_id": (partner or self.ada).id,
                    "company_id": self.company.id,
                    "how": "written",
                    **values,
                }
            )
        )


@conveyor_tags
class TestConsent(PrivacyCommon):
    def test_withdrawn(self):
        consent = self.consent()
        self.assertTrue(self.reads(self.seller))
        consent.action_withdraw()
        self.assertEqual(
            (consent.state, consent.withdrawn_by_id), ("withdrawn", self.seller)
        )
        for user in (self.seller, self.officer):
            self.assertFalse(self.reads(user), user.name)
        with self.assertRaises(UserError):
            self.know(self.seller, text="Anew")
        self.consent()
        self.assertTrue(self.reads(self.seller), "agreed again")
        self.assertEqual(
            self.ada.with_user(self.seller).with_company(self.company).conveyor_consent,
            "given",
        )

    def test_required(self):
        self.company.conveyor_consent_required = True
        self.assertFalse(self.reads(self.seller))
        self.assertFalse(self.reads(self.officer))
        with self.assertRaises(UserError):
            self.know(self.seller, text="Anew")
        self.consent()
        self.assertTrue(self.reads(self.seller))
        self.know(self.other, text="Anew")

    def test_proofs_stay(self):
        consent = self.consent()
        for values in (
            {"given_on": "2020-01-01"},
            {"partner_id": self.bob.id},
            {"withdrawn_on": False, "note": "x"},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                consent.with_user(self.seller).write(values)
        with self.assertRaises(AccessError):
            consent.with_user(self.officer).unlink()
        consent.action_withdraw()
        with self.assertRaises(AccessError):
            consent.write({"withdrawn_on": False, "withdrawn_by_id": False})
        with self.assertRaises(ValidationError):
            self.consent(given_on="2026-06-16")
        born_withdrawn = self.consent(withdrawn_on="2026-01-01")
        self.assertEqual(born_withdrawn.state, "given")

    def test_withdrawals_are_dated_by_the_server(self):
        consent = self.consent()
        consent.write({"withdrawn_on": "2020-01-01", "withdrawn_by_id": self.other.id})
        self.assertEqual(consent.withdrawn_on, fields.Date.today())
        self.assertEqual(consent.withdrawn_by_id, self.seller)

    def test_erased_after_some_days(self):
        self.company.conveyor_erase_days = 30
        kept = self.know(self.seller, self.bob)
        self.consent().action_withdraw()
        with freeze_time("2026-07-14"):
            self.Knowledge._erase_expired()
        self.assertTrue(self.known.exists())
        with freeze_time("2026-07-15"):
            self.Knowledge._erase_expired()
        self.assertFalse(self.known.exists())
        self.assertTrue(kept.exists())
        erasure = self.env["conveyor.erasure"].search([], limit=1)
        self.assertEqual((erasure.cause, erasure.partner_id), ("expired", self.ada))
        self.assertNotIn(SECRET, erasure.summary)
        for user in (self.officer, self.manager):
            with self.assertRaises(AccessError):
                erasure.with_user(user).write({"summary": "x"})

    def test_without_consent_where_it_is_required(self):
        self.company.write(
            {"conveyor_consent_required": True, "conveyor_erase_days": 10}
        )
        with freeze_time("2026-06-24"):
            self.Knowledge._erase_expired()
        self.assertTrue(self.known.exists())
        with freeze_time("2026-06-25"):
            self.Knowledge._erase_expired()
        self.assertFalse(self.known.exists())

    def test_other_companies_have_consents_of_their_own(self):
        elsewhere = self._make_company("Elsewhere")
        self.env["conveyor.consent"].create(
            {"partner_id": self.ada.id, "company_id": elsewhere.id}
        ).action_withdraw()
        self.assertTrue(self.reads(self.seller))


@conveyor_tags
class TestPersonalData(PrivacyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Privacy = cls.env["conveyor.privacy"]
        cls.ada.write(
            {
                "name": "Ada Lovelace",
                "email": "ada@example.com",
                "phone": "+1 555",
                "function": "Director",
            }
        )
        cls.mill.write({"street": "Mill Lane 1", "city": "Riga", "phone": "+1 777"})

    def stored(self, user=None):
        sections = self.Privacy.with_user(user or self.officer)._sections(self.ada)
        return {section["title"]: section for section in sections}

    def erase(self, user=None, partner=None, **values):
        wizard = (
            self.env["conveyor.privacy.wizard"]
            .with_user(user or self.officer)
            .create(
                {
                    "partner_id": (partner or self.ada).id,
                    "reason": "Letter",
                    "confirmed": True,
                    **values,
                }
            )
        )
        wizard.action_erase()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["conveyor.erasure"].search([], limit=1)

    def test_everything_is_told(self):
        self.key(self.ada, note="Speaks softly")
        self.talk(self.ada, "2026-06-01")
        self.consent()
        stored = self.stored()
        self.assertIn(SECRET, str(stored["Personal knowledge"]["rows"]))
        self.assertIn("Speaks softly", str(stored["Key person"]["rows"]))
        self.assertIn("ada@example.com", str(stored["Contact"]["rows"]))
        self.assertEqual(stored["Consent to personal knowledge"]["count"], 1)
        self.assertIn("Message", stored)

    def test_what_is_told_of_each_kind_is_there(self):
        for model, path, names, _fate in STORED:
            with self.subTest(model):
                told = self.env[model]._fields.keys()
                self.assertLessEqual({*names, path.split(".")[0]}, told)

    def test_moves_on_the_ladder_are_told(self):
        person = self.make_partner("Grace Hopper")
        self.env["conveyor.ladder.move.wizard"].with_user(self.officer).create(
            {
                "partner_id": person.id,
                "company_id": self.company.id,
                "stage_id": self.env["conveyor.ladder.stage"].search([])[1].id,
                "reason": "Met at the fair",
            }
        ).action_move()
        sections = self.Privacy.with_user(self.officer)._sections(person)
        self.assertIn("Met at the fair", str(sections))
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.officer)
            ._render_qweb_html("sales_conveyor.conveyor_personal_data", person.ids)
        )
        self.assertIn("Met at the fair", html.decode())

    def test_withdrawn_knowledge_is_told_to_the_person(self):
        self.consent().action_withdraw()
        self.assertIn(SECRET, str(self.stored()["Personal knowledge"]["rows"]))

    def test_nobody_else(self):
        report = self.env["report.sales_conveyor.conveyor_personal_data"]
        for user in (self.seller, self.manager, self.analyst, self.accountant):
            with self.subTest(user.name):
                with self.assertRaises(AccessError):
                    self.stored(user)
                with self.assertRaises(AccessError):
                    report.with_user(user)._get_report_values(self.ada.ids)
                with self.assertRaises(AccessError):
                    self.env["conveyor.privacy.wizard"].with_user(user).create(
                        {"partner_id": self.ada.id}
                    )
                with self.assertRaises(AccessError):
                    self.Privacy.with_user(user)._erase(self.ada, True, "x")
        self.assertTrue(self.known.exists())

    def test_report(self):
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.officer)
            ._render_qweb_html("sales_conveyor.conveyor_personal_data", self.ada.ids)
        )
        self.assertIn(SECRET, html.decode())

    def test_erasure(self):
        key = self.key(self.ada, note="Speaks softly", left_to="Nowhere")
        message = self.talk(self.ada, "2026-06-01")
        self.ada.activity_schedule("mail.mail_activity_data_call", summary="Secret")
        lead = self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": self.ada.id,
                "contact_name": "Ada Lovelace",
            }
        )
        event = self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": "2026-06-10 10:00:00",
                "stop": "2026-06-10 11:00:00",
                "partner_ids": [Command.set((self.ada | self.bob).ids)],
            }
        )
        self.file._log("Key person Ada Lovelace has come.")
        invoice = self.make_invoice(self.ada, "2026-06-05", 70)
        self.refresh()
        revenue = self.file.revenue_total
        erasure = self.erase()
        self.assertFalse(self.known.exists() or message.exists())
        self.assertEqual((key.note, key.left_to), (False, False))
        self.assertNotIn("Lovelace", self.ada.name)
        self.assertFalse(
            self.ada.email or self.ada.phone or self.ada.function or self.ada.active
        )
        self.assertFalse(lead.email_from or lead.phone or lead.contact_name)
        self.assertEqual(event.partner_ids, self.bob)
        self.assertNotIn("Lovelace", str(self.file.message_ids.mapped("body")))
        self.assertFalse(
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("res_model", "=", "res.partner"), ("res_id", "=", self.ada.id)])
        )
        # what has to stay
        self.refresh()
        self.assertEqual((invoice.state, invoice.partner_id), ("posted", self.ada))
        self.assertEqual(self.file.revenue_total, revenue)
        self.assertTrue(self.file.active)
        self.assertEqual((self.mill.street, self.mill.phone), ("Mill Lane 1", "+1 777"))
        self.assertEqual((erasure.cause, erasure.reason), ("request", "Letter"))
        self.assertEqual(erasure.user_id, self.officer)
        self.assertNotIn("Lovelace", erasure.summary)

    def test_a_client_who_is_a_person_stays_one(self):
        person = self.make_partner(
            "Eve Client", email="eve@example.com", street="Lane 2", zip="1001"
        )
        self.make_invoice(person, "2026-06-05", 70)
        self.refresh()
        file = self.client_of(person)
        wizard = self.env["conveyor.privacy.wizard"].new({"partner_id": person.id})
        self.assertTrue(wizard.has_documents)
        self.assertFalse(wizard.anonymise)
        self.erase(partner=person, anonymise=False)
        self.assertEqual((person.name, person.street), ("Eve Client", "Lane 2"))
        self.assertFalse(person.email)
        self.erase(partner=person, anonymise=True)
        self.assertNotIn("Eve", person.name)
        self.assertTrue(person.active and file.active)
        self.assertNotIn("Eve", file.display_name)

    def test_attempts_name_nobody_any_more(self):
        attempts = self.env["conveyor.attempt"]
        attempts._store(
            [
                {
                    "date": "2026-06-01 10:00:00",
                    "user_id": self.other.id,
                    "company_id": self.company.id,
                    "partner_id": self.ada.id,
                    "client_name": "Ada Lovelace",
                    "operation": "data",
                    "way": "screen",
                    "message": "Ada Lovelace is locked",
                }
            ]
        )
        self.erase()
        attempt = attempts.search([("partner_id", "=", self.ada.id)])
        self.assertTrue(attempt)
        self.assertNotIn("Lovelace", f"{attempt.client_name} {attempt.message}")

    def test_change_requests_lose_their_values(self):
        self.ada.with_user(self.other).phone = "+1 666"
        self.env.flush_all()
        requests = self.env["conveyor.change.request"].search(
            [("partner_id", "=", self.ada.id)]
        )
        self.assertTrue(requests)
        self.erase()
        for name in ("old_value", "new_value"):
            self.assertFalse(any(requests.sudo().mapped(name)))
        self.assertFalse(self.ada.phone)

    def test_it_is_asked_twice(self):
        for values in ({"confirmed": False}, {"reason": " "}):
            with self.subTest(values), self.assertRaises(UserError):
                self.erase(**values)
        with self.assertRaises(UserError):
            self.erase(partner=self.mill)
        with self.assertRaises(UserError):
            self.erase(partner=self.seller.partner_id)
        self.assertTrue(self.known.exists())

    def test_odoo_s_lookup_finds_ours(self):
        consent = self.consent()
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Ada Lovelace", "email": "ada@example.com"}
        )
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        self.assertLessEqual(
            {
                ("conveyor.knowledge", self.known.id),
                ("conveyor.consent", consent.id),
                ("res.partner", self.ada.id),
            },
            found,
        )
        line = wizard.line_ids.filtered(lambda one: one.res_id == self.known.id)
        self.assertNotIn(SECRET, str(line.mapped("res_name")))
