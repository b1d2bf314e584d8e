"""Answers become records: proposed, made once, with one's own rights, and undone."""

from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .common import conveyor_tags
from .interview_common import InterviewCommon


class OutcomeCommon(InterviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.us")
        cls.mill.country_id = cls.env.ref("base.us")
        cls.ada.write({"phone": "+1 202-555-0101", "email": "ada@mill.example"})

    def talk_of(self, user=None, **values):
        """An interview with a row of each kind."""
        interview = self.plan(user, **values)
        self.answer(
            interview,
            "persons",
            name="Carl Cook",
            function="Buyer",
            email="carl@mill.example",
            role_id=self.decides.id,
            birthday="12.03.1975",
            hobbies="Fishing",
        )
        self.answer(
            interview,
            "needs",
            product_id=self.product.id,
            quantity=20,
            amount=1500,
            date_term="2026-09-01",
            note="Before autumn",
        )
        self.answer(
            interview,
            "recommendations",
            name="Dora Dale",
            company_name="Dale Bakery",
            phone="+1 202-555-0144",
            email="dora@dale.example",
            note="Has told her of us",
        )
        self.answer(interview, "text", value_text="They open a second mill")
        self.answer(interview, "choice", option_ids=[])
        self.answer(interview, "criterion", value=0)
        interview.write({"state": "held", "date_held": "2026-06-15 08:00:00"})
        return interview

    def outcomes(self, interview, kind=None, state=None):
        return interview.outcome_ids.filtered(
            lambda one: kind in (None, one.kind) and state in (None, one.state)
        )

    def made(self, interview, kind):
        outcome = self.outcomes(interview, kind)
        self.assertEqual(outcome.state, "made", outcome.refusal)
        return outcome._record()


@conveyor_tags
class TestProposed(OutcomeCommon):
    def test_each_answer_proposes_its_record(self):
        interview = self.talk_of()
        action = interview.with_user(self.seller).action_open_outcomes()
        self.assertEqual(action["res_id"], interview.id)
        self.assertEqual(
            interview.outcome_ids.mapped("kind"),
            [
                *("contact", "key_person", "birthday", "hobby"),
                *("opportunity", "lead", "note"),
            ],
        )
        # shown, and nothing is made
        self.assertFalse(self.mill.child_ids.filtered(lambda one: "Carl" in one.name))
        contact = self.outcomes(interview, "contact").with_user(self.seller)
        self.assertEqual(contact.subject, "Carl Cook")
        self.assertIn("carl@mill.example", contact.change)
        self.assertIn("Buyer", contact.change)

    def test_twice_proposed_is_once(self):
        interview = self.talk_of().with_user(self.seller)
        interview.action_open_outcomes()
        before = interview.outcome_ids
        interview.action_open_outcomes()
        self.assertEqual(interview.outcome_ids, before)

    def test_proposals_follow_the_answers(self):
        interview = self.talk_of().with_user(self.seller)
        interview.action_open_outcomes()
        interview.need_ids.unlink()
        interview.action_open_outcomes()
        self.assertFalse(self.outcomes(interview, "opportunity"))

    def test_not_before_it_is_held(self):
        interview = self.plan().with_user(self.seller)
        with self.assertRaises(UserError):
            interview.action_open_outcomes()
        with self.assertRaises(UserError):
            interview.action_make_outcomes()

    def test_what_is_known_is_not_proposed(self):
        self.key(self.ada, role_ids=[Command.link(self.decides.id)])
        interview = self.plan()
        self.answer(
            interview,
            "persons",
            partner_id=self.ada.id,
            phone="+12025550101",
            email="ADA@mill.example",
            role_id=self.decides.id,
            confirmed=True,
        )
        interview.state = "held"
        interview.with_user(self.seller).action_open_outcomes()
        self.assertFalse(interview.outcome_ids)


@conveyor_tags
class TestMade(OutcomeCommon):
    def make(self, interview, user=None):
        interview.with_user(user or self.seller).action_make_outcomes()
        self.env.invalidate_all()

    def test_all_of_them(self):
        interview = self.talk_of()
        self.make(interview)
        carl = self.made(interview, "contact")
        self.assertEqual(
            (carl.name, carl.function, carl.email, carl.parent_id),
            ("Carl Cook", "Buyer", "carl@mill.example", self.mill),
        )
        self.assertEqual(carl.create_uid, self.seller)
        key = self.made(interview, "key_person")
        self.assertEqual((key.partner_id, key.role_ids), (carl, self.decides))
        born = self.made(interview, "birthday")
        self.assertEqual((born.day, born.month, born.year), (12, "3", 1975))
        self.assertEqual(self.made(interview, "hobby").text, "Fishing")
        sale = self.made(interview, "opportunity")
        self.assertEqual(sale.type, "opportunity")
        self.assertEqual(sale.partner_id, self.mill)
        self.assertEqual(sale.user_id, self.seller)
        self.assertEqual(sale.expected_revenue, 1500)
        self.assertEqual(sale.date_deadline, date(2026, 9, 1))
        self.assertIn("Machine oil", sale.name)
        self.assertIn("Before autumn", sale.description)
        self.assertEqual(
            sale.source_id, self.env.ref("sales_conveyor.utm_source_interview")
        )
        self.assertEqual(sale.with_user(self.seller).conveyor_interview_id, interview)
        lead = self.made(interview, "lead")
        self.assertEqual(lead.conveyor_referrer_id, self.mill)
        self.assertEqual(lead.source_id.conveyor_kind, "recommendation")
        self.assertEqual(
            (lead.contact_name, lead.partner_name, lead.user_id),
            ("Dora Dale", "Dale Bakery", self.seller),
        )
        call = lead.activity_ids
        self.assertEqual(call.user_id, self.seller)
        self.assertEqual(call.date_deadline, date(2026, 6, 18))
        note = self.made(interview, "note")
        self.assertEqual(note.client_id, self.file)
        self.assertIn("second mill", note.text)
        self.assertEqual((note.interview_id, note.user_id), (interview, self.seller))

    def test_once(self):
        interview = self.talk_of()
        self.make(interview)
        records = [one._record() for one in interview.outcome_ids]
        self.make(interview)
        self.make(interview, self.officer)
        self.assertEqual(records, [one._record() for one in interview.outcome_ids])
        self.assertEqual(
            self.env["crm.lead"].search_count([("partner_id", "=", self.mill.id)]), 1
        )
        need = interview.need_ids
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["conveyor.interview.outcome"]._as_server().create(
                {
                    "interview_id": interview.id,
                    "kind": "opportunity",
                    "need_id": need.id,
                }
            )
            self.env.flush_all()

    def test_only_what_is_chosen(self):
        interview = self.talk_of().with_user(self.seller)
        interview.action_open_outcomes()
        self.outcomes(interview, "lead").chosen = False
        self.make(interview)
        self.assertEqual(self.outcomes(interview, "lead").state, "skipped")
        self.assertFalse(self.outcomes(interview, "lead").lead_id)
        self.outcomes(interview, "lead").with_user(self.seller).action_propose_again()
        self.make(interview)
        self.assertTrue(self.made(interview, "lead"))

    def test_key_person_needs_the_contact(self):
        interview = self.talk_of().with_user(self.seller)
        interview.action_open_outcomes()
        self.outcomes(interview, "contact").chosen = False
        self.make(interview)
        for kind in ("key_person", "birthday"):
            outcome = self.outcomes(interview, kind)
            self.assertEqual(outcome.state, "proposed")
            self.assertIn("Carl Cook", outcome.refusal)
        self.assertTrue(self.made(interview, "opportunity"), "the others go on")

    def test_found_by_mail_and_phone(self):
        interview = self.plan()
        self.answer(
            interview, "persons", name="A. Lovelace", email="Ada@Mill.example", note="x"
        )
        self.answer(
            interview, "persons", name="Bob Bell", phone="+1 (202) 555 0101"
        )  # Ada's phone, another name: another person
        self.answer(
            interview,
            "persons",
            name="Ada",
            phone="202-555-0101",
            function="Head of buying",
        )
        interview.state = "held"
        first, second, third = interview.person_ids
        self.assertEqual(first._contact(), self.ada)
        self.assertFalse(second._contact())
        self.assertEqual(third._contact(), self.ada)
        self.make(interview)
        self.assertEqual(self.ada.function, "Head of buying")
        self.assertEqual(self.ada.name, "Ada", "found, not renamed")
        self.assertEqual(
            len(self.mill.child_ids.filtered(lambda one: one.email == self.ada.email)),
            1,
        )

    def test_changes_of_locked_data_wait_for_the_officer(self):
        interview = self.plan()
        self.answer(
            interview,
            "persons",
            partner_id=self.ada.id,
            phone="+1 202-555-0199",
            function="Buyer",
        )
        interview.state = "held"
        interview.with_user(self.seller).action_open_outcomes()
        outcome = self.outcomes(interview, "contact").with_user(self.seller)
        self.assertIn(self.officer.name, outcome.hint)
        self.make(interview)
        self.assertEqual(self.ada.phone, "+1 202-555-0101", "the old one stays")
        self.assertEqual(self.ada.function, "Buyer", "what was empty is filled")
        request = outcome.sudo().change_request_ids
        self.assertEqual((request.field_name, request.state), ("phone", "waiting"))
        self.assertEqual(request.user_id, self.seller)
        request.with_user(self.officer).action_accept()
        self.assertIn("0199", self.ada.phone)

    def test_left_and_replaced(self):
        key = self.key(self.ada, role_ids=[Command.link(self.decides.id)])
        interview = self.plan()
        self.answer(
            interview,
            "persons",
            partner_id=self.ada.id,
            left=True,
            replaced="carl cook",
        )
        self.answer(interview, "persons", name="Carl Cook", email="carl@mill.example")
        interview.write({"state": "held", "date_held": "2026-06-15 08:00:00"})
        self.make(interview)
        self.assertEqual(key.left_on, date(2026, 6, 15))
        carl = self.made(interview, "contact")
        self.assertEqual(key.replaced_by_id, carl)
        self.assertEqual(
            self.env["conveyor.key.person"]
            .search([("partner_id", "=", carl.id)])
            .role_ids,
            self.env["conveyor.person.role"],
            "became one by the row of the table, without a role told",
        )

    def test_of_one_person_by_name_the_referrer(self):
        interview = self.talk_of(contact_ids=[Command.set(self.ada.ids)])
        self.make(interview)
        self.assertEqual(self.made(interview, "lead").conveyor_referrer_id, self.ada)

    def test_days_to_call_are_a_setting(self):
        self.company.conveyor_recommendation_days = 1
        interview = self.talk_of()
        self.make(interview)
        self.assertEqual(
            self.made(interview, "lead").activity_ids.date_deadline, date(2026, 6, 16)
        )

    def test_sums_are_in_the_currency_of_the_company(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company.id,
                "name": "2026-06-01",
                "rate": 0.5,
            }
        )
        interview = self.talk_of()
        interview.need_ids.currency_id = euro
        self.make(interview)
        self.assertEqual(self.made(interview, "opportunity").expected_revenue, 3000)


@conveyor_tags
class TestRights(OutcomeCommon):
    def test_not_the_owner(self):
        """Whoever was sent by the head to a colleague's client makes what he may; the
        rest says who can."""
        key = self.key(self.ada)
        with freeze_time("2026-06-20"):
            interview = self.talk_of(self.head, user_id=self.other.id)
            self.answer(
                interview,
                "persons",
                partner_id=self.ada.id,
                left=True,
                email="",
            )
            mine = interview.with_user(self.other)
            mine.action_open_outcomes()
            sale = self.outcomes(mine, "opportunity")
            self.assertIn(self.seller.name, sale.hint)
            left = self.outcomes(mine, "left")
            self.assertIn(self.officer.name, left.hint)
            with mute_logger("odoo.sql_db"):
                mine.action_make_outcomes()
            self.env.invalidate_all()
            self.assertEqual(left.state, "proposed")
            self.assertIn(self.seller.name, left.refusal)
            self.assertFalse(key.left_on)
            lead = self.made(interview, "opportunity")
            self.assertFalse(lead.user_id, "nobody sells past the owner")
            self.assertEqual(lead.activity_ids.user_id, self.seller)
            self.assertTrue(self.made(interview, "contact"), "adding is free")
            # who can, does
            interview.with_user(self.seller).action_make_outcomes()
            self.assertEqual(self.made(interview, "left"), key)
            self.assertEqual(key.left_on, date(2026, 6, 15))

    def test_reader_without_rights_on_the_interview(self):
        interview = self.talk_of()
        for user in (self.other, self.analyst, self.accountant):
            for call in ("action_open_outcomes", "action_make_outcomes"):
                with self.assertRaises(AccessError):
                    getattr(interview.with_user(user), call)()
            with self.assertRaises(AccessError):
                interview.with_user(user).action_undo_outcomes()
        self.assertFalse(interview.outcome_ids)

    def test_rows_are_not_forged(self):
        interview = self.talk_of().with_user(self.seller)
        interview.action_open_outcomes()
        outcome = self.outcomes(interview, "opportunity")
        for vals in (
            {"state": "made"},
            {"lead_id": 1},
            {"chosen": False, "made_by_id": self.officer.id},
            {"interview_id": self.plan().id},
        ):
            for record in (outcome, outcome.sudo(), outcome.with_user(self.officer)):
                with self.assertRaises(AccessError):
                    record.write(vals)
        with self.assertRaises(AccessError):
            outcome.create({"interview_id": interview.id, "kind": "lead"})
        with self.assertRaises(AccessError):
            outcome.sudo().unlink()
        with self.assertRaises(AccessError):
            outcome.with_user(self.other).write({"chosen": False})
        self.assertFalse(
            outcome.load(["kind", "interview_id/.id"], [["Contact", "1"]])["ids"]
        )
        with self.assertRaises(AccessError):
            outcome.read(["before_kept"])

    def test_limited_reading(self):
        """What the company reserves for the owner isn't told by proposals."""
        self.company.conveyor_reading = "owner"
        self.env["conveyor.reading"]._arm()
        self.refresh()
        interview = self.plan(self.head, user_id=self.other.id)
        self.answer(
            interview, "persons", partner_id=self.ada.id, phone="+1 202-555-0101"
        )
        interview.state = "held"
        mine = interview.with_user(self.other)
        mine.action_open_outcomes()
        outcome = self.outcomes(mine, "contact")
        self.assertTrue(outcome, "an equal phone isn't told to be equal")
        self.assertNotIn("0101 →", outcome.change)
        self.assertIn("– →", outcome.change)

    def test_names_show_no_details(self):
        self.company.conveyor_reading = "owner"
        self.env["conveyor.reading"]._arm()
        self.refresh()
        interview = self.plan(self.head, user_id=self.other.id)
        self.answer(interview, "persons", partner_id=self.ada.id, function="Buyer")
        interview.state = "held"
        mine = interview.with_user(self.other)
        mine.action_make_outcomes()
        self.env.invalidate_all()
        outcome = self.outcomes(mine, "contact").with_context(
            show_email=True, show_address=True, show_vat=True
        )
        self.assertEqual(outcome.state, "made")
        self.assertNotIn("@", outcome.made_name)

    def test_exact_guesses_find_nobody_where_duplicates_are_hidden(self):
        self.company.conveyor_reading = "owner"
        self.env["conveyor.reading"]._arm()
        self.refresh()
        interview = self.plan(self.head, user_id=self.other.id)
        self.answer(interview, "persons", name="Ada", email="ada@mill.example")
        row = interview.person_ids.with_user(self.other)
        self.assertEqual(row._contact(), self.ada)
        self.company.conveyor_reading_strict = True
        self.assertFalse(row._contact())
        self.assertEqual(row.with_user(self.seller)._contact(), self.ada)

    def test_of_another_company(self):
        interview = self.talk_of()
        other = self._make_company("Elsewhere")
        self.head.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        head = interview.with_user(self.head).with_context(
            allowed_company_ids=other.ids
        )
        with self.assertRaises(AccessError):
            head.action_open_outcomes()


@conveyor_tags
class TestUndone(OutcomeCommon):
    def setUp(self):
        super().setUp()
        self.talk = self.talk_of().with_user(self.seller)
        self.talk.action_make_outcomes()

    def undo(self, user=None):
        self.talk.with_user(user or self.seller).action_undo_outcomes()
        self.env.invalidate_all()

    def states(self):
        return {one.kind: one.state for one in self.talk.outcome_ids}

    def test_together(self):
        records = [one._record() for one in self.talk.sudo().outcome_ids]
        self.undo()
        self.assertEqual(set(self.states().values()), {"undone"})
        for record in records:
            self.assertFalse(record.exists(), record)
        # and once more
        self.talk.outcome_ids.action_propose_again()
        self.talk.action_make_outcomes()
        self.assertEqual(set(self.states().values()), {"made"})

    def test_not_what_was_worked_on(self):
        sale = self.made(self.talk, "opportunity")
        lead = self.made(self.talk, "lead")
        carl = self.made(self.talk, "contact")
        sale.with_user(self.seller).message_post(body="Called", message_type="comment")
        lead.activity_ids.with_user(self.seller).action_done()
        self.make_partner("X", parent_id=carl.id)
        carl.with_user(self.officer).phone = "+1 202-555-0177"
        self.undo()
        states = self.states()
        for kind in ("opportunity", "lead", "contact"):
            self.assertEqual(states[kind], "made", kind)
            self.assertTrue(self.outcomes(self.talk, kind).refusal)
        self.assertIn(self.seller.name, self.outcomes(self.talk, "opportunity").refusal)
        self.assertEqual(states["note"], "undone")
        self.assertTrue(sale.exists() and lead.exists() and carl.exists())

    def test_moved_to_another_stage(self):
        sale = self.made(self.talk, "opportunity")
        sale.stage_id = self.env["crm.stage"].create({"name": "Next", "sequence": 99})
        self.env.flush_all()
        self.undo()
        self.assertEqual(self.states()["opportunity"], "made")

    def test_used_contact_stays(self):
        carl = self.made(self.talk, "contact")
        self.env["sale.order"].create(
            {"partner_id": carl.id, "company_id": self.company.id}
        )
        self.undo()
        self.assertEqual(self.states()["contact"], "made")
        self.assertTrue(carl.exists())

    def test_later_the_officer_is_asked(self):
        carl = self.made(self.talk, "contact")
        with freeze_time("2026-06-20"):
            self.undo()
            # the key person isn't taken out after the day, so the contact is in use
            self.assertEqual(self.states()["key_person"], "made")
            self.assertIn(
                self.officer.name, self.outcomes(self.talk, "key_person").refusal
            )
            self.assertEqual(self.states()["contact"], "made")
            self.undo(self.officer)
        self.assertEqual(self.states()["contact"], "undone")
        self.assertFalse(carl.exists())

    def test_changes_are_put_back_by_the_same_way(self):
        interview = self.plan()
        self.answer(
            interview,
            "persons",
            partner_id=self.bob.id,
            function="Buyer",
            email="bob@mill.example",
        )
        interview.state = "held"
        mine = interview.with_user(self.seller)
        mine.action_make_outcomes()
        self.assertEqual(self.bob.function, "Buyer")
        mine.action_undo_outcomes()
        self.env.invalidate_all()
        self.assertEqual(self.outcomes(interview, "contact").state, "undone")
        waiting = self.env["conveyor.change.request"].search(
            [("partner_id", "=", self.bob.id), ("state", "=", "waiting")]
        )
        # what is protected isn't blanked without the officer
        self.assertIn("email", waiting.mapped("field_name"))
        self.assertTrue(self.bob.email)

    def test_waiting_changes_are_withdrawn(self):
        interview = self.plan()
        self.answer(
            interview, "persons", partner_id=self.ada.id, phone="+1 202-555-0199"
        )
        interview.state = "held"
        mine = interview.with_user(self.seller)
        mine.action_make_outcomes()
        outcome = self.outcomes(interview, "contact")
        request = outcome.sudo().change_request_ids
        self.assertEqual(request.state, "waiting")
        mine.action_undo_outcomes()
        self.assertEqual(request.state, "withdrawn")
        self.assertEqual(outcome.state, "undone")

    def test_left_is_taken_back(self):
        key = self.key(self.ada)
        interview = self.plan()
        self.answer(interview, "persons", partner_id=self.ada.id, left=True)
        interview.state = "held"
        mine = interview.with_user(self.seller)
        mine.action_make_outcomes()
        self.assertTrue(key.left_on)
        mine.action_undo_outcomes()
        self.assertFalse(key.left_on)
        self.assertTrue(key.exists())
        mine.outcome_ids.action_propose_again()
        mine.action_make_outcomes()
        key.with_user(self.officer).left_on = "2026-06-01"
        mine.action_undo_outcomes()
        self.assertTrue(self.outcomes(interview, "left").refusal)
        self.assertEqual(key.left_on, date(2026, 6, 1))

    def test_merged_leads(self):
        sale = self.made(self.talk, "opportunity")
        other = self.env["crm.lead"].create(
            {
                "name": "Older",
                "type": "opportunity",
                "partner_id": self.mill.id,
                "user_id": self.seller.id,
                "company_id": self.company.id,
                "probability": 99,
            }
        )
        kept = (sale + other).merge_opportunity()
        self.env.invalidate_all()
        self.assertEqual(self.outcomes(self.talk, "opportunity").lead_id, kept)


@conveyor_tags
class TestMarketNotes(OutcomeCommon):
    def note(self, user=None, **values):
        return (
            self.env["conveyor.market.note"]
            .with_user(user or self.seller)
            .create(
                {
                    "client_id": self.file.id,
                    "topic": "Plans",
                    "text": "A second mill",
                    **values,
                }
            )
        )

    def test_everybody_adds_and_nobody_changes_what_others_wrote(self):
        mine = self.note()
        theirs = self.note(self.other)
        self.assertEqual(theirs.user_id, self.other)
        theirs.text = "Two more mills"
        for call in (
            lambda: mine.with_user(self.other).write({"text": "Nothing"}),
            lambda: mine.with_user(self.other).unlink(),
            lambda: theirs.write({"user_id": self.seller.id}),
            lambda: theirs.sudo().write({"interview_id": self.plan().id}),
        ):
            with self.assertRaises(UserError):
                call()
        theirs.with_user(self.seller).text = "Corrected by the owner"
        mine.unlink()

    def test_author_and_interview_are_not_forged(self):
        note = self.note(
            self.other,
            user_id=self.officer.id,
            interview_id=self.plan().id,
        )
        self.assertEqual(note.user_id, self.other)
        self.assertFalse(note.interview_id)
        with self.assertRaises(AccessError):
            self.note(self.analyst)
