"""When clients buy again and what has become of them, from posted documents to the
screen, held against the rules."""

import datetime
import random

from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from odoo.addons.sales_conveyor.rules import (
    retention as rules,
)
from odoo.addons.sales_conveyor.rules import (
    retention_backtest,
    retention_bins,
    retention_fit,
    retention_score,
)

from .common import TODAY, conveyor_tags
from .retention import _EPOCH, RetentionCommon

_TODAY = datetime.date.fromisoformat(TODAY)


@conveyor_tags
@freeze_time(TODAY)
class TestRetentionSets(RetentionCommon):
    """The statement and the rules say the same of every client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.days = cls.book_story(3, 600, datetime.date(2024, 6, 1), _TODAY)
        cls.refresh()
        cls.measure()
        cls.evaluate(anew=True)
        cls.numbers_of = {
            partner: sorted({(day - _EPOCH).days for day in days})
            for partner, days in cls.days.items()
        }
        cls.today = (_TODAY - _EPOCH).days

    def group(self):
        return self.Group.search(
            [("conveyor_id", "=", self.conveyor.id), ("key", "=", False)]
        )

    def rows(self):
        files = self.Client.search([("partner_id", "in", [p.id for p in self.days])])
        self.assertEqual(len(files), len(self.days))
        return {file: self.Retention.browse(file.id) for file in files}

    def learnt(self, group):
        bins = [retention_bins.Bin(*one) for one in group.bins]
        fitted = None
        if group.rate:
            fitted = rules.Fitted(
                group.rate, group.scale, group.leaving_a, group.leaving_b
            )
        scorer = retention_score.Scorer(
            group.method, group.tau, group.weights, fitted, group.horizon
        )
        return bins, fitted, scorer

    def assertAgree(self):
        group = self.group()
        bins, fitted, scorer = self.learnt(group)
        kinds, statuses = set(), set()
        for file, row in self.rows().items():
            days = self.numbers_of[file.partner_id]
            client = retention_score.Row(days, rules.seen(days, self.today), None)
            score = retention_score.score(scorer, client, self.today)
            share = retention_bins.probability(bins, score)
            self.assertAlmostEqual(row.probability, share, delta=0.0051)
            own = rules.rhythm(days)
            usual = max(round(own[0]), 1) if own else group.usual_days
            status, since = rules.status(
                days, self.today, usual, group.churn_days, self.conveyor.warning_days
            )
            self.assertEqual(row.status, status)
            self.assertEqual((row.status_since - _EPOCH).days, since)
            self.assertEqual((row.due_date - _EPOCH).days, days[-1] + usual)
            kinds.add(row.basis)
            statuses.add(status)
            self.assertWindow(row, client, score, bins, fitted, group, own)
        return kinds, statuses

    def assertWindow(self, row, client, score, bins, fitted, group, own):
        silent = self.today - client.days[-1]
        if row.status == "lost":
            self.assertEqual((row.basis, row.expected_from), ("lost", False))
            return
        if own and group.rhythm and silent <= sum(own):
            self.assertEqual(row.basis, "rhythm")
            first = client.days[-1] + max(round(own[0] - own[1]), 1) - self.today
            last = client.days[-1] + max(round(own[0] + own[1]), 1) - self.today
        else:
            first, _middle, last = retention_backtest.window(
                group.date_method,
                client,
                score,
                self.today,
                fitted,
                group.horizon,
                bins,
                group.waits,
            )
            first, last = max(first, 1), max(last, 1)
        self.assertAlmostEqual((row.expected_from - _TODAY).days, first, delta=0.51)
        self.assertAlmostEqual((row.expected_to - _TODAY).days, last, delta=0.51)

    def test_groups(self):
        groups = self.Group.search([("company_id", "=", self.company.id)])
        self.assertEqual(groups.conveyor_id, self.conveyor)
        self.assertEqual(len(groups), 2)
        self.assertEqual(groups.mapped("reason"), [False, False])
        group = self.group()
        self.assertEqual((group.model_group_id, group.churn_group_id), (group, group))
        self.assertEqual(group.client_count, 601)  # with that of the template
        self.assertTrue(group.churn_low <= group.churn_days <= group.churn_high)
        self.assertGreater(group.auc, 0.6)
        self.assertIn(str(group.client_count), group.churn_said)
        self.assertIn(f"{group.auc:.3f}", group.said)

    def test_everybody_by_the_method_chosen(self):
        kinds, statuses = self.assertAgree()
        self.assertGreater(len(kinds), 1)
        self.assertEqual(statuses, set(rules.STATUSES))

    def test_everybody_by_every_method(self):
        """Whichever method and date are chosen, the statement says what the rule
        says."""
        histories = list(self.numbers_of.values())
        looks = retention_backtest.looks_back(histories, self.today, 90)
        seen = [rules.seen(days, self.today) for days in histories]
        fitted = retention_fit.fit(retention_fit.cells(seen))
        self.assertFalse(retention_fit.degenerate(fitted))
        tau = self.group().tau
        for method in retention_score.METHODS:
            scorer = retention_score.train(method, looks, (tau,))
            bins = retention_bins.bins(
                [(retention_backtest._scores(scorer, look), look) for look in looks]
            )
            for date in ("model", "table", "constant"):
                for rhythm in (True, False):
                    self.env.cr.execute(
                        "UPDATE conveyor_retention_group SET method = %s, weights = %s,"
                        " bins = %s, date_method = %s, rhythm = %s, rate = %s,"
                        " scale = %s, leaving_a = %s, leaving_b = %s WHERE id = %s",
                        [
                            method,
                            scorer.weights and str(list(scorer.weights)),
                            str([list(one) for one in bins]),
                            date,
                            rhythm,
                            *fitted,
                            self.group().id,
                        ],
                    )
                    self.env.invalidate_all()
                    with self.subTest(method=method, date=date, rhythm=rhythm):
                        self.env.cr.execute("DELETE FROM conveyor_retention")
                        self.evaluate(anew=True)
                        self.assertAgree()

    def test_evaluation_again_writes_nothing(self):
        written = self.Retention.sudo()._follow_range(0, 2**31 - 1, anew=True)
        self.assertEqual(written, 0)
        written = self.Retention.sudo()._follow_range(0, 2**31 - 1, anew=False)
        self.assertEqual(written, 0)

    def test_night_reads_no_documents_and_says_the_same(self):
        for days in (1, 20, 60):
            with freeze_time(_TODAY + datetime.timedelta(days)):
                self.evaluate()
                night = self.Retention.search_read(
                    [("company_id", "=", self.company.id)],
                    ["status", "status_since", "probability", "due_date"],
                    order="id",
                )
                self.env.cr.execute("DELETE FROM conveyor_retention")
                self.evaluate(anew=True)
                whole = self.Retention.search_read(
                    [("company_id", "=", self.company.id)],
                    ["status", "status_since", "probability", "due_date"],
                    order="id",
                )
                self.assertEqual(night, whole)

    def test_few_are_as_many(self):
        before = {row: row.read() for row in self.rows().values()}
        some = random.Random(1).sample(sorted(p.id for p in self.days), 40)
        self.env.cr.execute(
            "DELETE FROM conveyor_retention r USING conveyor_client c"
            " WHERE c.id = r.id AND c.partner_id = ANY(%s)",
            [some],
        )
        self.env.invalidate_all()
        self.assertEqual(self.Retention.sudo()._follow(some), 40)
        self.assertEqual({row: row.read() for row in before}, before)

    def test_resumed_in_pieces(self):
        whole = self.Retention.search_read([], ["status", "probability"], order="id")
        self.env.cr.execute("DELETE FROM conveyor_retention")
        ids = sorted(p.id for p in self.days)
        middle = ids[len(ids) // 2]
        self.Retention.sudo()._follow_range(0, middle)
        self.Retention.sudo()._follow_range(middle, 2**31 - 1)
        self.env.invalidate_all()
        self.assertEqual(
            self.Retention.search_read([], ["status", "probability"], order="id"), whole
        )

    # The screen

    def test_client_file_says_why(self):
        client = next(
            f for f, row in self.rows().items() if row.basis in ("model", "group")
        )
        [shown] = client.with_user(self.seller).web_read(
            {
                "retention_status": {},
                "next_purchase_why": {},
                "purchase_probability": {},
                "next_purchase_from": {},
            }
        )
        self.assertIn("601", shown["next_purchase_why"])
        self.assertIn("Wholesale", shown["next_purchase_why"])
        self.assertTrue(shown["next_purchase_from"])

    def test_screen_shows_this_moment_and_writes_nothing(self):
        lost = next(f for f, row in self.rows().items() if row.status == "lost")
        self.make_invoice(lost.partner_id, TODAY, 50)
        [shown] = lost.with_user(self.seller).web_read(
            {"retention_status": {}, "retention_since": {}}
        )
        self.assertEqual(shown["retention_status"], "won_back")
        self.env.invalidate_all()
        self.assertEqual(lost.retention_status, "lost")
        self.refresh()
        self.assertEqual(lost.retention_status, "won_back")

    def test_lists_are_filtered_sorted_and_grouped(self):
        clients = self.Client.with_user(self.seller)
        lost = clients.search([("retention_status", "=", "lost")])
        self.assertTrue(lost)
        self.assertEqual(set(lost.mapped("retention_status")), {"lost"})
        rows = dict(
            clients._read_group(
                [("partner_id", "in", [p.id for p in self.days])],
                ["retention_status"],
                ["__count"],
            )
        )
        self.assertEqual(
            rows["lost"], len(lost & self.Client.browse(r.id for r in self.rows()))
        )
        self.assertEqual(sum(rows.values()), len(self.days))
        ordered = clients.search([], order="purchase_probability desc", limit=20)
        shares = ordered.mapped("purchase_probability")
        self.assertEqual(shares, sorted(shares, reverse=True))
        self.assertFalse(
            clients.search_count(
                [("retention_status", "=", False), ("id", "in", lost.ids)]
            )
        )
        self.assertTrue(
            self.Client.with_user(self.analyst).search_count(
                [("next_purchase_from", ">=", TODAY)]
            )
        )

    def test_overdue_days_stay_visible(self):
        due = next(f for f, row in self.rows().items() if row.status == "lost")
        late = (_TODAY - due.purchase_due_date).days
        self.assertEqual(due.purchase_overdue_days, late)
        self.assertGreater(late, 0)

    # Nobody writes but the server

    def test_nobody_writes(self):
        row = next(iter(self.rows().values()))
        for user in (self.seller, self.officer, self.manager, self.env.user):
            for record in (row, self.group()):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"company_id": self.company.id})
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
            with self.assertRaises(AccessError):
                row.sudo().write({"status": "lost"})
            with self.assertRaises(AccessError):
                self.Move.sudo().create(
                    {
                        "client_id": row.id,
                        "company_id": self.company.id,
                        "status": "lost",
                        "day": TODAY,
                    }
                )

    def test_measuring_is_for_leaders(self):
        with self.assertRaises(AccessError):
            self.group().with_user(self.seller).action_measure()
        self.group().with_user(self.leader).action_measure()
        self.assertTrue(self.company.conveyor_retention_stale)
        self.assertIn(self.company, self.Group.sudo()._companies_due())

    def test_setting_has_it_measured_anew(self):
        self.assertNotIn(self.company, self.Group.sudo()._companies_due())
        self.company.conveyor_retention_horizon = 60
        self.assertIn(self.company, self.Group.sudo()._companies_due())
        self.measure()
        self.assertEqual(self.group().horizon, 60)

    def test_classes_and_thin_groups(self):
        self.company.conveyor_retention_group = "class"
        self.measure()
        groups = self.Group.search([("level", "=", 2)])
        self.assertTrue(groups)
        self.assertLessEqual(set(groups.mapped("key")), {"A", "B", "C"})
        self.evaluate(anew=True)
        used = self.Retention.search([("company_id", "=", self.company.id)]).group_id
        self.assertTrue(used & groups)
        for group in groups:
            if not group.method:
                self.assertEqual(group.model_group_id, self.group())
                self.assertIn(self.group().display_name, group.said)

    def test_other_companies_see_nothing(self):
        other = self._make_company("Elsewhere")
        self.seller.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        rows = self.Retention.with_user(self.seller).with_company(other)
        self.assertFalse(rows.with_context(allowed_company_ids=other.ids).search([]))
        groups = self.Group.with_user(self.seller).with_context(
            allowed_company_ids=other.ids
        )
        self.assertFalse(groups.search([]))


@conveyor_tags
@freeze_time(TODAY)
class TestRetentionStory(RetentionCommon):
    """A few clients, step by step."""

    def client_with(self, *days, **values):
        partner = self.make_partner(**values)
        self.book([(partner, day) for day in days])
        self.refresh()
        return self.client_of(partner)

    def test_not_enough_history(self):
        client = self.client_with("2026-05-01")
        self.measure()
        self.evaluate()
        group = self.Group.search(
            [("company_id", "=", self.company.id), ("conveyor_id", "=", False)]
        )
        self.assertEqual((group.method, group.reason), (False, "clients"))
        self.assertIn("Not enough history", group.said)
        self.assertIn("Not enough history", group.churn_said)
        self.assertEqual(client.retention_status, "new")
        self.assertEqual(client.next_purchase_basis, "none")
        self.assertFalse(client.next_purchase_from)
        self.assertIn("Not enough history", client.next_purchase_why)

    def test_own_rhythm_needs_no_group(self):
        client = self.client_with(
            "2026-01-05", "2026-02-04", "2026-03-06", "2026-04-05", "2026-05-17"
        )
        self.assertEqual(client.next_purchase_basis, "rhythm")
        self.assertIn("4 intervals", client.next_purchase_why)
        self.assertEqual(str(client.purchase_due_date), "2026-06-19")
        self.assertTrue(
            client.next_purchase_from
            < client.purchase_due_date
            < client.next_purchase_to
        )
        self.assertEqual(client.retention_status, "active")
        with freeze_time("2026-07-10"):
            self.evaluate()
            self.assertEqual(client.retention_status, "due")
            self.assertEqual(client.purchase_overdue_days, 21)
            # overdue, its rhythm tells nothing any more
            self.assertEqual(client.next_purchase_basis, "none")

    def test_refunds_are_no_purchases(self):
        client = self.client_with("2026-01-05", "2026-06-01")
        self.assertEqual(client.retention_status, "active")
        move = self.make_invoice(client.partner_id, "2026-06-10", 70)
        self.make_invoice(client.partner_id, "2026-06-10", 70)
        self.refresh()
        row = self.Retention.browse(client.id)
        self.assertEqual((row.purchases, str(row.last_day)), (3, "2026-06-10"))
        self.credit(move)
        self.refresh()
        self.assertEqual((row.purchases, str(row.last_day)), (3, "2026-06-10"))
        for invoice in self.env["account.move"].search(
            [
                ("partner_id", "=", client.partner_id.id),
                ("invoice_date", "=", "2026-06-10"),
                ("move_type", "=", "out_invoice"),
                ("id", "!=", move.id),
            ]
        ):
            self.credit(invoice)
        self.refresh()
        self.assertEqual((row.purchases, str(row.last_day)), (2, "2026-06-01"))

    def test_all_credited_has_no_status(self):
        partner = self.make_partner()
        move = self.make_invoice(partner, "2026-06-01", 70)
        self.refresh()
        client = self.client_of(partner)
        self.assertEqual(client.retention_status, "new")
        self.credit(move)
        self.refresh()
        self.assertFalse(client.retention_status)

    def test_closed_and_merged_files_have_none(self):
        client = self.client_with("2026-05-01", "2026-06-01")
        self.assertTrue(client.retention_id)
        client.with_user(self.officer).action_close()
        self.refresh()
        self.evaluate()
        self.assertFalse(client.retention_id)
        client.with_user(self.officer).action_reopen()
        self.evaluate()
        self.assertEqual(client.retention_status, "active")

    def test_changes_are_kept(self):
        client = self.client_with("2026-05-01")
        self.assertFalse(self.Move.search([("client_id", "=", client.id)]))
        self.book([(client.partner_id, "2026-06-10")])
        self.refresh()
        move = self.Move.search([("client_id", "=", client.id)])
        self.assertEqual((move.status_from, move.status), ("new", "active"))
        self.assertEqual(str(move.date), "2026-06-10")
        self.refresh()
        self.evaluate()
        self.assertEqual(self.Move.search_count([("client_id", "=", client.id)]), 1)
