"""Touches, as users meet them in the browser."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from .common import ConveyorCommon, conveyor_tags


@conveyor_tags
class TestTouchScreens(ConveyorCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["conveyor.touch.rhythm"].search([]).unlink()
        cls.env["conveyor.touch.rhythm"].create({"name": "Daily", "every": 1})
        cls.mill = cls.make_partner("Tour Mill", is_company=True, user_id=cls.seller.id)
        cls.make_invoice(cls.mill, "2026-01-01", 100)
        cls.refresh()
        cls.file = cls.client_of(cls.mill)

    def touches(self, **options):
        return (
            self.env["conveyor.touch"]
            .with_context(**options)
            .search([("partner_id", "=", self.mill.id)], order="id")
        )

    def test_today(self):
        self.start_tour(
            "/odoo/to-touch-today",
            "conveyor_touch",
            login=self.seller.login,
            timeout=180,
        )
        self.env.invalidate_all()
        old, new = self.touches(active_test=False)
        self.assertEqual((old.active, old.minutes), (False, 15))
        self.assertEqual((new.minutes, new.corrects_id), (150, old))
        self.assertEqual(self.file.last_touch_date, fields.Date.today())

    def test_from_the_client_file(self):
        self.start_tour(
            f"/odoo/central-file/{self.file.id}",
            "conveyor_touch_client",
            login=self.leader.login,
            timeout=180,
        )
        self.env.invalidate_all()
        self.assertEqual(self.touches().logged_by_id, self.leader)

    def test_the_journal_is_not_written_by_rpc(self):
        [touch] = self.env["conveyor.touch"]._log(
            [{"client_id": self.file.id, "channel": "call"}]
        )
        self.env.flush_all()
        self.authenticate(self.seller.login, self.seller.login)
        for method, args in (
            ("write", [[touch.id], {"minutes": 500}]),
            ("unlink", [[touch.id]]),
            ("_log", [[{"client_id": self.file.id, "channel": "call"}]]),
            ("_cancel", [[touch.id], "No"]),
            ("create", [{"channel": "call", "partner_id": self.mill.id}]),
        ):
            with self.subTest(method), mute_logger("odoo.http"):
                answer = self.url_open(
                    f"/web/dataset/call_kw/conveyor.touch/{method}",
                    json={
                        "jsonrpc": "2.0",
                        "method": "call",
                        "params": {
                            "model": "conveyor.touch",
                            "method": method,
                            "args": args,
                            "kwargs": {"context": {"conveyor_by_server": True}},
                        },
                    },
                ).json()
                self.assertIn(
                    "AccessError", answer["error"]["data"]["name"], answer["error"]
                )
        self.env.invalidate_all()
        self.assertEqual(self.touches(), touch)
        self.assertFalse(touch.minutes)
        with self.assertRaises(AccessError):
            touch.with_user(self.accountant).read(["date"])
