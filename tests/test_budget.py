"""How many contacts a person opens: counted whatever way it took, stopped, reported."""

from contextlib import suppress
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, JsonRpcException, freeze_time
from odoo.tools import mute_logger

from odoo.addons.sales_conveyor.models.conveyor_reading_budget import Counter

from .common import TODAY, conveyor_tags
from .reading import ReadingCommon

NOW = f"{TODAY} 10:00:00"


@conveyor_tags
@freeze_time(NOW)
class TestBudget(ReadingCommon, HttpCase):
    # what was read is noted by another connection, which a test can't have beside a
    # read-only one
    _registry_readonly_enabled = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = cls.env["res.partner"].create(
            [
                {"name": f"Contact {i}", "email": f"contact{i}@many.example"}
                for i in range(30)
            ]
        )
        cls.group = cls.env.ref("sales_conveyor.conveyor_group_user")

    def budget(self, per_hour=10, per_day=20, group=None):
        budget = self.env["conveyor.budget"].create(
            {
                "group_id": (group or self.group).id,
                "per_hour": per_hour,
                "per_day": per_day,
            }
        )
        self.env.flush_all()
        return budget

    def read(self, partners, names=("email",), user=None, method="read", **kw):
        user = user or self.rival
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/res.partner/{method}",
            {
                "model": "res.partner",
                "method": method,
                "args": [partners.ids, list(names)],
                "kwargs": kw,
            },
        )

    def assertStopped(self, *args, **kwargs):
        # assertRaises would undo what is written because of the stop
        try:
            with mute_logger("odoo.http"):
                self.read(*args, **kwargs)
        except JsonRpcException as stopped:
            self.assertIn("odoo.exceptions.UserError", str(stopped))
            self.assertNotIn("many.example", str(stopped))
        else:
            self.fail("Nobody stopped it.")

    def stops(self):
        self.env.invalidate_all()
        return self.env["conveyor.budget.stop"].search(
            [("user_id", "=", self.rival.id)]
        )

    def test_nobody_is_counted_without_a_budget(self):
        self.read(self.contacts)
        self.assertFalse(self.env["conveyor.read"].search_count([]))

    def test_stop_and_report(self):
        self.budget(10, 20)
        self.read(self.contacts[:10])
        self.assertStopped(self.contacts[10:11])
        # what was opened stays open, and isn't counted again
        self.read(self.contacts[:10])
        # fields that aren't details cost nothing
        self.read(self.contacts, ["name", "city"])
        stop = self.stops()
        self.assertRecordValues(
            stop, [{"span": "hour", "limit": 10, "partner_count": 10}]
        )
        self.assertEqual(stop.partner_ids, self.contacts[:10])
        self.assertIn(self.officer, stop.activity_ids.user_id)
        self.assertNotIn(self.rival, stop.activity_ids.user_id)
        attempt = self.env["conveyor.attempt"].search(
            [("user_id", "=", self.rival.id)], limit=1
        )
        self.assertEqual((attempt.operation, attempt.way), ("read", "screen"))
        # trying again is an attempt, but no second activity
        self.assertStopped(self.contacts[11:12])
        self.assertEqual(self.stops(), stop)

    def test_a_huge_read_is_stopped_as_a_whole(self):
        self.budget(10, 20)
        self.assertStopped(self.contacts)
        self.assertFalse(self.stops().partner_ids)
        self.read(self.contacts[:10])

    def test_other_ways_are_counted_as_well(self):
        self.budget(10, 20)
        self.assertStopped(self.contacts, ["name", "email"], method="export_data")
        self.assertStopped(self.contacts, ["email_formatted"])
        self.assertStopped(
            self.contacts, ["display_name"], context={"show_email": True}
        )
        cards = ",".join(map(str, self.contacts.ids))
        with mute_logger("odoo.http"):
            response = self.url_open(f"/web/partner/vcard?partner_ids={cards}")
        self.assertNotIn(b"many.example", response.content)

    def test_an_hour_and_a_day(self):
        self.budget(10, 15)
        with freeze_time(NOW) as clock:
            self.read(self.contacts[:10])
            clock.tick(timedelta(minutes=59))
            self.assertStopped(self.contacts[10:11])
            # around the full hour nobody gets twice the amount
            clock.tick(timedelta(minutes=2))
            self.read(self.contacts[10:15])
            self.assertStopped(self.contacts[15:16])
            self.assertEqual(self.stops()[:1].span, "day")
            clock.tick(timedelta(hours=24))
            self.read(self.contacts[15:25])

    def test_widest_budget_counts(self):
        self.budget(5, 5)
        self.budget(20, 0, self.env.ref("sales_conveyor.conveyor_group_leader"))
        self.read(self.contacts[:20])
        self.assertStopped(self.contacts[:21])
        self.assertStopped(self.contacts[:6], user=self.seller)

    def test_who_is_not_counted(self):
        self.budget(1, 1, self.env.ref("base.group_user"))
        for user in (self.officer, self.accountant):
            self.read(self.contacts, user=user)
        # colleagues are nobody's clients
        self.read(self.seller.partner_id | self.leader.partner_id)
        self.read(self.contacts[:1])
        self.assertStopped(self.contacts[1:2])

    def test_hidden_details_are_not_counted(self):
        self.limit("owner")
        self.budget(1, 1)
        self.read(self.client | self.person)
        self.read(self.contacts[:1])
        self.assertStopped(self.contacts[1:2])

    def test_requests_at_the_same_time(self):
        """Each request has looked up what was read before the others ended."""
        self.budget(10, 20)
        env = self.env(user=self.rival)
        first, second = Counter(env, (10, 20)), Counter(env, (10, 20))
        for partner in self.contacts[:7]:
            first(env, partner._ids)
        for partner in self.contacts[7:14]:
            second(env, partner._ids)
        first._settle(env)
        # what a request does when it ends
        with suppress(UserError):
            second._settle(env)
            self.fail("Both got what one may have.")
        self.assertEqual(self.env["conveyor.read"].search_count([]), 7)

    def test_who_makes_the_request_fail_has_read(self):
        self.budget(10, 20)
        env = self.env(user=self.rival)
        counter = Counter(env, (10, 20))
        counter(env, self.contacts[:3]._ids)
        counter._note_quietly(self.env.registry)
        self.assertEqual(self.env["conveyor.read"].search_count([]), 3)

    def test_what_counts_no_more_is_forgotten(self):
        self.env["conveyor.read"].create(
            [
                {
                    "user_ref": self.rival.id,
                    "partner_ref": self.client.id,
                    "read_at": fields.Datetime.now() - timedelta(hours=hours),
                }
                for hours in (1, 25)
            ]
        )
        self.env.flush_all()
        self.env["conveyor.read"]._gc()
        self.assertEqual(self.env["conveyor.read"].search_count([]), 1)

    def test_budgets_are_set_by_administrators(self):
        self.authenticate(self.rival.login, self.rival.login.ljust(8, "x"))
        budget = self.budget(10, 20)
        for method, args in (
            ("write", [budget.ids, {"per_hour": 0}]),
            ("unlink", [budget.ids]),
        ):
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/conveyor.budget/{method}",
                    {
                        "model": "conveyor.budget",
                        "method": method,
                        "args": args,
                        "kwargs": {},
                    },
                )
        budget.with_user(self.manager).per_hour = 5

    def test_duplicates_found_by_a_detail(self):
        self.limit("owner")
        spied = (
            self.env["res.partner"]
            .with_user(self.rival)
            .with_context(allowed_company_ids=self.company.ids)
            .new({"name": "Spy", "vat": self.client.vat, "is_company": True})
        )
        found = spied.same_vat_partner_id
        self.assertEqual(found, self.client)
        self.assertFalse(found.email)
        self.company.conveyor_reading_strict = True
        spied.invalidate_recordset(["same_vat_partner_id"])
        self.assertFalse(
            self.env["res.partner"]
            .with_user(self.rival)
            .with_context(allowed_company_ids=self.company.ids)
            .new({"name": "Spy", "vat": self.client.vat, "is_company": True})
            .same_vat_partner_id
        )
