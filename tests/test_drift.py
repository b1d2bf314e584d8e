"""Drift: how much of what hunters do goes to those who are clients already."""

from datetime import date

from odoo import Command
from odoo.tests import freeze_time

from .common import TODAY, conveyor_tags
from .test_start import StartCommon


@conveyor_tags
@freeze_time(f"{TODAY} 10:00:00")
class TestDrift(StartCommon):
    def shares(self, user=None, domain=(), by="date:month"):
        """Return {group: (share in revenue, share in touches)} of the seller; nothing
        is ``None``."""

        drift = self.env["conveyor.drift"].with_user(user or self.leader)
        self.env.flush_all()
        return {
            key: (
                None if revenue is False else revenue,
                None if touches is False else touches,
            )
            for key, revenue, touches in drift._read_group(
                [("user_id", "=", self.seller.id), *domain],
                [by],
                ["revenue_share:avg", "touch_share:avg"],
            )
        }

    def touch(self, partner, day, user=None, **values):
        self.env["conveyor.touch"]._log(
            [
                {
                    "partner_id": partner.id,
                    "date": f"{day} 09:00:00",
                    "channel": "call",
                    "direction": "out",
                    "user_id": (user or self.seller).id,
                    "key": f"test,{next(self.numbers)}",
                    **values,
                }
            ]
        )

    def test_revenue_by_month(self):
        first, second = self.make_partner(), self.make_partner()
        self.sell(first, "2026-04-03", 100)  # the first purchase
        self.sell(first, "2026-04-03", 50)  # on the same day
        again = self.sell(first, "2026-05-04", 300)
        self.sell(second, "2026-05-05", 100)
        others = self.sell(first, "2026-05-06", 900, user=self.other)
        self.refresh()
        # his, until the officer says that a colleague has sold it
        self.assertEqual(
            self.shares()[date(2026, 5, 1)], (100 * (300 + 900) / 1300, None)
        )
        self.env["conveyor.invoice.seller"].search(
            [("move_id", "=", others.id)]
        ).with_user(self.officer).action_accept()
        self.assertEqual(
            self.shares(),
            {date(2026, 4, 1): (0, None), date(2026, 5, 1): (75, None)},
        )
        # what is taken back is taken from whom it was sold to
        self.credit(again, 200, "2026-05-20")
        self.refresh()
        self.assertEqual(self.shares()[date(2026, 5, 1)], (50, None))
        # months together are sums, not an average of averages
        both = self.shares(by="user_id")
        self.assertEqual(both[self.seller][0], 100 * 100 / 350)

    def test_touches(self):
        client, prospect = self.make_partner(), self.make_partner()
        self.sell(client, "2026-04-03", 100)
        self.refresh()
        self.touch(client, "2026-04-02")  # before the purchase
        self.touch(client, "2026-05-02")
        self.touch(prospect, "2026-05-03")
        self.touch(prospect, "2026-05-04")
        self.touch(client, "2026-05-05", user=self.other)
        self.touch(client, "2026-05-06", channel="mailing")
        shares = self.shares(domain=[("kind", "=", "touch")])
        self.assertEqual(shares[date(2026, 4, 1)], (None, 0))
        self.assertAlmostEqual(shares[date(2026, 5, 1)][1], 100 / 3)

    def test_only_first_sales_people(self):
        partner = self.make_partner()
        self.sell(partner, "2026-05-01", 100, user=self.other)
        self.refresh()
        rows = self.env["conveyor.drift"]
        self.assertFalse(rows.search([("user_id", "=", self.other.id)]))
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        self.hunters.member_ids |= self.other
        self.env.flush_all()
        row = rows.search([("user_id", "=", self.other.id)])
        self.assertTrue(row.in_client_team)
        self.assertEqual((row.whom, row.team_id), ("new", self.hunters))
        self.assertEqual(row.action_open()["res_model"], "account.move")

    def test_the_list_is_behind_it(self):
        client = self.make_client(self.other, "2026-04-03")
        self.sell(client.partner_id, "2026-05-04", 300)
        self.refresh()
        rows = self.env["conveyor.drift"].with_user(self.leader)
        rows = rows.search([("user_id", "=", self.seller.id)], order="date")
        self.assertEqual(rows.mapped("whom"), ["new", "existing"])
        self.assertEqual(rows.mapped("existing_revenue"), [0, 300])
        self.assertEqual(rows.mapped("revenue_share"), [0, 100])
        self.assertEqual(rows.client_id, client)

    def test_who_sees_it(self):
        self.sell(self.make_partner(), "2026-05-01", 100)
        self.refresh()
        self.assertTrue(self.shares(self.seller))
        self.assertTrue(self.shares(self.analyst))
        self.assertFalse(self.shares(self.other))
        company = self._make_company("Elsewhere")
        self.leader.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        drift = self.env["conveyor.drift"].with_user(self.leader)
        drift = drift.with_context(allowed_company_ids=company.ids)
        self.assertFalse(drift.search([("user_id", "=", self.seller.id)]))
