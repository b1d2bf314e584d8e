"""Corrective work: opened by answers, done, checked with the client, told when late."""

from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_cron import IrCron

from .common import conveyor_tags
from .test_quality import QualityCommon


def day(text):
    return fields.Date.to_date(text)


class WorkCommon(QualityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Work = cls.env["conveyor.corrective.work"]
        cls.company.conveyor_corrective_days = 7
        cls.company.conveyor_corrective_check_days = 14

    def open(self, user=None, **values):
        return self.Work.with_user(user or self.seller).create(
            {"name": "Late delivery", "client_id": self.file.id, **values}
        )

    def activities(self, work):
        return work.sudo().activity_ids


@conveyor_tags
class TestOpened(WorkCommon):
    def test_opened_by_each_criterion_that_is_not_met(self):
        interview = self.held(failures=3, speed=60)
        works = self.works(interview)
        self.assertEqual(works.question_id, self.failures + self.speed)
        slow = works.filtered(lambda work: work.question_id == self.speed)
        self.assertEqual(slow.name, "Speed: 60 Mbit/s instead of ≥ 100")
        self.assertEqual(slow.product_id, self.product)
        self.assertEqual(slow.client_id, self.file)
        self.assertEqual(slow.user_id, self.seller)  # the owner
        self.assertEqual(slow.deadline, day("2026-06-22"))
        self.assertEqual(slow.state, "open")
        self.assertEqual(
            self.activities(slow).mapped("user_id"), self.seller, "on the list"
        )

    def test_not_before_it_is_held(self):
        interview = self.plan()
        self.verdict(interview, self.failures, value=3)
        self.assertFalse(self.works(interview))
        interview.state = "held"
        self.assertEqual(len(self.works(interview)), 1)

    def test_answer_added_after_the_talk(self):
        interview = self.held(failures=0)
        self.assertFalse(self.works(interview))
        self.verdict(interview, self.speed, value=10)
        self.assertEqual(len(self.works(interview)), 1)

    def test_never_twice(self):
        interview = self.held(failures=3)
        verdict = interview.verdict_ids
        work = self.works(interview)
        verdict.value = 4
        interview.state = "not_held" and "held"
        interview.verdict_ids._put_right()
        self.assertEqual(self.works(interview), work)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.Work._as_server().create(
                {
                    "name": "Again",
                    "client_id": self.file.id,
                    "verdict_id": verdict.id,
                    "user_id": self.seller.id,
                    "deadline": "2026-07-01",
                }
            )
            self.env.flush_all()

    def test_a_corrected_answer_takes_it_back_and_gives_it_again(self):
        interview = self.held(failures=3)
        work = self.works(interview)
        interview.verdict_ids.value = 0
        self.assertEqual(work.state, "cancelled")
        self.assertFalse(self.activities(work))
        self.assertFalse(self.file.in_correction)
        interview.verdict_ids.value = 5
        self.assertEqual(work.state, "open")
        self.assertIn("5", work.name)
        self.assertEqual(len(self.activities(work)), 1)
        self.assertEqual(self.works(interview), work)

    def test_work_that_has_begun_is_not_taken_back(self):
        interview = self.held(failures=3)
        work = self.works(interview)
        work.with_user(self.seller).conveyor_done("Cable replaced")
        interview.verdict_ids.value = 0
        self.assertEqual(work.state, "done")
        interview.verdict_ids.unlink()
        self.assertEqual(work.state, "done")

    def test_work_cancelled_by_a_person_stays_so(self):
        interview = self.held(failures=3)
        work = self.works(interview)
        work.with_user(self.officer).conveyor_cancel("The client was mistaken")
        interview.verdict_ids.value = 4
        self.assertEqual(work.state, "cancelled")

    def test_no_words_are_refused_in_words(self):
        """Whatever another program sends where words belong."""
        work = self.works(self.held(failures=3))
        for nothing in (False, " ", 7, ["done"]):
            with self.subTest(nothing):
                with self.assertRaises(UserError):
                    work.with_user(self.seller).conveyor_done(nothing)
                with self.assertRaises(UserError):
                    work.with_user(self.officer).conveyor_cancel(nothing)
        self.assertEqual(work.state, "open")

    def test_held_by_a_colleague_the_owner_puts_it_right(self):
        interview = self.held(self.head, failures=1, user_id=self.head.id)
        self.assertEqual(self.works(interview).user_id, self.seller)

    def test_whom_the_company_names(self):
        self.company.conveyor_corrective_user_id = self.manager
        self.company.conveyor_corrective_days = 3
        work = self.works(self.held(failures=1))
        self.assertEqual(work.user_id, self.manager)
        self.assertEqual(work.deadline, day("2026-06-18"))

    def test_of_the_same_criterion_in_all_versions(self):
        first = self.held(failures=1)
        self.failures.name = "Failures of the line"
        second = self.held(failures=2)
        self.assertNotEqual(first.questionnaire_id, second.questionnaire_id)
        self.assertEqual(self.works(first).question_id, self.works(second).question_id)


@conveyor_tags
class TestSteps(WorkCommon):
    def test_done_asked_confirmed(self):
        work = self.works(self.held(failures=1))
        self.assertTrue(self.file.in_correction)
        mine = work.with_user(self.seller)
        mine.conveyor_done("Cable replaced")
        self.assertEqual(work.check_deadline, day("2026-06-29"))
        self.assertTrue(self.file.in_correction, "not confirmed yet")
        self.assertEqual(self.activities(work).date_deadline, day("2026-06-29"))
        with freeze_time("2026-06-20"):
            mine.conveyor_check(self.ada, day("2026-06-20"), True, note="Fine now")
        self.assertEqual(work.state, "confirmed")
        self.assertEqual(work.confirmed_on, day("2026-06-20"))
        self.assertFalse(self.activities(work))
        self.assertFalse(self.file.in_correction)
        check = work.check_ids
        self.assertEqual(
            (check.user_id, check.partner_id, check.holds, check.what_done),
            (self.seller, self.ada, True, "Cable replaced"),
        )

    def test_it_does_not_hold(self):
        work = self.works(self.held(failures=1)).with_user(self.seller)
        work.conveyor_done("Cable replaced")
        work.conveyor_check(self.bob, day("2026-06-15"), False, note="Again")
        self.assertEqual(work.state, "open")
        self.assertEqual(work.reopened_count, 1)
        self.assertEqual(work.deadline, day("2026-06-22"))
        self.assertFalse(work.what_done)
        self.assertEqual(work.check_ids.what_done, "Cable replaced", "kept")
        self.assertEqual(len(self.activities(work)), 1)
        work.conveyor_done("Line replaced")
        work.conveyor_check(self.bob, day("2026-06-15"), True)
        self.assertEqual(len(work.check_ids), 2)

    def test_the_dialogs(self):
        work = self.works(self.held(failures=1)).with_user(self.seller)
        action = work.action_done()
        step = (
            self.env[action["res_model"]]
            .with_user(self.seller)
            .with_context(**action["context"])
            .create({"what_done": "Cable replaced"})
        )
        step.action_confirm()
        self.assertEqual(work.state, "done")
        action = work.action_check()
        step = (
            self.env[action["res_model"]]
            .with_user(self.seller)
            .with_context(**action["context"])
            .create({"partner_id": self.ada.id, "answer": "again"})
        )
        step.action_confirm()
        self.assertEqual(work.state, "open")

    def test_by_the_api(self):
        work = self.works(self.held(failures=1)).with_user(self.seller)
        work.conveyor_done("Cable")
        work.conveyor_check(self.ada.id, "2026-06-15", False, "Again", "2026-07-01")
        self.assertEqual((work.state, work.deadline), ("open", day("2026-07-01")))
        work.conveyor_done("Line")
        with self.assertRaises(UserError):
            work.conveyor_check(0, "2026-06-15", True)

    def test_wrong_order_and_empty_words(self):
        work = self.works(self.held(failures=1)).with_user(self.seller)
        with self.assertRaises(UserError):
            work.conveyor_check(self.ada, day("2026-06-15"), True)
        with self.assertRaises(UserError):
            work.conveyor_done(" ")
        work.conveyor_done("Cable")
        with self.assertRaises(UserError):
            work.conveyor_done("Cable")
        for partner, on in (
            (self.env["res.partner"], "2026-06-15"),
            (self.make_partner("Stranger"), "2026-06-15"),
            (self.ada, "2026-06-16"),
            (self.ada, "2026-06-14"),
        ):
            with self.assertRaises(UserError):
                work.conveyor_check(partner, day(on), True)
        with self.assertRaises(AccessError):
            work.conveyor_cancel("I don't want to")
        with self.assertRaises(UserError):
            work.with_user(self.officer).conveyor_cancel("")
        self.assertEqual(work.state, "done")

    def test_by_hand(self):
        work = self.open()
        self.assertEqual(work.user_id, self.seller)
        self.assertEqual(work.deadline, day("2026-06-22"))
        self.assertTrue(self.file.in_correction)
        self.assertEqual(self.file.corrective_work_note, "Late delivery")

    def test_searching_the_file(self):
        clients = self.env["conveyor.client"].with_user(self.seller)
        domain = [("id", "=", self.file.id)]
        self.assertFalse(clients.search([*domain, ("in_correction", "=", True)]))
        self.open()
        self.assertTrue(clients.search([*domain, ("in_correction", "=", True)]))
        self.assertFalse(clients.search([*domain, ("in_correction", "!=", True)]))


@conveyor_tags
class TestRights(WorkCommon):
    def test_a_stranger_does_not_work_on_it(self):
        work = self.works(self.held(failures=1)).with_user(self.other)
        self.assertTrue(work.name)  # but sees it, as he sees the client file
        for call in (
            lambda: work.conveyor_done("Nothing"),
            lambda: work.conveyor_cancel("Nothing"),
            lambda: work.write({"deadline": "2027-01-01"}),
            lambda: work.write({"user_id": self.other.id}),
            lambda: work.write({"name": "Nothing"}),
            lambda: work.action_done(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_whoever_is_responsible_does_it_but_does_not_move_the_deadline(self):
        work = self.open(user=self.officer, user_id=self.other.id)
        mine = work.with_user(self.other)
        with self.assertRaises(AccessError):
            mine.deadline = "2027-01-01"
        with self.assertRaises(AccessError):
            mine.user_id = self.seller
        mine.conveyor_done("Spoken to the driver")
        self.assertEqual(work.done_by_id, self.other)

    def test_who_leads_moves_it(self):
        team = self.env["crm.team"].create(
            {
                "name": "Clients",
                "company_id": self.company.id,
                "user_id": self.leader.id,
                "member_ids": [Command.set(self.seller.ids)],
            }
        )
        work = self.open()
        for user in (self.leader, self.head, self.officer):
            work.with_user(user).deadline = "2026-07-01"
        work.with_user(self.leader).user_id = self.other
        self.assertEqual(self.activities(work).user_id, self.other)
        self.assertEqual(self.activities(work).date_deadline, day("2026-07-01"))
        team.user_id = self.manager
        with self.assertRaises(AccessError):
            self.open().with_user(self.leader).deadline = "2026-07-02"

    def test_nobody_types_where_it_stands(self):
        work = self.open().with_user(self.officer)
        for vals in (
            {"state": "confirmed"},
            {"what_done": "All"},
            {"check_deadline": "2026-07-01"},
            {"escalated_on": "2026-07-01"},
            {"client_id": self.make_file().id},
            {"verdict_id": self.held(failures=1).verdict_ids.id},
            {"check_ids": [Command.create({"date": "2026-06-15", "holds": True})]},
        ):
            with self.assertRaises(UserError):
                work.write(vals)
            with self.assertRaises(UserError):
                work.sudo().write(vals)
        self.assertEqual(work.state, "open")

    def make_file(self):
        partner = self.make_partner("Bakery", is_company=True)
        self.make_invoice(partner, "2026-06-01", 10)
        self.refresh()
        return self.client_of(partner)

    def test_nor_when_it_is_opened(self):
        for vals in (
            {"state": "confirmed"},
            {"interview_id": self.plan().id},
            {"confirmed_on": "2026-06-15"},
        ):
            with self.assertRaises(UserError):
                self.open(**vals)
        forged = self.Work.with_user(self.seller).with_context(
            default_state="confirmed",
            default_confirmed_on="2026-06-01",
            default_withdrawn=True,
            conveyor_by_server=True,
        )
        work = forged.create({"name": "X", "client_id": self.file.id})
        self.assertEqual((work.state, work.confirmed_on), ("open", False))
        result = self.Work.with_user(self.seller).load(
            ["name", "client_id/.id", "state"],
            [["Y", str(self.file.id), "Confirmed by the client"]],
        )
        self.assertFalse(result["ids"])

    def test_it_is_neither_deleted_nor_copied(self):
        work = self.open()
        for user in (self.seller, self.officer, self.manager):
            with self.assertRaises(UserError):  # AccessError is one
                work.with_user(user).unlink()
        with self.assertRaises(UserError):
            work.sudo().unlink()
        with self.assertRaises(UserError):
            work.with_user(self.officer).copy()

    def test_checks_are_not_forged(self):
        work = self.open()
        check = self.env["conveyor.corrective.check"].with_user(self.seller)
        vals = {"work_id": work.id, "user_id": self.seller.id, "date": "2026-06-15"}
        with self.assertRaises(AccessError):
            check.create(vals)
        with self.assertRaises(AccessError):
            check.sudo().create(vals)

    def test_only_colleagues_of_the_company(self):
        other = self._make_company("Elsewhere")
        stranger = new_test_user(
            self.env,
            "stranger",
            "sales_conveyor.conveyor_group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(ValidationError):
            self.open(user=self.officer, user_id=stranger.id)
        work = self.open()
        with self.assertRaises(AccessError):
            work.with_user(stranger).read(["name"])
        with self.assertRaises(AccessError):
            self.open(user=stranger)

    def test_analyst_reads_and_accountant_does_not(self):
        work = self.open()
        self.assertTrue(work.with_user(self.analyst).read(["name"]))
        with self.assertRaises(AccessError):
            work.with_user(self.accountant).read(["name"])
        with self.assertRaises(AccessError):
            work.with_user(self.analyst).conveyor_done("X")


@conveyor_tags
class TestLate(WorkCommon):
    def escalate(self):
        self.env.flush_all()
        with patch.object(IrCron, "_commit_progress", return_value=1e9):
            self.Work._cron_escalate()

    def late(self, work):
        type_ = self.env.ref("sales_conveyor.conveyor_activity_type_corrective_late")
        return self.activities(work).filtered(lambda a: a.activity_type_id == type_)

    def test_told_once_for_each_deadline(self):
        self.env["crm.team"].create(
            {
                "name": "Clients",
                "company_id": self.company.id,
                "user_id": self.leader.id,
                "member_ids": [Command.set(self.seller.ids)],
            }
        )
        work = self.open()
        with freeze_time("2026-06-22"):
            self.escalate()
            self.assertFalse(self.late(work), "still in time")
        with freeze_time("2026-06-23"):
            self.assertTrue(work.is_late)
            self.assertIn(work, self.Work.search([("is_late", "=", True)]))
            self.assertNotIn(work, self.Work.search([("is_late", "=", False)]))
            self.escalate()
            self.escalate()
            self.assertEqual(self.late(work).user_id, self.leader)
            self.assertEqual(work.escalated_to_id, self.leader)
            work.with_user(self.leader).deadline = "2026-06-25"
            self.assertFalse(self.late(work))
        with freeze_time("2026-06-26"):
            self.escalate()
            self.assertEqual(len(self.late(work)), 1)

    def test_without_a_team_the_head_is_told(self):
        work = self.open()
        self.env["crm.team"].search(
            [("member_ids", "in", self.seller.ids)]
        ).user_id = False
        with freeze_time("2026-07-23"):
            self.escalate()
        self.assertEqual(work.escalated_to_id, self.head)

    def test_a_client_who_is_not_asked(self):
        work = self.open()
        work.with_user(self.seller).conveyor_done("Replaced")
        with freeze_time("2026-06-29"):
            self.escalate()
            self.assertFalse(work.escalated_on)
        with freeze_time("2026-06-30"):
            self.escalate()
            self.assertTrue(work.escalated_on)

    def test_finished_work_is_never_late(self):
        work = self.open()
        work.with_user(self.officer).conveyor_cancel("Mistake")
        with freeze_time("2027-01-01"):
            self.escalate()
            self.assertFalse(work.is_late)
        self.assertFalse(self.late(work))

    def test_whoever_leaves_leaves_no_work_behind(self):
        work = self.open(user=self.officer, user_id=self.other.id)
        self.assertTrue(self.other._conveyor_left_behind()["corrective_works"])
        self.other.active = False
        self.assertEqual(work.user_id, self.seller, "the client's owner")
        self.assertEqual(self.activities(work).user_id, self.seller)

    def test_nor_interviews(self):
        interview = self.plan(self.head, user_id=self.other.id)
        held = self.held(self.head, failures=0, user_id=self.other.id)
        self.assertEqual(self.other._conveyor_left_behind()["interviews"], 1)
        self.other.active = False
        self.assertEqual(interview.user_id, self.seller)
        self.assertEqual(held.user_id, self.other, "who has held it stays")


@conveyor_tags
class TestMerged(WorkCommon):
    def test_it_goes_along_and_comes_back(self):
        bakery = self.make_partner("Baker")
        self.make_invoice(bakery, "2026-06-01", 10)
        self.refresh()
        file = self.client_of(bakery)
        work = self.open(user=self.officer, client_id=file.id)
        bakery.with_user(self.officer).parent_id = self.mill
        self.refresh()
        self.assertTrue(file.merged_into_id)
        self.assertEqual(work.client_id, self.file)
        self.assertTrue(self.file.in_correction)
        bakery.with_user(self.officer).parent_id = False
        self.refresh()
        self.assertFalse(file.merged_into_id)
        self.assertEqual(work.client_id, file)

    def test_merged_contacts(self):
        work = self.works(self.held(failures=1)).with_user(self.seller)
        work.conveyor_done("Cable")
        work.conveyor_check(self.ada, day("2026-06-15"), True)
        twin = self.make_partner("Ada L.", parent_id=self.mill.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.officer)
        wizard.create(
            {
                "partner_ids": [Command.set((self.ada + twin).ids)],
                "dst_partner_id": twin.id,
                "state": "selection",
            }
        ).action_merge()
        self.env.invalidate_all()
        self.assertEqual(work.check_ids.partner_id, twin)
