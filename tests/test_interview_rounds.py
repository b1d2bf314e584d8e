"""Rounds: interviews with one client side by side, and when the next one is due."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user

from .common import TODAY, conveyor_tags
from .interview_common import InterviewCommon
from .test_interview_outcome import OutcomeCommon
from .test_quality import QualityCommon
from .vip import VipCommon


class RoundsCommon(QualityCommon):
    def talk(self, day, failures=None, user=None, persons=(), **answers):
        interview = self.plan(user, date_planned=f"{day} 08:00:00")
        if failures is not None:
            self.verdict(interview, self.failures, value=failures)
        for values in persons:
            self.answer(interview, "persons", **values)
        for type_, values in answers.items():
            self.answer(interview, type_, **values)
        interview.write({"state": "held", "date_held": f"{day} 08:00:00"})
        return interview

    def rounds(self, user=None, file=None):
        return (
            self.env["conveyor.rounds"]
            .with_user(user or self.seller)
            .get_rounds((file or self.file).id)
        )

    def row(self, data, question):
        root = (question.root_id or question).id
        return next(
            row
            for section in data["sections"]
            for row in section["rows"]
            if row["id"] == root
        )


@conveyor_tags
class TestSideBySide(RoundsCommon):
    def test_bad_input(self):
        rounds = self.env["conveyor.rounds"].with_user(self.seller)
        for asked in ("abc", [self.file.id], {"id": 1}, True, 3.5, None):
            with self.assertRaises(UserError, msg=asked):
                rounds.get_rounds(asked)

    def test_questions_in_rows_rounds_in_columns(self):
        text, number = self.question("text"), self.question("number")
        first = self.talk(
            "2025-06-01",
            failures=0,
            text={"value_text": "A silo"},
            number={"value_number": 4},
        )
        second = self.talk(
            "2026-06-01",
            failures=2,
            text={"value_text": "A mill"},
            number={"value_number": 3},
        )
        data = self.rounds()
        self.assertEqual([one["id"] for one in data["rounds"]], [first.id, second.id])
        self.assertEqual(
            [one["day"] for one in data["rounds"]], ["2025-06-01", "2026-06-01"]
        )
        said = [cell["text"] for cell in self.row(data, text)["cells"]]
        self.assertEqual(said, ["A silo", "A mill"])
        self.assertEqual(self.row(data, text)["cells"][1]["change"], "changed")
        self.assertEqual(self.row(data, number)["cells"][1]["change"], "less")
        verdicts = self.row(data, self.failures)["cells"]
        self.assertEqual(
            [one["verdict"] for one in verdicts], ["satisfactory", "unsatisfactory"]
        )
        self.assertEqual([one["change"] for one in verdicts], ["same", "worse"])
        self.assertEqual(data["rounds"][1]["quality"], "unsatisfactory")

    def test_what_was_not_asked_has_not_changed(self):
        number, text = self.question("number"), self.question("text")
        self.talk("2024-06-01", failures=0, number={"value_number": 4})
        self.talk("2025-06-01", text={"value_text": "A silo"})
        self.talk("2026-06-01", failures=2, number={"value_number": 3})
        data = self.rounds()
        for question, changes in (
            (number, ["same", "same", "less"]),
            (text, ["same", "new", "same"]),
            (self.failures, ["same", "same", "worse"]),
        ):
            cells = self.row(data, question)["cells"]
            self.assertEqual([cell["change"] for cell in cells], changes)

    def test_versions_of_a_question_are_one_row(self):
        text = self.question("text")
        self.talk("2025-06-01", text={"value_text": "A silo"})
        text.name = "What was best?"
        new = self.sheet.question_ids.filtered(lambda q: q.type == "text")
        self.talk("2026-06-01", text={"value_text": "A mill"})
        row = self.row(self.rounds(), new)
        self.assertEqual(row["name"], "What was best?")
        self.assertEqual([cell["text"] for cell in row["cells"]], ["A silo", "A mill"])

    def test_key_persons(self):
        self.talk(
            "2025-06-01",
            persons=[
                {"partner_id": self.ada.id, "function": "Buyer", "confirmed": True},
                {"partner_id": self.bob.id, "confirmed": True},
                {"name": "Eva", "function": "Cook"},
            ],
        )
        self.talk(
            "2026-06-01",
            persons=[
                {"partner_id": self.ada.id, "function": "Head", "confirmed": True},
                {"partner_id": self.bob.id, "left": True, "replaced": "Carl"},
                {"name": "Carl", "function": "Buyer"},
            ],
        )
        data = self.rounds()
        cells = self.row(data, self.question("persons"))["cells"]
        changes = {one["name"]: one["change"] for one in cells[1]["persons"]}
        self.assertEqual(
            changes, {"Ada": "changed", "Bob": "left", "Carl": "new", "Eva": "gone"}
        )
        self.assertEqual({one["change"] for one in cells[0]["persons"]}, {"same"})

    def test_details_are_not_shown(self):
        self.talk(
            "2026-06-01",
            persons=[
                {
                    "name": "Carl",
                    "phone": "+1 202-555-0133",
                    "email": "carl@mill.example",
                    "birthday": "12.03",
                    "hobbies": "Fishing",
                }
            ],
            recommendations={"name": "Dora", "phone": "+1 202-555-0144"},
        )
        told = str(self.rounds())
        for secret in ("0133", "carl@", "12.03", "Fishing", "0144"):
            self.assertNotIn(secret, told)
        self.assertIn("Dora", told)

    def test_only_what_one_may_read(self):
        mine = self.talk("2025-06-01", failures=0, user=self.seller)
        self.file.with_user(self.officer).owner_id = self.other
        theirs = self.talk("2026-06-01", failures=0, user=self.other)
        for user, seen in (
            (self.seller, [mine.id]),
            (self.other, [mine.id, theirs.id]),
            (self.head, [mine.id, theirs.id]),
            (self.leader, [mine.id, theirs.id]),
        ):
            ids = [one["id"] for one in self.rounds(user)["rounds"]]
            self.assertEqual(ids, seen, user.name)
        self.assertEqual(self.file.with_user(self.seller).round_count, 1)
        self.assertEqual(self.file.with_user(self.head).round_count, 2)
        for user in (self.analyst, self.accountant):
            with self.assertRaises(AccessError):
                self.rounds(user)

    def test_other_company(self):
        self.talk("2026-06-01", failures=0)
        other = self._make_company("Elsewhere")
        self.head.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        rounds = self.env["conveyor.rounds"].with_user(self.head)
        with self.assertRaises(AccessError):
            rounds.with_context(allowed_company_ids=other.ids).get_rounds(self.file.id)

    def test_what_was_not_held_is_no_round(self):
        self.plan()
        self.assertEqual(self.rounds()["rounds"], [])
        self.assertEqual(self.rounds()["sections"], [])

    def test_so_many_at_most(self):
        for year in range(2018, 2026):
            self.talk(f"{year}-06-01", failures=0)
        days = [one["day"][:4] for one in self.rounds()["rounds"]]
        self.assertEqual(days, ["2020", "2021", "2022", "2023", "2024", "2025"])


@conveyor_tags
class TestNextRound(RoundsCommon):
    def setUp(self):
        super().setUp()
        self.company.conveyor_round_months = 12

    def due(self, user=None):
        clients = self.env["conveyor.client"].with_user(user or self.head)
        self.env.flush_all()
        return clients.search(
            [("round_due", "=", True), ("company_id", "=", self.company.id)]
        )

    def propose(self):
        self.env.flush_all()
        self.env["conveyor.interview"]._cron_propose_round()

    def told(self):
        return self.env["mail.activity"].search(
            [("user_id", "=", self.head.id), ("res_model", "=", "conveyor.client")]
        )

    def test_due_after_some_months(self):
        self.talk("2025-06-16")
        self.assertFalse(self.due())
        self.assertFalse(self.file.round_due)
        with freeze_time("2026-06-16"):
            self.assertEqual(self.due(), self.file)
            self.env.invalidate_all()
            self.assertTrue(self.file.round_due)
            self.assertEqual(str(self.file.last_interview_on), "2025-06-16")
            self.plan()
            self.assertFalse(self.due(), "planned already")

    def test_never(self):
        self.company.conveyor_round_months = 0
        self.talk("2020-06-16")
        self.assertFalse(self.due())

    def test_head_is_told_once(self):
        first = self.talk("2025-01-01")
        self.propose()
        self.assertEqual(len(self.told()), 1)
        self.assertIn("1", self.told().summary)
        self.assertIn("Mill", self.told().note)
        self.propose()
        self.assertEqual(len(self.told()), 1)
        self.assertTrue(first.round_proposed_on)
        # asked again, and due again a year later
        self.talk("2026-06-15")
        with freeze_time("2027-06-16"):
            self.propose()
        self.assertEqual(len(self.told()), 2)

    def test_it_is_not_typed_in(self):
        interview = self.talk("2025-01-01")
        for record in (interview.with_user(self.seller), interview.sudo()):
            with self.assertRaises(UserError):
                record.round_proposed_on = "2026-01-01"
        with self.assertRaises(UserError):
            self.plan(round_proposed_on="2026-01-01")
        forged = (
            self.env["conveyor.interview"]
            .with_user(self.seller)
            .with_context(default_round_proposed_on="2026-01-01")
            .create({"client_id": self.file.id, "questionnaire_id": self.sheet.id})
        )
        self.assertFalse(forged.round_proposed_on)

    def test_the_next_one_is_planned_with_the_owner(self):
        self.talk("2025-01-01")
        action = self.file.with_user(self.head).action_plan_next_interview()
        self.assertEqual(action["context"]["default_user_id"], self.seller.id)


@conveyor_tags
class TestSegments(RoundsCommon):
    """Segments by what was said in the last interview."""

    def segment(self, domain, author=None):
        return (
            self.env["conveyor.segment"]
            .with_user(author or self.officer)
            .create(
                {
                    "name": "Asked",
                    "audience": "clients",
                    "company_id": self.company.id,
                    "client_domain": str(domain),
                }
            )
        )

    def members(self, domain, author=None):
        segment = self.segment(domain, author)
        self.assertFalse(segment.problem)
        self.env.flush_all()
        segment = segment.with_user(author or self.officer)
        partners = self.env["res.partner"].with_user(author or self.officer)
        found = partners.search([("conveyor_segment_ids", "in", segment.ids)])
        return found.commercial_partner_id

    def test_by_verdict_of_the_last_one(self):
        bad = [("last_quality", "=", "unsatisfactory")]
        self.talk("2025-06-01", failures=2)
        self.assertEqual(self.members(bad), self.mill)
        self.assertEqual(
            self.file.with_user(self.seller).last_quality, "unsatisfactory"
        )
        last = self.talk("2026-06-01", failures=0)
        self.verdict(last, self.speed, value=100)
        self.assertFalse(self.members(bad))
        self.assertEqual(
            self.members([("last_quality", "=", "satisfactory")]), self.mill
        )
        self.assertFalse(
            self.members([("last_quality", "=", False), ("id", "=", self.file.id)])
        )

    def test_by_answers(self):
        choice, yes = self.question("choice"), self.question("yes_no")
        late = choice.option_ids.filtered(lambda one: one.name == "Late")
        on_time = choice.option_ids - late
        self.talk(
            "2026-06-01",
            choice={"option_ids": [Command.set(late.ids)]},
            yes_no={"value_yes": "yes"},
        )
        self.assertEqual(
            self.members([("chosen_option_ids", "in", late.ids)]), self.mill
        )
        self.assertFalse(self.members([("chosen_option_ids", "in", on_time.ids)]))
        self.assertEqual(self.members([("yes_question_ids", "in", yes.ids)]), self.mill)
        self.assertFalse(self.members([("no_question_ids", "in", yes.ids)]))
        # another version of the questionnaire: the answer is the same
        choice.name = "And delivery?"
        self.assertEqual(
            self.members([("chosen_option_ids", "in", late.ids)]), self.mill
        )
        self.assertEqual(self.members([("yes_question_ids", "in", yes.ids)]), self.mill)

    def test_by_day_and_corrective_work(self):
        self.talk("2026-05-01", failures=1)
        mine = ("id", "=", self.file.id)
        for domain, expected in (
            ([("last_interview_on", ">=", "2026-05-01")], self.mill),
            ([("last_interview_on", "<", "2026-05-01"), mine], self.mill.browse()),
            ([("last_interview_on", "=", "2026-05-01")], self.mill),
            ([("last_interview_on", "=", False), mine], self.mill.browse()),
            ([("in_correction", "=", True), mine], self.mill),
            ([("in_correction", "=", False), mine], self.mill.browse()),
        ):
            self.assertEqual(self.members(domain), expected, domain)

    def test_an_author_learns_nothing_of_what_he_may_not_read(self):
        self.talk("2026-06-01", failures=2, yes_no={"value_yes": "yes"})
        self.other.group_ids += self.env.ref("sales_conveyor.conveyor_group_marketing")
        yes = self.question("yes_no")
        for domain in (
            [("last_quality", "=", "unsatisfactory")],
            [("yes_question_ids", "in", yes.ids)],
        ):
            self.assertFalse(self.members(domain, self.other))
        # and of the client, he sees no verdict
        self.assertFalse(self.file.with_user(self.other).last_quality)
        self.assertFalse(self.file.with_user(self.analyst).last_quality)

    def test_answers_are_found_with_their_question(self):
        found = self.env["conveyor.questionnaire.option"].name_search("Late")
        self.assertIn("How is delivery? Late", [label for _id, label in found])


@conveyor_tags
class TestInterviewPrivacy(OutcomeCommon):
    """What interviews keep of persons is told to them, and erased."""

    def sections(self, partner):
        privacy = self.env["conveyor.privacy"].with_user(self.officer)
        return str(privacy._sections(partner))

    def erase(self, partner):
        privacy = self.env["conveyor.privacy"].with_user(self.officer)
        privacy._erase(partner, True, "Asked by mail")
        self.env.invalidate_all()

    def test_a_contact(self):
        interview = self.plan(contact_ids=[Command.set(self.ada.ids)])
        self.answer(
            interview,
            "persons",
            partner_id=self.ada.id,
            phone="+1 202-555-0133",
            function="Head of buying",
            birthday="12.03",
            note="Difficult",
        )
        interview.state = "held"
        interview.with_user(self.seller).action_make_outcomes()
        told = self.sections(self.ada)
        for text in ("0133", "12.03", "Difficult", "Head of buying"):
            self.assertIn(text, told)
        self.erase(self.ada)
        row = interview.person_ids.sudo()
        self.assertFalse(row.phone or row.birthday or row.note or row.function)
        self.assertFalse(interview.contact_ids)
        outcomes = interview.outcome_ids.sudo()
        self.assertFalse([one for one in outcomes if one.before_kept])

    def test_somebody_new_who_has_become_a_contact(self):
        interview = self.talk_of()
        interview.with_user(self.seller).action_make_outcomes()
        carl = self.outcomes(interview, "contact").partner_id
        self.assertIn("Fishing", self.sections(carl))
        self.erase(carl)
        row = interview.person_ids.sudo()
        self.assertNotIn("Carl", row.display_name)
        self.assertFalse(row.hobbies or row.email)

    def test_somebody_who_was_recommended(self):
        interview = self.talk_of()
        dora = self.make_partner("Dora", email="Dora@Dale.example")
        self.assertIn("Dale Bakery", self.sections(dora))
        self.erase(dora)
        self.assertFalse(interview.recommendation_ids)

    def test_client_of_the_check(self):
        work = self.env["conveyor.corrective.work"].create(
            {"name": "Late", "client_id": self.file.id}
        )
        mine = work.with_user(self.seller)
        mine.conveyor_done("Spoken to the driver")
        mine.conveyor_check(self.ada, work.done_on, True, note="Ada is content")
        self.assertIn("Ada is content", self.sections(self.ada))
        self.erase(self.ada)
        self.assertFalse(work.check_ids.note)
        self.assertTrue(work.check_ids.holds)


@conveyor_tags
@freeze_time(TODAY)
class TestVipRound(VipCommon):
    """A VIP programme has months of its own, and its head is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.conveyor_round_months = 12
        cls.sheet = InterviewCommon.make_sheet.__func__(cls)
        cls.file = cls.make_client(cls.clara, name="Kept")
        cls.programme = cls.make_programme(
            [cls.anna, cls.clara], questionnaire_id=cls.sheet.id, round_months=3
        )
        cls.programme.action_start()

        # another head, who comes first by number
        cls.chief = new_test_user(
            cls.env,
            "vip_chief",
            "sales_conveyor.conveyor_group_vip_head",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.interview = cls.env["conveyor.interview"].create(
            {
                "client_id": cls.file.id,
                "user_id": cls.clara.id,
                "date_planned": "2026-06-01 10:00:00",
            }
        )
        criterion = cls.sheet.question_ids.filtered(lambda q: q.type == "criterion")
        cls.interview.verdict_ids.create(
            {
                "interview_id": cls.interview.id,
                "question_id": criterion.id,
                "value": 2,
            }
        )
        cls.interview.write({"state": "held", "date_held": "2026-06-01 10:00:00"})

    def due(self):
        self.env.flush_all()
        domain = [("round_due", "=", True), ("company_id", "=", self.company.id)]
        return self.env["conveyor.client"].search(domain)

    def test_by_the_months_of_the_programme(self):
        self.assertEqual(self.interview.vip_programme_id, self.programme)
        with freeze_time("2026-08-31"):
            self.assertFalse(self.due())
        with freeze_time("2026-09-01"):
            self.assertEqual(self.due(), self.file)
            self.programme.head_id = self.chief
            self.env["conveyor.interview"]._cron_propose_round()
            told = self.env["mail.activity"].search(
                [("res_model", "=", "conveyor.client"), ("res_id", "=", self.file.id)]
            )
            self.assertIn(self.chief, told.user_id)
            self.assertNotIn(self.head, told.user_id)
        self.programme.round_months = 0
        with freeze_time("2030-09-01"):
            self.assertFalse(self.due(), "never")

    def test_late_work_goes_up_to_the_head(self):
        self.programme.head_id = self.chief
        teams = self.env["crm.team"].search([("member_ids", "in", self.clara.ids)])
        teams.user_id = False
        work = self.interview.corrective_work_ids
        self.assertEqual(work._escalates_to(), self.chief)
