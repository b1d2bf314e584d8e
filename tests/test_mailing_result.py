"""What mailings brought: opened, clicked, bought, against those who got nothing."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase

from odoo.addons.sales_conveyor.rules.mailing import uplift

from .common import TODAY, conveyor_tags
from .test_mailing import MailingCommon

LATER = "2026-07-20"


@conveyor_tags
class TestMailingResult(MailingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls.make_client("One", "one@example.com")
        cls.two = cls.make_client("Two", "two@example.com")
        cls.silent = cls.make_client("Silent")
        cls.other = cls.make_client("Quiet")

    def setUp(self):
        super().setUp()
        self.mailing = self.sent(self.make_segment(), TODAY)

    def sent(self, segment, day, **values):
        """Make a mailing and send it on a day."""
        mailing = self.make_mailing(segment, **values)
        mailing.action_put_in_queue()
        with freeze_time(day), self.jobs_may_commit():
            self.env.ref(
                "mass_mailing.ir_cron_mass_mailing_queue"
            ).method_direct_trigger()
        self.env.invalidate_all()
        mailing.mailing_trace_ids.sudo().set_sent()
        self.env.flush_all()
        for table in ("mailing_trace",):
            self.env.cr.execute(
                f"UPDATE {table} SET create_date = %s WHERE mass_mailing_id = %s",
                [f"{day} 09:00:00", mailing.id],
            )
        mailing.sudo().sent_date = f"{day} 09:00:00"
        self.env.flush_all()
        self.env.invalidate_all()
        return mailing

    def rows(self, mailing=None):
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.env["conveyor.mailing.result"].search(
            [("mailing_id", "=", (mailing or self.mailing).id)]
        )
        return {row.partner_id: row for row in found}

    def test_letters_and_controls(self):
        rows = self.rows()
        self.assertEqual(rows[self.one].reached, "letter")
        self.assertEqual(rows[self.one].delivered, 1)
        self.assertEqual(rows[self.silent].reached, "none")
        self.assertEqual(len(rows), 4)
        self.assertEqual(sum(row.client_count for row in rows.values()), 4)

    def test_what_became_of_the_letters(self):
        trace = self.mailing.mailing_trace_ids.sudo()
        first, second = trace.sorted("id")
        first.set_opened()
        first.set_clicked()
        second.set_replied()
        rows = {row.partner_id.id: row for row in self.rows().values()}
        one, two = rows[first.res_id], rows[second.res_id]
        self.assertEqual((one.opened, one.clicked, one.replied), (1, 1, 0))
        self.assertEqual((two.opened, two.clicked, two.replied), (1, 0, 1))

    def test_purchases_after_it(self):
        self.make_invoice(self.one, "2026-06-14", 1000)  # the day before
        self.make_invoice(self.one, TODAY, 100)
        self.make_invoice(self.one, "2026-07-14", 50)
        self.make_invoice(self.one, "2026-07-15", 1000)  # thirty days later
        credited = self.make_invoice(self.two, "2026-06-20", 300)
        self.credit(credited, day="2026-08-01")
        partly = self.make_invoice(self.silent, "2026-06-20", 80)
        self.credit(partly, amount=30)
        rows = self.rows()
        self.assertEqual((rows[self.one].bought, rows[self.one].revenue), (1, 150))
        self.assertEqual((rows[self.two].bought, rows[self.two].revenue), (0, 0))
        self.assertEqual((rows[self.silent].bought, rows[self.silent].revenue), (1, 50))
        self.assertEqual((rows[self.other].bought, rows[self.other].revenue), (0, 0))
        with freeze_time(LATER):
            mailing = self.mailing
            mailing.invalidate_recordset()
            self.assertEqual(
                (
                    mailing.conveyor_clients,
                    mailing.conveyor_buyers,
                    mailing.conveyor_revenue,
                    mailing.conveyor_control_clients,
                    mailing.conveyor_control_buyers,
                    mailing.conveyor_control_revenue,
                ),
                (2, 1, 150, 2, 1, 50),
            )
            self.assertEqual(str(mailing.conveyor_result_until), "2026-07-14")
            self.assertFalse(mailing.conveyor_result_open)
            self.assertIn("don't tell", mailing.conveyor_verdict)

    def test_the_days_are_a_setting(self):
        self.make_invoice(self.one, "2026-06-20", 100)
        self.company.conveyor_mailing_result_days = 3
        self.assertFalse(self.rows()[self.one].bought)

    def test_other_companies_invoices_do_not_count(self):
        other = self._make_company("Other Works")
        self.make_invoice(self.one, "2026-06-20", 100, company=other)
        self.assertFalse(self.rows()[self.one].bought)

    def test_whoever_got_another_letter_is_no_control(self):
        self.silent.email = "silent@example.com"
        self.sent(
            self.make_segment(
                name="Silent", partner_domain=repr([("name", "=", "Silent")])
            ),
            "2026-07-01",
        )
        self.assertNotIn(self.silent, self.rows())
        self.assertIn(self.other, self.rows())

    def test_the_report_in_sums(self):
        self.make_invoice(self.one, "2026-06-20", 100)
        self.env.flush_all()
        found = self.env["conveyor.mailing.result"]._read_group(
            [("mailing_id", "=", self.mailing.id)],
            ["reached"],
            ["client_count:sum", "bought:sum", "bought_share:avg", "revenue_mean:avg"],
        )
        self.assertEqual(
            sorted(found), [("letter", 2, 1, 50.0, 50.0), ("none", 2, 0, 0.0, 0.0)]
        )

    def test_a_client_with_several_readers_is_one(self):
        self.make_partner("Anna", parent_id=self.one.id, email="anna@example.com")
        mailing = self.sent(
            self.make_segment(name="All", addressee="all", fallback=True), TODAY
        )
        self.make_partner("Boris", parent_id=self.two.id, email="boris@example.com")
        self.make_invoice(self.one, "2026-06-20", 100)
        rows = self.rows(mailing)
        self.assertEqual((rows[self.one].letters, rows[self.one].revenue), (1, 100))

    def test_verdicts(self):
        said = self.env["conveyor.mailing.result"]._said
        self.assertIn("more than without", said(uplift(60, 100, 20, 100)))
        self.assertIn("fewer", said(uplift(20, 100, 60, 100)))
        self.assertFalse(said(uplift(1, 2, 0, 0)))

    def test_who_reads_results(self):
        Result = self.env["conveyor.mailing.result"]
        for user in (self.marketer, self.officer, self.manager, self.analyst):
            self.assertEqual(
                Result.with_user(user).search_count(
                    [("mailing_id", "=", self.mailing.id)]
                ),
                4,
            )
        with self.assertRaises(AccessError):
            Result.with_user(self.seller).search([])

    def test_merged_contacts_keep_their_letters(self):
        twin = self.make_partner("One", is_company=True, email="one@example.com")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.one + twin).ids, twin, extra_checks=False
        )
        self.assertEqual(self.rows()[twin].letters, 1)

    def test_erasing_a_person_empties_its_letters(self):
        anna = self.make_partner("Anna", parent_id=self.one.id, email="a@example.com")
        mailing = self.sent(self.make_segment(name="All", addressee="all"), TODAY)
        trace = mailing.mailing_trace_ids.filtered(lambda one: one.res_id == anna.id)
        self.assertEqual(trace.email, "a@example.com")
        privacy = self.env["conveyor.privacy"].with_user(self.officer)
        titles = [section["title"] for section in privacy._sections(anna)]
        self.assertIn(trace._description, titles)
        privacy._erase(anna, True, "asked")
        self.env.invalidate_all()
        self.assertFalse(trace.email)


@conveyor_tags
class TestMailingUnsubscribe(MailingCommon, HttpCase):
    def test_a_refusal_is_told_with_the_letter(self):
        one = self.make_client("One", "one@example.com")
        mailing = self.make_mailing(self.make_segment())
        self.send(mailing)
        trace = mailing.mailing_trace_ids
        self.url_open(
            mailing._get_unsubscribe_oneclick_url(one.email, one.id).replace(
                mailing.get_base_url(), self.base_url()
            ),
            method="POST",
        )
        self.env.invalidate_all()
        self.assertTrue(trace.conveyor_unsubscribed_on)
        self.assertTrue(
            self.env["mail.blacklist"].search([("email", "=", "one@example.com")])
        )
        self.assertEqual(mailing.conveyor_unsubscribed, 1)
        self.assertEqual(
            self.counts(self.make_mailing(mailing.conveyor_segment_ids)),
            (0, {"blacklist": 1}),
        )
