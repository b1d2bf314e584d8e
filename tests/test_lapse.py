"""Owners who are silent are warned, then the client is the officer's."""

from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from .common import conveyor_tags
from .test_handover import HandoverCommon


@conveyor_tags
@freeze_time("2026-06-15")
class TestLapse(HandoverCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.conveyor = cls.env["conveyor.conveyor"].create(
            {
                "name": "Wholesale",
                "company_id": cls.company.id,
                "lapse_after": 30,
                "lapse_grace": 10,
            }
        )
        cls.client_file._as_server().conveyor_id = cls.conveyor
        cls.env.flush_all()

    def on(self, day):
        """Run the job of a day."""
        with freeze_time(day):
            self.refresh()  # the journal of touches is written by the job
            cron = self.env.ref("sales_conveyor.ir_cron_lapse")
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.client_file

    def warnings(self):
        return self.client_file.activity_ids.filtered(
            lambda a: (
                a.activity_type_id
                == self.env.ref("sales_conveyor.conveyor_activity_type_lapse")
            )
        )

    def test_warning_then_queue(self):
        client = self.on("2026-06-30")
        self.assertFalse(client.lapse_warned_on)
        self.assertEqual(str(client.touched_on), "2026-06-01")
        client = self.on("2026-07-01")
        self.assertEqual(str(client.lapse_warned_on), "2026-07-01")
        self.assertEqual(self.warnings().user_id, self.seller)
        self.on("2026-07-05")
        self.assertEqual(len(self.warnings()), 1)
        client = self.on("2026-07-11")
        self.assertEqual(str(client.lapsed_on), "2026-07-11")
        self.assertEqual(client.owner_id, self.seller)
        self.assertIn("lapsed", self.messages_to(self.officer)[:1].subject)
        count = len(self.messages_to(self.officer))
        self.on("2026-07-12")
        self.assertEqual(len(self.messages_to(self.officer)), count)
        with freeze_time("2026-07-13"):
            self.hand_over(self.colleague)
        self.assertFalse(client.lapsed_on or client.lapse_warned_on)
        self.assertFalse(self.warnings())
        self.assertFalse(self.on("2026-07-14").lapse_warned_on)

    def test_touches(self):
        kind = self.env.ref("mail.mail_activity_data_todo")

        def message():
            self.person.with_user(self.seller).message_post(
                body="Good day",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )

        def activity():
            self.partner.activity_schedule(
                activity_type_id=kind.id, user_id=self.seller.id
            ).action_feedback()

        def meeting():
            self.env["calendar.event"].create(
                {
                    "name": "Meeting",
                    "start": "2026-07-05 08:00:00",
                    "stop": "2026-07-05 09:00:00",
                    "user_id": self.seller.id,
                    "partner_ids": [Command.set(self.person.ids)],
                }
            )

        def order():
            self.make_order(self.seller).action_confirm()

        def invoice():
            self.make_invoice(self.partner, "2026-07-05", 5)
            self.refresh()

        for touch in (message, activity, meeting, order, invoice):
            with self.subTest(touch.__name__), self.env.cr.savepoint() as savepoint:
                self.assertTrue(self.on("2026-07-01").lapse_warned_on)
                with freeze_time("2026-07-05"):
                    touch()
                    self.env.flush_all()
                    self.env.cr.execute(
                        "UPDATE mail_message SET date = '2026-07-05'"
                        " WHERE body LIKE '%%Good day%%'"
                    )
                client = self.on("2026-07-11")
                self.assertFalse(client.lapse_warned_on or client.lapsed_on)
                self.assertEqual(str(client.touched_on), "2026-07-05")
                self.assertFalse(self.warnings())
                savepoint.rollback()
            self.env.invalidate_all()

    def test_the_clients_own_mail_is_no_touch_of_ours(self):
        self.person.message_post(
            body="Hello?", message_type="comment", author_id=self.person.id
        )
        self.assertEqual(str(self.on("2026-07-01").touched_on), "2026-06-01")

    def test_taken_from_the_owner_at_once(self):
        self.conveyor.lapse_empties = True
        self.on("2026-07-01")
        client = self.on("2026-07-11")
        self.assertFalse(client.owner_id)
        self.assertEqual(str(client.lapsed_on), "2026-07-11")
        self.assertEqual(self.last().cause, "lapse")
        with freeze_time("2026-07-12"):
            self.hand_over(self.stranger)
        self.assertFalse(client.lapsed_on)

    def test_never_where_the_conveyor_says_nothing(self):
        self.conveyor.lapse_after = 0
        self.assertFalse(self.on("2027-07-01").lapse_warned_on)

    def test_goes_on_where_it_was(self):
        self.env["ir.config_parameter"].set_param(
            "sales_conveyor.lapse_position", f"2026-07-01,{self.client_file.id}"
        )
        self.assertFalse(self.on("2026-07-01").lapse_warned_on)
        self.assertTrue(self.on("2026-07-02").lapse_warned_on)

    def test_nobody_resets_his_own_clock(self):
        self.on("2026-07-01")
        future = date(2026, 7, 1) + timedelta(days=900)
        for values in ({"touched_on": future}, {"lapse_warned_on": False}):
            with self.assertRaises(AccessError):
                self.client_file.with_user(self.seller).write(values)
        self.assertEqual(str(self.client_file.lapse_warned_on), "2026-07-01")
