"""Interviews: who plans, reads and writes them, what is shown of what was said, the
meeting in the calendar, and the one touch that a talk is."""

from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user
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
                with self.assertRaises(AccessError):
                    person.with_user(self.other).write({name: "1.1."})
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


@conveyor_tags
class TestInterviewCalendar(InterviewCommon):
    def test_planned_in_the_calendar(self):
        interview = self.plan(contact_ids=[Command.set(self.ada.ids)])
        event = interview.event_id
        self.assertEqual(event.start, datetime(2026, 6, 20, 9))
        self.assertEqual(event.duration, 1)
        self.assertEqual(event.user_id, self.seller)
        self.assertEqual(event.partner_ids, self.ada | self.seller.partner_id)
        self.assertEqual(
            (event.res_model, event.res_id), (interview._name, interview.id)
        )
        # nobody was written to, and nothing but the name is told
        self.assertFalse(
            self.env["mail.mail"].search([("model", "=", "calendar.event")])
        )
        self.assertEqual(event.name, "Meeting with Mill")
        self.assertFalse(event.description)
        self.assertFalse(event.activity_ids)

    def test_head_plans_for_somebody(self):
        interview = self.plan(self.head, user_id=self.other.id)
        self.assertEqual(interview.event_id.user_id, self.other)
        self.assertNotIn(self.head.partner_id, interview.event_id.partner_ids)

    def test_calendar_leads_nobody_in(self):
        interview = self.plan(self.head, user_id=self.seller.id)
        event = interview.event_id.with_user(self.other)
        self.assertEqual(event.name, "Meeting with Mill")
        with self.assertRaises(AccessError):
            self.env[event.res_model].with_user(self.other).browse(event.res_id).read()

    def test_moved_in_the_calendar(self):
        interview = self.plan()
        interview.event_id.with_user(self.seller).write(
            {"start": "2026-06-22 12:00:00", "stop": "2026-06-22 13:00:00"}
        )
        self.assertEqual(interview.date_planned, datetime(2026, 6, 22, 12))
        self.assertEqual(interview.moved_count, 1)
        self.assertEqual(interview.state, "planned")

    def test_moved_on_the_interview(self):
        interview = self.plan()
        interview.date_planned = "2026-06-23 10:00:00"
        self.assertEqual(interview.event_id.start, datetime(2026, 6, 23, 10))
        self.assertEqual(interview.event_id.duration, 1)
        interview.contact_ids = self.bob
        self.assertIn(self.bob, interview.event_id.partner_ids)

    def test_persons_follow_the_meeting(self):
        interview = self.plan()
        interview.event_id.write({"partner_ids": [Command.link(self.bob.id)]})
        self.assertEqual(interview.contact_ids, self.bob)

    def test_taken_out_of_the_calendar(self):
        for take_out in (
            lambda event: event.unlink(),
            lambda event: event.action_archive(),
        ):
            interview = self.plan()
            take_out(interview.event_id.with_user(self.seller))
            self.assertEqual(interview.state, "not_held")
            self.assertIn("Test Seller", interview.reason)

    def test_not_held_is_taken_out_of_the_calendar(self):
        interview = self.plan()
        event = interview.event_id
        interview.write({"state": "refused", "reason": "No time this year"})
        self.assertFalse(event.exists())
        interview.action_plan_again()
        self.assertEqual(interview.state, "planned")
        self.assertFalse(interview.event_id)
        interview.date_planned = "2026-07-01 10:00:00"
        self.assertTrue(interview.event_id)
        self.assertIn("No time", interview.message_ids[0].body)

    def test_wizard(self):
        interview = self.plan()
        wizards = self.env["conveyor.interview.change"].with_user(self.seller)
        wizard = wizards.create(
            {"interview_id": interview.id, "kind": "moved", "reason": "Holiday"}
        )
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.date = "2026-06-29 09:00:00"
        wizard.action_apply()
        self.assertEqual(interview.date_planned, datetime(2026, 6, 29, 9))
        self.assertIn("Holiday", interview.message_ids[0].body)
        wizard.write({"kind": "refused", "reason": "Not interested"})
        wizard.action_apply()
        self.assertEqual(
            (interview.state, interview.reason), ("refused", "Not interested")
        )

    def test_wizard_is_no_way_in(self):
        interview = self.plan()
        wizard = (
            self.env["conveyor.interview.change"]
            .with_user(self.other)
            .create({"interview_id": interview.id, "kind": "refused", "reason": "Mine"})
        )
        with self.assertRaises(AccessError):
            wizard.action_apply()

    def test_meeting_goes_to_whoever_holds_it_now(self):
        interview = self.plan(self.head, user_id=self.other.id)
        interview.user_id = self.seller
        self.assertEqual(interview.event_id.user_id, self.seller)
        self.assertNotIn(self.other.partner_id, interview.event_id.partner_ids)
        # who leaves, leaves it to the owner of the client
        interview.user_id = self.other
        self.other.active = False
        self.assertEqual(interview.user_id, self.seller)
        self.assertEqual(interview.event_id.user_id, self.seller)
        self.assertIn(self.seller.partner_id, interview.event_id.partner_ids)

    def test_foreign_meetings_are_not_taken_over(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Board",
                "start": "2026-06-20 09:00:00",
                "stop": "2026-06-20 10:00:00",
            }
        )
        interview = self.plan(event_id=event.id)
        self.assertNotEqual(interview.event_id, event)
        interview.write({"event_id": event.id, "date_planned": "2026-06-21 09:00:00"})
        self.assertNotEqual(interview.event_id, event)
        self.assertEqual(event.start, datetime(2026, 6, 20, 9))


@conveyor_tags
class TestInterviewHeld(InterviewCommon):
    def touches(self):
        self.refresh()
        touches = self.env["conveyor.touch"].search(
            [("client_partner_id", "=", self.mill.id), ("date", ">=", "2026-06-10")]
        )
        return touches.sorted("partner_id")

    def held(self, **values):
        interview = self.plan(
            date_planned="2026-06-15 06:00:00",
            contact_ids=[Command.set((self.ada | self.bob).ids)],
        )
        with freeze_time("2026-06-15 08:00:00"):
            interview.write({"state": "held", "minutes": 55, **values})
        return interview

    def test_held_is_one_touch(self):
        interview = self.held()
        self.assertEqual(interview.date_held, datetime(2026, 6, 15, 6))
        with freeze_time("2026-06-15 09:00:00"):
            touches = self.touches()
        self.assertEqual(touches.mapped("channel"), ["interview", "interview"])
        self.assertEqual(touches.partner_id, self.ada | self.bob)
        self.assertEqual(sum(touches.mapped("touch_count")), 1)
        self.assertEqual(sum(touches.mapped("minutes")), 55)
        self.assertEqual(touches.user_id, self.seller)

    def test_the_meeting_counts_until_the_interview_does(self):
        interview = self.plan(
            date_planned="2026-06-15 06:00:00",
            contact_ids=[Command.set(self.ada.ids)],
        )
        with freeze_time("2026-06-15 09:00:00"):
            self.assertEqual(self.touches().mapped("channel"), ["meeting"])
            interview.state = "held"
            self.assertEqual(self.touches().mapped("channel"), ["interview"])
            # marked by mistake
            interview.write({"state": "not_held", "reason": "It was another one"})
            self.assertFalse(self.touches())

    def test_corrections_reach_the_journal(self):
        interview = self.held()
        with freeze_time("2026-06-15 09:00:00"):
            interview.write({"minutes": 40, "contact_ids": [Command.set(self.bob.ids)]})
            touches = self.touches()
        self.assertEqual(touches.partner_id, self.bob)
        self.assertEqual(touches.minutes, 40)

    def test_held_without_persons_is_a_touch_of_the_client(self):
        interview = self.plan(date_planned=False)
        interview.write({"state": "held", "date_held": "2026-06-14 10:00:00"})
        self.assertEqual(self.touches().partner_id, self.mill)

    def test_not_held_in_the_future(self):
        interview = self.plan()
        with self.assertRaises(ValidationError):
            interview.write({"state": "held", "date_held": "2026-07-20 10:00:00"})

    def test_scans_are_read_with_the_interview(self):
        interview = self.held()
        scan = (
            self.env["ir.attachment"]
            .with_user(self.seller)
            .create({"name": "side1.png", "raw": b"picture"})
        )
        interview.with_user(self.seller).scan_ids = scan
        self.assertEqual((scan.res_model, scan.res_id), (interview._name, interview.id))
        self.assertEqual(scan.with_user(self.officer).raw, b"picture")
        with self.assertRaises(AccessError):
            scan.with_user(self.other).read(["raw"])

    def test_scans_of_others_are_not_taken(self):
        theirs = self.env["ir.attachment"].create(
            {
                "name": "secret.pdf",
                "raw": b"secret",
                "res_model": "res.partner",
                "res_id": self.ada.id,
            }
        )
        interview = self.held()
        with self.assertRaises(UserError):
            interview.with_user(self.seller).scan_ids = theirs

    def test_merged_and_taken_out_again(self):
        interview = self.held()
        bakery = self.make_partner("Bakery")
        self.make_invoice(bakery, "2026-06-01", 10)
        self.refresh()
        file = self.client_of(bakery)
        other = self.plan(self.officer, file=file, date_planned=False)
        bakery.with_user(self.officer).parent_id = self.mill
        self.refresh()
        self.assertEqual(other.client_id, self.file)
        self.assertEqual(other.partner_id, self.mill)
        self.assertEqual(interview.client_id, self.file)
        bakery.with_user(self.officer).parent_id = False
        self.refresh()
        self.assertEqual(other.client_id, file)
        self.assertEqual(other.partner_id, bakery)
        self.assertEqual(interview.client_id, self.file)

    def test_contacts_are_merged(self):
        interview = self.held()
        row = self.answer(interview, "persons", partner_id=self.ada.id, confirmed=True)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada | self.bob).ids, self.bob
        )
        self.env.invalidate_all()
        self.assertEqual(interview.contact_ids, self.bob)
        self.assertEqual(row.partner_id, self.bob)

    def test_person_is_erased(self):
        interview = self.held()
        row = self.answer(
            interview,
            "persons",
            partner_id=self.ada.id,
            phone="+1 555",
            hobbies="Chess",
            note="Likes us",
        )
        told = str(
            self.env["conveyor.privacy"].with_user(self.officer)._sections(self.ada)
        )
        self.assertIn("Chess", told)
        self.assertIn("+1 555", told)
        self.env["conveyor.privacy"].with_user(self.officer)._erase(
            self.ada, True, "Asked for"
        )
        self.env.invalidate_all()
        row = row.exists()
        self.assertFalse(row.phone or row.hobbies or row.note or row.name)


@conveyor_tags
class TestInterviewBrief(InterviewCommon):
    def brief(self, interview, user):
        self.env.invalidate_all()
        return interview.with_user(user)._brief()

    def test_what_one_ought_to_know(self):
        self.key(self.ada, strength="4")
        first = self.plan()
        self.answer(first, "criterion", value=3, note="Thrice in May")
        self.answer(first, "needs", description="Salt")
        first.write({"state": "held", "date_held": "2026-06-14 10:00:00"})
        order = self.env["sale.order"].create(
            {"partner_id": self.mill.id, "user_id": self.seller.id}
        )
        self.file.with_user(self.seller).activity_schedule(
            "mail.mail_activity_data_call",
            summary="Ring about flour",
            user_id=self.seller.id,
        )
        category = self.env["product.category"].create({"name": "Yeast"})
        yeast = self.env["product.product"].create(
            {"name": "Fresh yeast", "categ_id": category.id}
        )
        bakery = self.make_partner("Bakery", is_company=True)
        move = self.make_invoice(bakery, "2026-06-02", 10, post=False)
        move.invoice_line_ids.product_id = yeast
        move.action_post()
        brief = self.brief(self.plan(), self.seller)
        self.assertEqual(brief["people"][0]["name"], "Ada")
        self.assertEqual(brief["people"][0]["relation"], "Excellent")
        self.assertEqual(brief["last"]["id"], first.id)
        said = str(brief["last"]["said"])
        self.assertIn("Thrice in May", said)
        self.assertIn("Salt", said)
        matters = str(brief["matters"])
        self.assertIn(order.name, matters)
        self.assertIn("Ring about flour", matters)
        self.assertIn("Yeast", str(brief["not_bought"]))
        self.assertTrue(dict(brief["facts"])["Purchases"])
        self.make_bought(yeast)
        self.assertNotIn(
            "Yeast", str(self.brief(self.plan(), self.seller)["not_bought"])
        )

    def make_bought(self, product):
        move = self.make_invoice(self.mill, "2026-06-03", 10, post=False)
        move.invoice_line_ids.product_id = product
        move.action_post()

    def test_statements_do_not_grow_with_the_client(self):
        """A client of whom much is known takes no more statements than a small one."""
        first = self.plan()
        self.answer(first, "criterion", value=3)
        self.answer(first, "needs", description="Salt")
        self.answer(first, "text", value_text="Fine")
        first.write({"state": "held", "date_held": "2026-06-14 10:00:00"})
        interview = self.plan()
        self.grow("1")
        self.brief(interview, self.seller)  # what is cached for all is there
        few = self.statements(interview)
        for number in range(2, 12):
            self.grow(str(number))
        self.answer(first, "char", value_text="More")
        self.answer(first, "number", value_number=1)
        for name in ("Flour", "Yeast"):
            self.answer(first, "needs", description=name)
        self.assertLessEqual(self.statements(interview), few)
        brief = self.brief(interview, self.seller)
        self.assertEqual((len(brief["people"]), len(brief["matters"])), (7, 10))
        self.assertTrue(all(one["known"] for one in brief["people"]))

    def statements(self, interview):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.brief(interview, self.seller)
        return self.env.cr.sql_log_count - before

    def grow(self, name):
        """One more person, of whom something is known, and one more of each matter."""
        person = self.make_partner(name, parent_id=self.mill.id, phone=name)
        self.key(person, strength="3")
        self.env["conveyor.knowledge"].create(
            {
                "partner_id": person.id,
                "company_id": self.company.id,
                "kind_id": self.env.ref(
                    "sales_conveyor.conveyor_knowledge_kind_hobby"
                ).id,
                "text": f"Hobby {name}",
            }
        )
        self.talk(person, "2026-06-10")
        owner = {"partner_id": self.mill.id, "user_id": self.seller.id}
        self.env["sale.order"].create({**owner, "company_id": self.company.id})
        self.env["crm.lead"].create(
            {**owner, "name": f"Opportunity {name}", "type": "opportunity"}
        )
        self.file.with_user(self.seller).activity_schedule(
            "mail.mail_activity_data_call", summary=name, user_id=self.seller.id
        )
        self.env["conveyor.corrective.work"].with_user(self.seller).create(
            {"name": f"Work {name}", "client_id": self.file.id}
        )
        self.make_invoice(person, "2026-06-03", 10)

    def test_nobody_learns_more_than_elsewhere(self):
        self.ada.phone = "+1 555 77"
        self.key(self.ada)
        known = self.env["conveyor.knowledge"].create(
            {
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "kind_id": self.env.ref(
                    "sales_conveyor.conveyor_knowledge_kind_hobby"
                ).id,
                "text": "Collects stamps",
            }
        )
        first = self.plan()
        self.answer(first, "criterion", value=3)
        first.write({"state": "held", "date_held": "2026-06-14 10:00:00"})
        self.company.conveyor_reading = "owner"
        self.env.flush_all()
        self.env.invalidate_all()
        self.refresh()
        interview = self.plan(self.head, user_id=self.other.id)
        brief = self.brief(interview, self.seller)
        self.assertIn("+1 555 77", str(brief["people"]))
        self.assertIn(known.text, str(brief["people"]))
        brief = self.brief(interview, self.other)
        self.assertIn("Ada", str(brief["people"]))
        self.assertNotIn("+1 555 77", str(brief))
        self.assertNotIn(known.text, str(brief))
        self.assertFalse(brief["last"])


@conveyor_tags
class TestInterviewFill(InterviewCommon):
    def test_every_kind_of_question_is_saved_by_itself(self):
        interview = self.plan()
        choice = self.question("choice")
        for type_, values, said in (
            ("text", {"value_text": "Good bread"}, "Good bread"),
            ("char", {"value_text": "1999"}, "1999"),
            ("choice", {"option_ids": choice.option_ids[:1].ids}, "On time"),
            ("number", {"value_number": 2.5}, "2.5 t"),
            ("date", {"value_date": "2026-09-01"}, "09/01/2026"),
            ("yes_no", {"value_yes": "no"}, "no"),
            ("scale", {"value_number": 4}, "4 / 5"),
        ):
            question = self.question(type_)
            interview.save_answer(question.id, values)
            answer = interview.answer_ids.filtered(
                lambda o, q=question: o.question_id == q
            )
            self.assertEqual(answer.said, said)
            # twice is once
            interview.save_answer(question.id, values)
            self.assertEqual(len(answer.exists()), 1)
        told = interview.save_answer(self.question("criterion").id, {"value": 2})
        self.assertEqual(interview.verdict_ids.met, "no")
        self.assertEqual(told["progress"], 67)
        # taken back
        interview.save_answer(self.question("text").id, {"value_text": " "})
        interview.save_answer(self.question("criterion").id, {"value": None, "met": ""})
        self.assertFalse(interview.verdict_ids)
        self.assertEqual(interview.answered_count, 6)

    def test_what_is_no_number_is_refused_in_words(self):
        interview = self.plan()
        number, criterion = self.question("number"), self.question("criterion")
        need = {"description": "Flour", "quantity": "many"}
        for save in (
            lambda: interview.save_answer(number.id, {"value_number": "much"}),
            lambda: interview.save_answer(number.id, {"value_number": "nan"}),
            lambda: interview.save_answer(number.id, {"value_number": [1]}),
            lambda: interview.save_answer(criterion.id, {"value": "inf"}),
            lambda: interview.save_row(self.question("needs").id, False, need),
            lambda: interview.finish("long"),
        ):
            with self.assertRaisesRegex(UserError, "is no number"):
                save()
        self.assertFalse(interview.answer_ids or interview.verdict_ids)

    def test_zero_is_an_answer(self):
        interview = self.plan()
        interview.save_answer(self.question("number").id, {"value_number": 0})
        interview.save_answer(self.question("criterion").id, {"value": 0})
        self.assertEqual(interview.answered_count, 2)
        self.assertEqual(interview.verdict_ids.met, "yes")

    def test_known_people_are_not_copied(self):
        self.ada.write({"phone": "+1 555 77", "function": "Owner"})
        self.key(self.ada)
        interview = self.plan()
        question = self.question("persons")
        [row] = interview._people(question)
        self.assertEqual((row["id"], row["phone"]), (False, "+1 555 77"))
        told = interview.save_row(question.id, False, {**row, "confirmed": True})
        person = interview.person_ids
        self.assertEqual(told["row"]["id"], person.id)
        self.assertTrue(person.confirmed)
        self.assertFalse(person.phone or person.function or person.name)
        told = interview.save_row(
            question.id, person.id, {**told["row"], "phone": "+1 555 88"}
        )
        self.assertEqual(person.phone, "+1 555 88")
        self.assertEqual(len(interview._people(question)), 1)

    def test_rows_are_added_changed_and_taken_out(self):
        interview = self.plan()
        question = self.question("needs")
        told = interview.save_row(
            question.id, False, {"description": "Salt", "quantity": "2.5", "amount": ""}
        )
        need = interview.need_ids
        self.assertEqual((need.quantity, need.amount), (2.5, 0))
        interview.save_row(question.id, told["row"]["id"], {"date_term": "2026-09-01"})
        self.assertEqual(str(need.date_term), "2026-09-01")
        self.assertEqual(need.description, "Salt")
        interview.remove_row(question.id, need.id)
        self.assertFalse(interview.need_ids)

    def test_half_finished_is_kept_while_the_template_changes(self):
        interview = self.plan()
        question = self.question("text")
        interview.save_answer(question.id, {"value_text": "First"})
        question.with_user(self.manager).name = "Asked otherwise"
        # the screen still sends the number that it was given
        interview.save_answer(question.id, {"value_text": "Second"})
        self.assertEqual(interview.answer_ids.value_text, "Second")
        self.assertEqual(interview.answer_ids.question_id.name, "What went best?")

    def test_planned_may_take_the_newest_version(self):
        interview = self.plan()
        self.question("text").with_user(self.manager).name = "Asked otherwise"
        self.assertTrue(interview.outdated)
        interview.with_user(self.seller).action_newest()
        self.assertEqual(interview.questionnaire_id, self.sheet)
        self.answer(interview, "text", value_text="Fine")
        self.question("text").with_user(self.manager).name = "Once more"
        with self.assertRaises(ValidationError):
            interview.action_newest()

    def test_finish(self):
        interview = self.plan()
        interview.finish("50")
        self.assertEqual((interview.state, interview.minutes), ("held", 50))

    def test_owner_reads_the_screen_only(self):
        interview = self.plan(self.head, user_id=self.other.id).with_user(self.seller)
        self.assertFalse(interview.get_fill()["may_write"])
        question = self.question("text").id
        for change in (
            lambda: interview.save_answer(question, {"value_text": "Mine"}),
            lambda: interview.save_row(
                self.question("needs").id, False, {"description": "Mine"}
            ),
            lambda: interview.finish(5),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_strangers_get_nothing(self):
        interview = self.plan()
        self.answer(interview, "needs", description="Salt")
        mine = self.plan(self.head, user_id=self.other.id)
        stranger = interview.with_user(self.other)
        question = self.question("needs").id
        for change in (
            stranger.get_fill,
            lambda: stranger.save_row(question, interview.need_ids.id, {"note": "x"}),
            lambda: stranger.remove_row(question, interview.need_ids.id),
        ):
            with self.assertRaises(AccessError):
                change()
        # nor by way of an interview of one's own
        mine.with_user(self.other).remove_row(question, interview.need_ids.id)
        self.assertTrue(interview.need_ids.exists())
