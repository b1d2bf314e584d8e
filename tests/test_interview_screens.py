"""The screen on which interviews are filled in, in a browser: wide and narrow."""

from odoo import Command
from odoo.tests import HttpCase, JsonRpcException
from odoo.tools import mute_logger

from .common import conveyor_tags
from .interview_common import InterviewCommon


class FillCommon(InterviewCommon, HttpCase):
    """An interview by the questionnaire that comes with the addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vip = cls.env.ref("sales_conveyor.conveyor_questionnaire_vip")
        cls.ada.function = "Owner"
        cls.flour = cls.env["product.product"].create({"name": "Flour Type Nought"})
        cls.env["conveyor.key.person"].create(
            {"client_id": cls.file.id, "partner_id": cls.ada.id}
        )

    def planned(self, **values):
        return self.plan(
            questionnaire_id=self.vip.id,
            date_planned="2026-06-15 06:00:00",
            contact_ids=[Command.set(self.ada.ids)],
            **values,
        )

    def form(self, record, tour, user=None):
        self.env.flush_all()
        action = {
            "conveyor.interview": "interviews",
            "conveyor.questionnaire": "questionnaires",
        }[record._name]
        self.start_tour(
            f"/odoo/{action}/{record.id}", tour, login=(user or self.seller).login
        )
        self.env.invalidate_all()

    def check_filled(self, interview):
        self.assertEqual((interview.state, interview.minutes), ("held", 50))
        ada = interview.person_ids.filtered("partner_id")
        carl = interview.person_ids - ada
        self.assertTrue(ada.confirmed)
        self.assertEqual(ada.partner_id, self.ada)
        self.assertFalse(ada.function, "no copy of what the contact says")
        self.assertEqual((carl.name, carl.birthday), ("Carl Newcomer", "12.03.1975"))
        said = interview.answer_ids.mapped("said")
        self.assertIn("The new mill runs day and night", said)
        self.assertIn("8 / 10", said)
        self.assertEqual(
            (interview.verdict_ids.value, interview.verdict_ids.met), (2, "no")
        )
        self.assertEqual(interview.need_ids.description, "Fine flour")
        self.assertEqual(interview.need_ids.quantity, 12)
        self.assertEqual(interview.need_ids.product_id, self.flour)
        self.assertEqual(interview.recommendation_ids.name, "Dora Doe")
        self.assertEqual(
            self.env["conveyor.touch"]
            .search([("channel", "=", "interview")])
            .partner_id,
            self.ada,
        )

    def fill(self):
        interview = self.planned()
        self.form(interview, "conveyor_interview_fill")
        self.check_filled(interview)

    def fill_further(self):
        interview = self.planned()
        question = self.vip.section_ids.filtered(lambda one: one.kind == "praise")
        interview.save_answer(
            question.question_ids[0].id, {"value_text": "half a sentence"}
        )
        self.form(interview, "conveyor_interview_again")
        self.assertEqual(
            interview.answer_ids.value_text, "half a sentence, and the rest"
        )
        self.assertEqual(interview.state, "planned")


@conveyor_tags
class TestInterviewScreens(FillCommon):
    """At a desk."""

    @mute_logger("odoo.http")  # a birthday that is none is refused
    def test_filled_on_a_laptop(self):
        self.fill()

    def test_half_finished_is_kept(self):
        self.fill_further()

    def test_versions_on_the_screen(self):
        self.plan()
        self.form(self.sheet, "conveyor_questionnaire_version", self.manager)
        self.assertEqual((self.sheet.version, self.sheet.name), (2, "Sheet of today"))

    # By RPC, as somebody with a console

    def call(self, user, method, *args):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/conveyor.interview/{method}",
            {
                "model": "conveyor.interview",
                "method": method,
                "args": args,
                "kwargs": {},
            },
        )

    def test_salesperson_of_another_client_with_a_console(self):
        interview = self.planned()
        self.env.flush_all()
        for method, *args in (
            ("get_fill", [interview.id]),
            ("read", [interview.id], ["state"]),
            (
                "save_answer",
                [interview.id],
                self.vip.question_ids[2].id,
                {"value_text": 1},
            ),
            ("finish", [interview.id], 5),
            ("write", [interview.id], {"user_id": self.other.id}),
            ("create", [{"client_id": self.file.id}]),
            ("message_post", [interview.id]),
        ):
            with (
                self.subTest(method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self.call(self.other, method, *args)
        self.assertEqual(self.call(self.other, "search_read", [], ["id"]), [])
        self.env.invalidate_all()
        self.assertEqual(interview.state, "planned")
        self.assertEqual(len(self.file.interview_ids), 1)


@conveyor_tags
class TestInterviewNarrow(FillCommon):
    """The same on a tablet held upright."""

    browser_size = "600x960"
    touch_enabled = True

    @mute_logger("odoo.http")  # a birthday that is none is refused
    def test_filled_on_a_tablet(self):
        self.fill()

    def test_half_finished_is_kept(self):
        self.fill_further()
