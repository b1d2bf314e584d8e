"""The VIP programme in a real browser, and over HTTP by those who try more."""

from odoo.tests import HttpCase, JsonRpcException, freeze_time
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .interview_common import InterviewCommon
from .vip import VipCommon


@conveyor_tags
class TestVipScreens(VipCommon, HttpCase):
    """Kept is Anna's client, whom nobody else has ever touched."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.questionnaire = InterviewCommon.make_sheet.__func__(cls)
        cls.kept = cls.make_monopolised(cls.anna, name="Kept")
        cls.good = cls.make_excellent(cls.boris, name="Good")
        cls.free = cls.make_client(name="Free")
        cls.refresh()
        cls.programme = cls.make_programme(
            [cls.anna, cls.boris],
            date_to="2099-12-31",
            questionnaire_id=cls.questionnaire.id,
        )

    def tour(self, path, name, user):
        self.env.cr.flush()
        with mute_logger("odoo.http"):  # refusals are wanted here
            self.start_tour(f"/odoo/{path}", name, login=user.login, timeout=180)
        self.env.invalidate_all()

    @property
    def page(self):
        return f"vip-programmes/{self.programme.id}"

    def start(self):
        self.programme.action_start()
        self.programme.action_propose()
        self.programme.action_apply()
        return self.line(self.programme, self.kept)

    def test_head_proposes_changes_and_applies(self):
        self.tour(self.page, "conveyor_vip_head", self.head)
        line = self.line(self.programme, self.kept)
        self.assertEqual((line.user_id, line.by_hand), (self.anna, True))
        self.assertEqual(self.line(self.programme, self.good).user_id, self.boris)
        self.assertTrue(self.line(self.programme, self.free).user_id)

    def test_nobody_is_forgotten(self):
        self.start()
        self.tour(self.page, "conveyor_vip_close", self.head)
        self.assertEqual(self.programme.state, "running")
        self.assertEqual(self.programme.rest_count, 2)

    def test_owner_objects_and_colleague_plans(self):
        line = self.start()
        self.assertEqual(line.user_id, self.boris)
        self.tour(f"vip-clients/{line.id}", "conveyor_vip_object", self.anna)
        self.assertEqual(line.objection_by_id, self.anna)
        self.tour("my-vip-clients", "conveyor_vip_plan", self.boris)
        self.assertEqual(line.state, "planned")
        self.assertEqual(line.interview_id.user_id, self.boris)

    def test_results(self):
        self.start()
        self.tour(self.page, "conveyor_vip_results", self.head)


@conveyor_tags
@freeze_time(TODAY)
class TestVipCalls(VipCommon, HttpCase):
    """The clever salesperson with a browser console."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls.make_monopolised(cls.anna, name="Kept")
        cls.refresh()
        cls.programme = cls.make_programme([cls.anna, cls.boris])
        cls.programme.action_start()
        cls.programme.action_propose()
        cls.programme.action_apply()
        cls.kept_line = cls.programme.line_ids

    def call(self, user, model, method, *args, **kwargs):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def assertRefused(self, user, model, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self.call(user, model, method, *args, **kwargs)
        self.assertIn("odoo.exceptions.AccessError", str(caught.exception))

    def test_owner_keeps_nothing_by_calls(self):
        line, programme = self.kept_line.ids, self.programme.ids
        anna = self.programme.participant_ids.filtered(
            lambda one: one.user_id == self.anna
        )
        server = {"context": {"conveyor_by_server": True, "install_mode": True}}
        for model, method, *args in (
            ("conveyor.vip.line", "write", line, {"proposed_id": anna.id, "note": "x"}),
            ("conveyor.vip.line", "write", line, {"state": "left"}),
            ("conveyor.vip.line", "web_save", line, {"user_id": self.anna.id}, {}),
            ("conveyor.vip.line", "unlink", line),
            ("conveyor.vip.line", "action_take_off", line),
            ("conveyor.vip.line", "conveyor_leave_out", line, "mine"),
            ("conveyor.vip.line", "conveyor_refused", line, "mine"),
            ("conveyor.vip.programme", "action_close", programme),
            ("conveyor.vip.programme", "write", programme, {"date_to": "2026-06-15"}),
            ("conveyor.vip.programme", "unlink", programme),
            ("conveyor.vip.participant", "unlink", anna.ids),
            (
                "conveyor.vip.participant",
                "create",
                {"programme_id": self.programme.id, "user_id": self.clara.id},
            ),
        ):
            with self.subTest(f"{model} {method}"):
                self.assertRefused(self.anna, model, method, *args, **server)
        self.env.invalidate_all()
        self.assertEqual(self.kept_line.user_id, self.boris)
        self.assertEqual(self.programme.state, "running")
