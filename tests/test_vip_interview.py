"""A client's line in a programme follows from the interviews with it."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time

from .common import TODAY, conveyor_tags
from .interview_common import InterviewCommon
from .vip import VipCommon


@conveyor_tags
@freeze_time(TODAY)
class TestVipInterview(VipCommon):
    """Kept is Clara's client, on Boris's list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.questionnaire = InterviewCommon.make_sheet.__func__(cls)
        cls.file = cls.make_client(cls.clara, name="Kept")
        cls.free = cls.make_client(name="Free")
        cls.programme = cls.make_programme(
            [cls.anna, cls.boris], questionnaire_id=cls.questionnaire.id
        )
        cls.programme.action_start()
        boris = cls.programme.participant_ids.filtered(
            lambda one: one.user_id == cls.boris
        )
        line = cls.programme.line_ids.filtered(lambda one: one.client_id == cls.file)
        line.write({"proposed_id": boris.id, "note": "Has time"})
        cls.programme.action_apply()
        cls.mine = line.with_user(cls.boris)

    def plan(self, user=None, file=None, **values):
        return (
            self.env["conveyor.interview"]
            .with_user(user or self.boris)
            .create(
                {
                    "client_id": (file or self.file).id,
                    "date_planned": "2026-06-20 10:00:00",
                    **values,
                }
            )
        )

    def test_planned_with_a_button(self):
        action = self.mine.action_plan_interview()
        interview = self.plan(
            **{
                name.removeprefix("default_"): value
                for name, value in action["context"].items()
            }
        )
        self.assertEqual(interview.vip_line_id, self.mine)
        self.assertEqual(interview.vip_programme_id, self.programme)
        self.assertEqual(interview.questionnaire_id, self.questionnaire)
        self.assertEqual(
            (self.mine.state, self.mine.interview_id), ("planned", interview)
        )
        self.assertFalse(self.mine.user_may_plan)
        with self.assertRaisesRegex(UserError, "nothing to plan"):
            self.mine.action_plan_interview()

    def test_belongs_to_the_programme_by_itself(self):
        interview = self.plan()
        self.assertEqual(interview.vip_line_id, self.mine)
        self.assertEqual(self.mine.state, "planned")

    def test_met(self):
        interview = self.plan()
        interview.write({"state": "held", "date_held": "2026-06-14 11:00:00"})
        self.assertEqual(self.mine.state, "met")
        self.assertEqual(str(self.mine.date_met), "2026-06-14 11:00:00")
        self.assertEqual(self.programme.met_count, 1)
        self.assertEqual(self.programme.progress, 50)

    def test_not_held_goes_back_to_the_list(self):
        interview = self.plan()
        interview.write({"state": "not_held", "reason": "They were ill"})
        self.assertEqual(self.mine.state, "listed")
        again = self.plan(date_planned="2026-06-25 10:00:00")
        self.assertEqual((self.mine.state, self.mine.interview_id), ("planned", again))

    def test_refused(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.mine.conveyor_refused(" ")
        self.env["conveyor.vip.answer"].with_user(self.boris).create(
            {"kind": "refused", "line_ids": self.mine.ids, "reason": "No time for us"}
        ).action_answer()
        self.assertEqual(self.mine.state, "refused")
        self.assertEqual(self.mine.interview_id.reason, "No time for us")
        self.plan()
        self.assertEqual(self.mine.state, "planned", "they have changed their minds")

    def test_deleted_interview(self):
        interview = self.plan()
        interview.with_user(self.head).unlink()
        self.assertEqual(self.mine.state, "listed")

    def test_whose_list_it_is_may_interview(self):
        for user in (self.anna, self.seller):
            with self.assertRaises(AccessError):
                self.plan(user, user_id=user.id)
            with self.assertRaises(AccessError):
                self.mine.with_user(user).action_plan_interview()
            with self.assertRaises(AccessError):
                self.mine.with_user(user).conveyor_refused("x")
        self.mine.with_user(self.head).action_take_off()
        with self.assertRaises(AccessError):
            self.plan()

    def test_closed_programme_stays_as_it_is(self):
        interview = self.plan()
        self.programme.line_ids.write({"explanation": "Summer"})
        self.programme.action_close()
        interview.with_user(self.head).write({"state": "held"})
        self.assertEqual(self.mine.state, "planned")
        with self.assertRaises(AccessError):
            self.plan()
        interview = self.plan(self.clara)
        self.assertFalse(interview.vip_line_id)

    def test_on_nobody_s_list_but_met_by_a_participant(self):
        interview = self.plan(self.anna, self.free, user_id=self.anna.id)
        line = self.line(self.programme, self.free)
        self.assertEqual(
            (line.state, line.user_id, line.interview_id),
            ("planned", self.anna, interview),
        )

    def test_line_of_another_client(self):
        line = self.line(self.programme, self.free)
        with self.assertRaisesRegex(ValidationError, "another client"):
            self.plan(vip_line_id=line.id)

    def test_nobody_writes_the_state_past_interviews(self):
        for values in ({"state": "met"}, {"date_met": "2026-06-01"}):
            for user in (self.boris, self.head):
                with self.assertRaises(AccessError):
                    self.mine.with_user(user).write(values)

    def test_merged_contact_keeps_the_interview(self):
        self.plan()
        target = self.make_client(self.clara, company=False)
        self.mine.sudo()._as_server().chosen = True
        self.file._merge_into(target)
        self.assertEqual(self.mine.sudo().state, "planned")

    def test_merged_clients_of_one_programme(self):
        interview = self.plan()
        self.file._merge_into(self.free)
        line = self.line(self.programme, self.free)
        self.assertEqual(interview.sudo().vip_line_id, line)
        self.assertEqual((line.state, line.user_id), ("planned", self.boris))
        self.assertEqual(self.mine.sudo().left_cause, "merged")

    def test_taken_out_again(self):
        interview = self.plan()
        child = self.file.partner_id
        parent = self.free.partner_id
        child.sudo().write({"is_company": False, "parent_id": parent.id})
        self.refresh()
        self.assertEqual(
            interview.sudo().vip_line_id, self.line(self.programme, self.free)
        )
        child.sudo().write({"is_company": True, "parent_id": False})
        self.refresh()
        self.assertEqual(interview.sudo().client_id, self.file)
        self.assertEqual(interview.sudo().vip_line_id, self.mine.sudo())
        self.programme.action_sync()
        self.assertEqual(self.mine.sudo().state, "planned")
