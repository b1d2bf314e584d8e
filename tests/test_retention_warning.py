"""Warnings of clients at risk: who gets them, once for each silence, what comes of
them; and a year in the life of a company."""

import datetime
from collections import Counter

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time

from odoo.addons.sales_conveyor.rules import retention as rules

from .common import TODAY, conveyor_tags
from .retention import _EPOCH, RetentionCommon

_TODAY = datetime.date.fromisoformat(TODAY)
_WEEK = datetime.timedelta(7)


class WarningCommon(RetentionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Warning = cls.env["conveyor.retention.warning"]
        cls.conveyor.write(
            {
                "warning_active": True,
                "warning_script": "<p>Ask how the last delivery was.</p>",
                "warning_gift": "A calendar",
                "warning_offer": f"product.pricelist,{cls.make_pricelist().id}",
            }
        )

    @classmethod
    def make_pricelist(cls, company=None):
        return cls.env["product.pricelist"].create(
            {"name": "Come back", "company_id": (company or cls.company).id}
        )

    @classmethod
    def with_churn_point(cls, days):
        """Say when clients leave, as if it had been measured."""
        cls.env.cr.execute(
            "INSERT INTO conveyor_retention_group (company_id, level, churn_days,"
            " usual_days, client_count, horizon) VALUES (%s, 0, %s, 30, 500, 90)"
            " RETURNING id",
            [cls.company.id, days],
        )
        [group] = cls.env.cr.fetchone()
        cls.env.cr.execute(
            "UPDATE conveyor_retention_group SET model_group_id = id,"
            " churn_group_id = id WHERE id = %s",
            [group],
        )
        cls.env.invalidate_all()

    def warn(self):
        """Do what the job does, in this transaction."""
        warnings = self.Warning.sudo()
        warnings._follow_episodes()
        warnings._begin()
        while warnings._plan():
            pass
        self.env.invalidate_all()

    def client_with(self, *days, owner=None):
        partner = self.make_partner()
        self.book([(partner, day) for day in days])
        self.refresh()
        client = self.client_of(partner)
        if owner:
            client.with_user(self.officer).owner_id = owner
        return client

    def activities_of(self, clients):
        """The activities of warnings; others come from handing over."""
        type_ = self.env.ref("sales_conveyor.conveyor_activity_type_warning")
        return clients.activity_ids.filtered(lambda a: a.activity_type_id == type_)

    def warning_of(self, client):
        return self.Warning.search([("client_id", "=", client.id)])


@conveyor_tags
@freeze_time(TODAY)
class TestWarning(WarningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.with_churn_point(100)

    def at_risk(self, owner=None):
        client = self.client_with("2025-12-01", "2026-03-12", owner=owner)
        self.assertEqual(client.retention_status, "at_risk")
        return client

    def test_owner_gets_one_activity_for_each_silence(self):
        client = self.at_risk(self.seller)
        self.warn()
        warning = self.warning_of(client)
        self.assertEqual(warning.user_id, self.seller)
        activity = self.activities_of(client)
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn("95", activity.summary)
        self.assertIn("last delivery", activity.note)
        self.assertIn("A calendar", activity.note)
        self.assertIn("Come back", activity.note)
        # not after the churn point
        self.assertLessEqual(activity.date_deadline, client.churn_date)
        for _day in range(3):
            self.warn()
        self.assertEqual(self.activities_of(client), activity)
        activity.unlink()
        self.warn()
        self.assertFalse(self.activities_of(client))

    def test_officer_where_nobody_owns_or_so_set(self):
        nobodys, sellers = self.at_risk(), self.at_risk(self.seller)
        self.conveyor.warning_for = "officer"
        self.warn()
        officers = self.env.ref("sales_conveyor.conveyor_group_officer").all_user_ids
        self.assertIn(self.warning_of(nobodys).user_id, officers)
        self.assertIn(self.warning_of(sellers).user_id, officers)

    def test_archived_owner_is_warned_of_nothing(self):
        client = self.at_risk(self.seller)
        self.env.cr.execute(
            "UPDATE res_users SET active = false WHERE id = %s", [self.seller.id]
        )
        self.env.invalidate_all()
        self.warn()
        self.assertNotEqual(self.warning_of(client).user_id, self.seller)

    def test_no_warning_where_not_wanted(self):
        self.conveyor.warning_active = False
        client = self.at_risk(self.seller)
        self.warn()
        self.assertFalse(self.warning_of(client))

    def test_done_activity_is_contact_and_purchase_is_return(self):
        client = self.at_risk(self.seller)
        self.warn()
        warning = self.warning_of(client)
        with freeze_time("2026-06-17"):
            self.activities_of(client).with_user(self.seller).action_feedback(
                "Spoke to him"
            )
            self.warn()
        self.assertEqual(str(warning.contacted_on), "2026-06-17")
        with freeze_time("2026-07-01"):
            self.book([(client.partner_id, "2026-06-30")], amount=250)
            self.refresh()
            self.warn()
            self.assertEqual(warning.state, "came_back")
            self.assertEqual(str(warning.came_back_on), "2026-06-30")
            self.assertEqual(warning.revenue, 250)
            self.assertEqual(client.retention_status, "won_back")
        with freeze_time("2026-07-20"):
            # what it buys later within the horizon counts as well
            self.book([(client.partner_id, "2026-07-19")], amount=50)
            self.refresh()
            self.warn()
            self.assertEqual(warning.revenue, 300)
            self.assertEqual(client.retention_status, "active")

    def test_return_takes_the_activity_away(self):
        client = self.at_risk(self.seller)
        self.warn()
        self.assertTrue(self.activities_of(client))
        self.book([(client.partner_id, TODAY)])
        self.refresh()
        self.warn()
        self.assertFalse(self.activities_of(client))
        self.assertFalse(self.warning_of(client).contacted_on)

    def test_touch_is_contact(self):
        client = self.at_risk(self.seller)
        self.warn()
        self.env["conveyor.touch"].sudo()._log(
            [
                {
                    "client_id": client.id,
                    "channel": "call",
                    "direction": "out",
                    "user_id": self.seller.id,
                    "date": "2026-06-15 12:00:00",
                }
            ]
        )
        self.warn()
        self.assertEqual(str(self.warning_of(client).contacted_on), TODAY)

    def test_credited_purchase_is_no_return(self):
        client = self.at_risk(self.seller)
        self.warn()
        self.credit(self.make_invoice(client.partner_id, "2026-06-15", 80))
        self.refresh()
        self.warn()
        self.assertEqual(self.warning_of(client).state, "open")

    def test_whoever_stays_away(self):
        client = self.at_risk(self.seller)
        self.warn()
        with freeze_time(_TODAY + datetime.timedelta(91)):
            self.evaluate()
            self.warn()
            warning = self.warning_of(client)
            self.assertEqual(warning.state, "silent")
            self.assertEqual(client.retention_status, "lost")
            self.assertEqual(len(warning), 1)

    def test_new_silence_is_a_new_episode(self):
        client = self.at_risk(self.seller)
        self.warn()
        self.book([(client.partner_id, TODAY)])
        self.refresh()
        with freeze_time(_TODAY + datetime.timedelta(92)):
            self.evaluate()
            self.warn()
            self.assertEqual(
                self.warning_of(client).mapped("state"), ["open", "came_back"]
            )

    def test_held_out(self):
        self.conveyor.warning_held_out = 50
        partners = self.make_partners(60)
        self.book((partner, "2026-03-12") for partner in partners)
        self.refresh()
        self.warn()
        warnings = self.Warning.search([("client_id.partner_id", "in", partners.ids)])
        self.assertEqual(len(warnings), 60)
        for warning in warnings:
            self.assertEqual(
                warning.held_out,
                rules.held_out(warning.client_id.id, "2026-03-12", 50),
            )
            self.assertEqual(
                bool(self.activities_of(warning.client_id)), not warning.held_out
            )
        self.assertTrue(15 < len(warnings.filtered("held_out")) < 45)

    def test_killed_job_goes_on(self):
        clients = [self.at_risk(self.seller) for _number in range(3)]
        self.Warning.sudo()._begin()
        self.assertFalse(any(self.activities_of(client) for client in clients))
        self.warn()
        for client in clients:
            self.assertEqual(len(self.activities_of(client)), 1)

    def test_unlikely_clients(self):
        client = self.client_with("2026-05-01", "2026-06-01", owner=self.seller)
        self.env.cr.execute(
            "UPDATE conveyor_retention_group SET method = 'recency', horizon = 90,"
            " bins = '[[-100, 0.05, 5, 10, 20, 50, 3], [-1, 0.3, 5, 10, 20, 50, 15]]',"
            " date_method = 'table' WHERE company_id = %s",
            [self.company.id],
        )
        self.evaluate()
        self.assertEqual(client.retention_status, "active")
        self.conveyor.warning_probability = 40
        self.evaluate()
        self.assertEqual(client.retention_status, "at_risk")
        self.assertEqual(str(client.retention_since), TODAY)
        self.warn()
        self.assertEqual(self.warning_of(client).reason, "probability")
        with freeze_time("2026-06-18"):
            self.evaluate()
            self.assertEqual(str(client.retention_since), TODAY)

    # Rights

    def test_nobody_writes_warnings(self):
        client = self.at_risk(self.seller)
        self.warn()
        warning = self.warning_of(client)
        for user in (self.seller, self.manager, self.env.user):
            with self.assertRaises(AccessError):
                warning.with_user(user).write({"contacted_on": TODAY})
            with self.assertRaises(AccessError):
                warning.with_user(user).unlink()
        with self.assertRaises(AccessError):
            warning.with_user(self.env.user).with_context(
                conveyor_by_server=True
            ).sudo().write({"state": "came_back"})
        with self.assertRaises(AccessError):
            self.conveyor.with_user(self.seller).write({"warning_active": False})

    def test_bad_settings(self):
        other = self._make_company("Elsewhere")
        pricelist = self.make_pricelist(other)
        with self.assertRaises(ValidationError):
            self.conveyor.warning_offer = f"product.pricelist,{pricelist.id}"

    def test_effect(self):
        self.conveyor.warning_held_out = 40
        partners = self.make_partners(80)
        self.book((partner, "2026-03-12") for partner in partners)
        self.refresh()
        self.warn()
        warnings = self.Warning.search([("client_id.partner_id", "in", partners.ids)])
        effect = self.env["conveyor.retention.effect"].with_user(self.leader)
        mine = [("company_id", "=", self.company.id)]
        self.assertFalse(effect.search(mine))
        warned = warnings.filtered(lambda one: not one.held_out)
        held = warnings - warned
        with freeze_time("2026-06-20"):
            self.activities_of(warned.client_id).action_feedback()
            self.book(
                [(one.client_id.partner_id, "2026-06-20") for one in warned[1:]]
                + [(held[0].client_id.partner_id, "2026-06-20")],
                amount=100,
            )
            self.refresh()
            self.warn()
        with freeze_time(_TODAY + datetime.timedelta(100)):
            self.warn()
            rows = {row.arm: row for row in effect.search(mine)}
            self.assertEqual(
                {arm: (row.count, row.came) for arm, row in rows.items()},
                {
                    "warned": (len(warned), len(warned) - 1),
                    "held_out": (len(held), 1),
                    "contacted": (len(warned), len(warned) - 1),
                },
            )
            self.assertTrue(
                rows["held_out"].share_high
                < rows["warned"].share_low
                < rows["warned"].share
            )
            self.assertIn("More came back", rows["warned"].said)
            self.assertAlmostEqual(rows["held_out"].revenue_each, 100 / len(held), 2)
            action = rows["warned"].action_open_warnings()
            self.assertEqual(
                self.Warning.search(action["domain"]), warned.sorted("id", True)
            )


@conveyor_tags
class TestYear(WarningCommon):
    """A year goes by, week by week. What the central file says in the end is held
    against the rules, applied to the same purchases."""

    def test_year(self):
        begin = _TODAY - datetime.timedelta(366)
        stories = self.story(11, 260, begin - datetime.timedelta(400), _TODAY)
        partners = self.make_partners(len(stories))
        days_of = dict(zip(partners, stories, strict=True))
        with freeze_time(begin):
            self.book(
                (partner, day)
                for partner, days in days_of.items()
                for day in days
                if day <= begin
            )
            self.refresh()
            self.measure()
            self.evaluate(anew=True)
            self.conveyor.warning_held_out = 25
            clients = self.Client.search([("partner_id", "in", partners.ids)])
            # as if they had always been entrusted to the seller
            self.env.cr.execute(
                "UPDATE conveyor_client SET owner_id = %s WHERE id = ANY(%s)",
                [self.seller.id, clients.ids],
            )
            self.env.invalidate_all()
        group = self.Group.search([("conveyor_id", "=", self.conveyor.id)])
        self.assertTrue(group.churn_days)
        today, weeks = begin, []
        while today + _WEEK <= _TODAY:
            before, today = today, today + _WEEK
            weeks.append(today)
            with freeze_time(today):
                new = [
                    (partner, day)
                    for partner, days in days_of.items()
                    for day in days
                    if before < day <= today
                ]
                if new:
                    self.book(new)
                    self.refresh()
                self.evaluate()
                self.warn()
                # the seller does the activities of every second client
                self.activities_of(clients).filtered(
                    lambda one: one.res_id % 2
                ).action_feedback()
        with freeze_time(today):
            self.warn()
            self.assertYear(days_of, weeks, group)

    def assertYear(self, days_of, weeks, group):
        expected, changes = {}, Counter()
        files = {
            file.partner_id: file
            for file in self.Client.search(
                [("partner_id", "in", [p.id for p in days_of])]
            )
        }
        for partner, days in days_of.items():
            numbers = [(day - _EPOCH).days for day in sorted(set(days))]
            was = None
            for week in [weeks[0] - _WEEK, *weeks]:
                now = (week - _EPOCH).days
                known = [day for day in numbers if day <= now]
                own = rules.rhythm(known)
                usual = max(round(own[0]), 1) if own else group.usual_days
                status, _since = rules.status(
                    known, now, usual, group.churn_days, self.conveyor.warning_days
                )
                if was and was != status:
                    changes[was, status] += 1
                was = status
                key = (files.get(partner), known[-1] if known else None)
                if status == "at_risk" and week in weeks and key not in expected:
                    later = [day for day in numbers if day > known[-1]]
                    end = now + group.horizon
                    last = (weeks[-1] - _EPOCH).days
                    came = next((d for d in later if d <= min(end, last)), None)
                    expected[key] = (
                        "came_back" if came else "silent" if end < last else "open",
                        came,
                    )
            file = files.get(partner, self.Client)
            self.assertEqual(file.retention_status or None, was)
        found = {
            (one.client_id, (one.last_day - _EPOCH).days): (
                one.state,
                (one.came_back_on - _EPOCH).days if one.came_back_on else None,
            )
            for one in self.Warning.search([("company_id", "=", self.company.id)])
        }
        template = self.client_of(self.template.partner_id)
        found = {key: said for key, said in found.items() if key[0] != template}
        self.assertEqual(found, expected)
        self.assertGreater(len(expected), 30)
        self.assertEqual(
            {state for state, _day in expected.values()},
            {"came_back", "silent", "open"},
        )
        moves = Counter(
            (move.status_from, move.status)
            for move in self.Move.search(
                [
                    ("company_id", "=", self.company.id),
                    ("client_id", "!=", template.id),
                ]
            )
        )
        self.assertEqual(moves, changes)
        self.assertGreater(changes["lost", "won_back"] + changes["lost", "active"], 0)
        self.assertEffect(found)

    def assertEffect(self, found):
        """The page counts what the rows say, of those whose time is over."""
        rows = self.env["conveyor.retention.effect"].search(
            [("company_id", "=", self.company.id)]
        )
        over = self.Warning.search([("company_id", "=", self.company.id)]).filtered(
            lambda one: one.began_on + datetime.timedelta(one.horizon) < weeks_end()
        )
        for row in rows:
            some = {
                "warned": over.filtered(lambda one: not one.held_out),
                "held_out": over.filtered("held_out"),
                "contacted": over.filtered(
                    lambda one: not one.held_out and one.contacted_on
                ),
                "not_contacted": over.filtered(
                    lambda one: not one.held_out and not one.contacted_on
                ),
            }[row.arm]
            self.assertEqual(row.count, len(some))
            back = some.filtered("came_back_on")
            self.assertEqual(row.came, len(back))
            self.assertAlmostEqual(row.revenue, sum(back.mapped("revenue")), 2)
            self.assertTrue(row.share_low <= row.share <= row.share_high)
        self.assertEqual(
            {row.arm for row in rows},
            {"warned", "held_out", "contacted", "not_contacted"},
        )


def weeks_end():
    return datetime.date.today()
