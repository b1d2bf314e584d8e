"""Interviews: who plans, reads and writes them, and what is shown of what was said."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import conveyor_tags
from .interview_common import InterviewCommon


@conveyor_tags
class TestInterviewAccess(InterviewCommon):
    def test_owner_plans(self):
        interview = self.plan()
        self.assertEqual(interview.state, "planned")
        self.assertEqual(interview.partner_id, self.mill)
        self.assertEqual(interview.company_id, self.company)
        self.assertEqual(interview.question_count, 12)
        self.assertEqual(interview.progress, 0)

    def test_salesperson_of_another_client_plans_nothing(self):
        with self.assertRaises(UserError):
            self.plan(self.other)
        # nor for the owner
        with self.assertRaises(UserError):
            self.plan(self.other, user_id=self.seller.id)
        result = (
            self.env["conveyor.interview"]
            .with_user(self.other)
            .load(
                ["client_id/.id", "questionnaire_id/.id"],
                [[str(self.file.id), str(self.sheet.id)]],
            )
        )
        self.assertFalse(result["ids"])
        self.assertFalse(
            self.env["conveyor.interview"].search([("client_id", "=", self.file.id)])
        )

    def test_head_sends_anybody(self):
        interview = self.plan(self.head, user_id=self.other.id)
        said = interview.with_user(self.other)
        self.answer(said.with_user(self.other), "text", value_text="Good bread")
        self.assertEqual(said.answer_ids.said, "Good bread")

    def test_who_reads(self):
        interview = self.plan(self.head, user_id=self.other.id)
        self.answer(interview, "needs", description="Flour")
        self.answer(interview, "recommendations", name="Dora")
        self.answer(interview, "criterion", value=0)
        self.answer(interview, "text", value_text="Fine")
        self.answer(interview, "persons", name="Carl")
        third = self.salesperson("third")
        rows = (
            "answer_ids",
            "person_ids",
            "recommendation_ids",
            "need_ids",
            "verdict_ids",
        )
        for user in (
            *(self.other, self.seller, self.head, self.officer, self.leader),
            self.manager,
        ):
            seen = interview.with_user(user)
            self.assertEqual(seen.state, "planned", user.name)
            for table in rows:
                self.assertEqual(len(seen[table].read(["sequence"])), 1, user.name)
        for user in (third, self.analyst, self.accountant):
            with self.assertRaises(AccessError):
                interview.with_user(user).read(["state"])
            for table in rows:
                with self.assertRaises(AccessError):
                    interview[table].with_user(user).read(
                        ["note"] if table != "x" else []
                    )

    def salesperson(self, login):
        return new_test_user(
            self.env,
            f"conveyor_{login}",
            "sales_conveyor.conveyor_group_user",
            name=f"Test {login}",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def test_owner_who_does_not_hold_it_reads_only(self):
        interview = self.plan(self.head, user_id=self.other.id)
        answer = self.answer(interview, "text", value_text="Fine")
        for user in (self.seller, self.leader):
            with self.assertRaises(AccessError):
                answer.with_user(user).write({"value_text": "Changed"})
            with self.assertRaises(AccessError):
                interview.with_user(user).write({"user_id": user.id})
            with self.assertRaises(AccessError):
                answer.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.env["conveyor.interview.need"].with_user(user).create(
                    {
                        "interview_id": interview.id,
                        "question_id": self.question("needs").id,
                        "description": "Mine",
                    }
                )

    def test_holder_gives_it_to_nobody_who_may_not(self):
        interview = self.plan(self.head, user_id=self.other.id)
        third = self.salesperson("fourth")
        with self.assertRaises(UserError):
            interview.with_user(self.other).write({"user_id": third.id})

    def test_rows_are_not_moved_into_another_interview(self):
        mine = self.plan()
        theirs = self.plan(self.head)
        need = self.answer(mine, "needs", description="Flour").with_user(self.seller)
        with self.assertRaises(UserError):
            need.interview_id = theirs
        with self.assertRaises(UserError):
            mine.client_id = self.file_of("Bakery")
        with self.assertRaises(UserError):
            mine.write(
                {
                    "need_ids": [
                        Command.link(
                            self.answer(theirs, "needs", description="Salt").id
                        )
                    ]
                }
            )

    def file_of(self, name):
        partner = self.make_partner(name, is_company=True)
        self.make_invoice(partner, "2026-06-01", 10)
        self.refresh()
        return self.client_of(partner)

    def test_other_company_sees_nothing(self):
        interview = self.plan()
        need = self.answer(interview, "needs", description="Flour")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "conveyor_stranger",
            "sales_conveyor.conveyor_group_officer",
            company_id=company.id,
        )
        for record in (interview, need):
            seen = record.with_user(stranger).with_context(
                allowed_company_ids=company.ids
            )
            self.assertFalse(seen.search([("id", "=", record.id)]))
            with self.assertRaises(AccessError):
                seen.read(["company_id"])

    # What not everybody sees of it

    def test_birthday_is_personal_knowledge(self):
        interview = self.plan(self.head, user_id=self.other.id)
        person = self.answer(
            interview.with_user(self.other),
            "persons",
            name="Carl",
            birthday="12.03.1975",
            hobbies="Chess",
        )
        self.env.flush_all()
        for user in (self.other, self.seller, self.head, self.officer):
            seen = person.with_user(user)
            seen.invalidate_recordset()
            self.assertEqual(seen.birthday, "12.03.1975", user.name)
            self.assertEqual(seen._birthday_parts(), (12, 3, 1975))
        for user in (self.leader, self.manager):
            seen = person.with_user(user)
            seen.invalidate_recordset()
            self.assertFalse(seen.birthday, user.name)
            self.assertFalse(seen.hobbies, user.name)
            self.assertEqual(seen.name, "Carl")
            for name in ("birthday_kept", "hobbies_kept", "phone_kept"):
                with self.assertRaises(AccessError):
                    seen.read([name])
                with self.assertRaises(AccessError):
                    seen.search([(name, "!=", False)])
            with self.assertRaises(ValueError), mute_logger("odoo.domains"):
                seen.search([("birthday", "=", "12.03.1975")])

    def test_details_follow_the_reading_limit(self):
        interview = self.plan(self.head, user_id=self.other.id)
        person = self.answer(
            interview.with_user(self.other), "persons", name="Carl", phone="+1 555"
        )
        self.env.flush_all()
        self.assertEqual(person.with_user(self.leader).phone, "+1 555")
        self.company.conveyor_reading = "owner"
        self.env.flush_all()
        self.env.invalidate_all()
        self.refresh()
        for user, phone in (
            (self.other, "+1 555"),
            (self.seller, "+1 555"),
            (self.officer, "+1 555"),
            (self.leader, False),
            (self.head, False),
        ):
            self.env.invalidate_all()
            self.assertEqual(person.with_user(user).phone, phone, user.name)
        # whoever doesn't see it writes the rest without blanking it
        person.with_user(self.head).write({"email": "carl@mill.example"})
        self.env.invalidate_all()
        self.assertEqual(person.with_user(self.other).phone, "+1 555")

    def test_consent_is_asked_for(self):
        self.company.conveyor_consent_required = True
        interview = self.plan()
        with self.assertRaises(UserError):
            self.answer(interview, "persons", partner_id=self.ada.id, hobbies="Chess")
        self.answer(interview, "persons", partner_id=self.ada.id, function="Boss")

    # Bad input

    def test_bad_input(self):
        interview = self.plan()
        for type_, values in (
            ("scale", {"value_number": 9}),
            ("persons", {"name": "Carl", "birthday": "in spring"}),
            ("persons", {"name": " "}),
            ("persons", {"partner_id": self.make_partner("Elsewhere").id}),
            ("needs", {"quantity": 3}),
            ("needs", {"description": "Flour", "quantity": -3}),
            ("recommendations", {"phone": "5"}),
            ("criterion", {"note": "?"}),
            (
                "choice",
                {"option_ids": [Command.set(self.question("choice").option_ids.ids)]},
            ),
            (
                "choices",
                {"option_ids": [Command.set(self.question("choice").option_ids.ids)]},
            ),
        ):
            with self.assertRaises(ValidationError, msg=f"{type_} {values}"):
                self.answer(interview, type_, **values)
        with self.assertRaises(ValidationError):
            self.env["conveyor.interview.answer"].create(
                {
                    "interview_id": interview.id,
                    "question_id": self.question("needs").id,
                    "value_text": "x",
                }
            )
        for values in (
            {"state": "refused"},
            {"state": "not_held", "reason": " "},
            {"minutes": -1},
        ):
            with self.assertRaises(ValidationError):
                interview.write(values)

    def test_questionnaire_must_be_in_use(self):
        self.sheet.action_withdraw()
        with self.assertRaises(ValidationError):
            self.plan()

    def test_limit_decides(self):
        interview = self.plan()
        verdict = self.answer(interview, "criterion", value=2, met="yes")
        self.assertEqual(verdict.met, "no")
        verdict.value = 0
        self.assertEqual(verdict.met, "yes")
        verdict.unlink()
        verdict = self.answer(interview, "criterion", met="no")
        self.assertFalse(verdict.measured)
        self.assertEqual(verdict.met, "no")

    def test_progress_counts_questions(self):
        interview = self.plan()
        self.answer(interview, "needs", description="Flour")
        self.answer(interview, "needs", description="Salt")
        self.answer(interview, "yes_no", value_yes="no")
        person = self.answer(interview, "persons", partner_id=self.ada.id)
        self.assertEqual(interview.answered_count, 2)
        person.confirmed = True
        self.assertEqual(interview.answered_count, 3)
        self.assertEqual(interview.progress, 25)

    def test_what_was_said_is_kept(self):
        interview = self.plan()
        self.answer(interview, "text", value_text="Fine")
        with self.assertRaises(UserError):
            interview.with_user(self.seller).unlink()
