"""Lead sources: target clients, costs, whom they bring, and who may change what."""

from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.sales_conveyor.models import conveyor_conveyor_criteria
from odoo.addons.sales_conveyor.rules import source as rules

from .common import TODAY, conveyor_tags
from .test_stage_moves import PipelineCommon


class SourceCommon(PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fair, cls.article = cls.env["utm.source"].create(
            [
                {"name": "Spring Fair", "conveyor_kind": "event"},
                {"name": "Trade Weekly", "conveyor_kind": "publication"},
            ]
        )
        cls.campaign = cls.env["utm.campaign"].create(
            {
                "title": "Spring",
                "company_id": cls.company.id,
                "conveyor_planned_cost": 1000,
            }
        )
        cls.criteria = cls.env["conveyor.criterion"]
        cls.vendor = cls.make_partner("Fair Organizer")

    @classmethod
    def want(cls, name, domain, conveyor=None):
        return cls.criteria.create(
            {
                "name": name,
                "domain": repr(domain),
                "conveyor_id": (conveyor or cls.conveyor).id,
            }
        )

    @classmethod
    def make_bill(cls, amount, day=TODAY, **values):
        return cls.make_invoice(
            cls.vendor, day, amount, **{"move_type": "in_invoice", **values}
        )

    def made_on(self, leads, day):
        """Leads can't be made on an earlier day but in SQL."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = ANY(%s)", [day, leads.ids]
        )
        self.env.invalidate_all()

    def figures(self, records, **context):
        self.env.invalidate_all()
        return records.with_user(self.leader).with_context(**context)


@conveyor_tags
class TestTargetClients(SourceCommon):
    def test_all_criteria_must_be_met(self):
        lead = self.make_lead(city="Berlin", expected_revenue=500)
        self.assertEqual(lead.conveyor_target, "unknown")
        self.want("In Berlin", [("city", "=", "Berlin")])
        self.want("Large enough", [("expected_revenue", ">=", 1000)])
        self.assertEqual(lead.conveyor_target, "no")
        self.assertEqual(lead.conveyor_target_reason, "Large enough")
        lead.expected_revenue = 1000
        self.assertEqual(lead.conveyor_target, "yes")
        self.assertFalse(lead.conveyor_target_reason)
        lead.write({"city": "Paris", "expected_revenue": 1})
        self.assertEqual(lead.conveyor_target_reason, "In Berlin\nLarge enough")

    def test_new_lead_is_judged_at_once(self):
        self.want("In Berlin", [("city", "=", "Berlin")])
        berlin, paris = self.make_lead(city="Berlin"), self.make_lead(city="Paris")
        self.assertEqual(berlin.conveyor_target, "yes")
        self.assertEqual(paris.conveyor_target, "no")

    def test_condition_on_the_company(self):
        industry = self.env["res.partner.industry"].create({"name": "Mills"})
        self.want("Is a mill", [("partner_id.industry_id", "=", industry.id)])
        mill = self.make_partner("Mill")
        lead = self.make_lead(partner_id=mill.id)
        self.assertEqual(lead.conveyor_target, "no")
        mill.industry_id = industry
        self.assertEqual(lead.conveyor_target, "yes")
        lead.partner_id = self.make_partner("Baker")
        self.assertEqual(lead.conveyor_target, "no")

    def test_condition_on_what_is_computed(self):
        """Such a field never passes by write(): what it is computed from does."""
        self.want("Has a good phone", [("phone_sanitized", "=", "+12025550134")])
        lead = self.make_lead(country_id=self.env.ref("base.us").id)
        self.assertEqual(lead.conveyor_target, "no")
        lead.phone = "202-555-0134"
        self.assertEqual(lead.conveyor_target, "yes")

    def test_other_team_other_conveyor(self):
        self.want("In Berlin", [("city", "=", "Berlin")])
        lead = self.make_lead(city="Berlin")
        retail = self.conveyor.create({"name": "Retail", "company_id": self.company.id})
        lead.team_id = self.env["crm.team"].create(
            {
                "name": "Shop",
                "company_id": self.company.id,
                "conveyor_id": retail.id,
                "conveyor_phase": "conversion",
            }
        )
        self.assertEqual(lead.conveyor_target, "unknown")
        self.want("In Paris", [("city", "=", "Paris")], retail)
        self.assertEqual(lead.conveyor_target, "no")

    def test_team_leaves_the_conveyor(self):
        self.want("In Berlin", [("city", "=", "Berlin")])
        lead = self.make_lead(city="Berlin")
        self.team.conveyor_id = False
        self.assertEqual(lead.conveyor_target, "unknown")
        self.team.conveyor_id = self.conveyor
        self.assertEqual(lead.conveyor_target, "yes")

    def test_sets_and_single_leads_are_judged_alike(self):
        tag = self.env["crm.tag"].create({"name": "Big"})
        partner = self.make_partner("Mill", is_company=True, vat="US123")
        leads = self.env["crm.lead"].concat(
            *(
                self.make_lead(**values)
                for values in (
                    {"city": "Berlin", "tag_ids": tag.ids},
                    {"city": "berlin", "expected_revenue": 50},
                    {"partner_id": partner.id, "city": "Paris"},
                    {"tag_ids": tag.ids, "type": "lead", "priority": "2"},
                    {"active": False, "probability": 0, "city": "Berlin"},
                    {},
                )
            )
        )
        for domain in (
            [("city", "ilike", "berlin")],
            [("city", "not ilike", "berlin")],
            [("tag_ids", "in", tag.ids)],
            ["|", ("expected_revenue", ">", 10), ("partner_id.is_company", "=", True)],
            [("partner_id", "any", [("vat", "!=", False)])],
            ["!", ("city", "=", "Berlin")],
            [("create_date", ">", "today -7d")],
            [("priority", ">", "1")],
            [("type", "=", "lead")],
        ):
            with self.subTest(domain=domain):
                criterion = self.want("Asked", domain)
                in_set = leads.mapped("conveyor_target")
                self.env.add_to_compute(leads._fields["conveyor_target"], leads)
                self.assertEqual(leads.mapped("conveyor_target"), in_set)
                self.assertIn("yes", in_set)
                criterion.unlink()
                self.assertEqual(set(leads.mapped("conveyor_target")), {"unknown"})

    def test_criteria_change(self):
        lead = self.make_lead(city="Berlin")
        criterion = self.want("In Paris", [("city", "=", "Paris")])
        self.assertEqual(lead.conveyor_target, "no")
        criterion.domain = repr([("city", "=", "Berlin")])
        self.assertEqual(lead.conveyor_target, "yes")
        criterion.domain = repr([("city", "=", "Rome")])
        self.assertEqual(lead.conveyor_target, "no")
        criterion.active = False
        self.assertEqual(lead.conveyor_target, "unknown")

    def test_many_leads_are_judged_in_steps(self):
        leads = self.env["crm.lead"].concat(
            *(self.make_lead(city="Berlin") for _number in range(5))
        )
        self.patch(conveyor_conveyor_criteria, "BATCH", 2)
        self.want("In Berlin", [("city", "=", "Berlin")])
        self.assertEqual(leads.mapped("conveyor_target"), ["unknown"] * 3 + ["yes"] * 2)
        self.assertTrue(self.conveyor.judge_below)
        cron = self.env.ref("sales_conveyor.ir_cron_criteria")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
        # killed in between, it goes on where it was
        self.conveyor._judge_step()
        self.assertEqual(leads.mapped("conveyor_target").count("yes"), 4)
        self.patch(conveyor_conveyor_criteria, "BATCH", 10_000)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(set(leads.mapped("conveyor_target")), {"yes"})
        self.assertFalse(self.conveyor.judge_below)

    def test_what_time_changes_is_judged_at_night(self):
        with freeze_time("2026-06-01"):
            lead = self.make_lead(date_deadline="2026-06-10")
            self.want("Soon", [("date_deadline", "<=", "today +3d")])
            self.assertEqual(lead.conveyor_target, "no")
        cron = self.env.ref("sales_conveyor.ir_cron_criteria")
        with freeze_time("2026-06-08"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(lead.conveyor_target, "yes")
        self.assertEqual(self.conveyor.judged_on, date(2026, 6, 8))

    def test_bad_conditions_are_refused(self):
        for domain in (
            "[('no_such_field', '=', 1)]",
            "[('partner_id.no_such_field', '=', 1)]",
            "[('city', 'resembles', 'Berlin')]",
            "[('expected_revenue', '>', 'much')]",
            "[('city', '=', user.name)]",
            "[('city', '='",
            "[]",
            "7",
            "[('conveyor_target', '=', 'yes')]",
        ):
            with (
                self.subTest(domain=domain),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(ValidationError, "In Berlin"),
            ):
                self.criteria.create(
                    {
                        "name": "In Berlin",
                        "domain": domain,
                        "conveyor_id": self.conveyor.id,
                    }
                )

    def test_field_of_a_criterion_is_removed(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_size",
                "model_id": self.env["ir.model"]._get("crm.lead").id,
                "ttype": "integer",
            }
        )
        # what stands in the database stays, whatever becomes of the field
        criterion = self.want("Large", [("x_size", ">", 10)])
        lead = self.make_lead(x_size=20, city="Berlin")
        other = self.make_lead(x_size=20, city="Paris")
        self.want("In Berlin", [("city", "=", "Berlin")])
        self.assertEqual((lead + other).mapped("conveyor_target"), ["yes", "no"])
        field.unlink()
        self.assertIn("x_size", criterion.problem)
        self.conveyor._judge_begin()
        self.conveyor._judge_step()
        self.assertEqual((lead + other).mapped("conveyor_target"), ["unknown", "no"])
        self.assertIn("Large", lead.conveyor_target_reason)
        lead.city = "Paris"
        self.assertEqual(lead.conveyor_target, "no", "one of the others isn't met")
        lead.city = "Berlin"
        self.assertEqual(lead.conveyor_target, "unknown")

    def test_nobody_says_it_by_hand(self):
        self.want("In Berlin", [("city", "=", "Berlin")])
        lead = self.make_lead(city="Paris")
        for user in (self.seller, self.manager):
            with self.assertRaises(AccessError):
                lead.with_user(user).write({"conveyor_target": "yes"})
            with self.assertRaises(AccessError):
                lead.with_user(user).sudo().write({"conveyor_target": "yes"})
        loaded = (
            self.env["crm.lead"]
            .with_user(self.seller)
            .load(["name", "conveyor_target"], [["Loaded", "yes"]])
        )
        self.assertFalse(loaded["ids"])
        self.assertTrue(loaded["messages"])

    def test_salesperson_without_our_role(self):
        """Odoo's own sales staff goes on working, and sees why."""
        self.want("In Berlin", [("city", "=", "Berlin")])
        plain = new_test_user(
            self.env,
            "plain",
            "sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        lead = (
            self.env["crm.lead"]
            .with_user(plain)
            .create({"name": "Mine", "team_id": self.team.id, "city": "Paris"})
        )
        lead.city = "Berlin"
        self.assertEqual(lead.conveyor_target, "yes")
        lead.city = "Rome"
        self.assertEqual(lead.conveyor_target_reason, "In Berlin")
        with self.assertRaises(AccessError):
            self.criteria.with_user(plain).search([]).write({"name": "Else"})

    def test_only_the_administrator_changes_criteria(self):
        criterion = self.want("In Berlin", [("city", "=", "Berlin")])
        for user in (self.seller, self.leader, self.officer, self.analyst):
            with self.assertRaises(AccessError):
                criterion.with_user(user).write({"domain": "[('city', '=', 'Rome')]"})
        criterion.with_user(self.manager).name = "In the capital"

    def test_criteria_tell_no_secrets(self):
        """Whether a condition holds tells its author what it asks for."""
        criterion = self.want("In Berlin", [("city", "=", "Berlin")])
        criterion = criterion.with_user(self.manager)
        for domain in (
            [("partner_id.signup_type", "!=", False)],
            [("user_id", "any", [("log_ids.create_date", "!=", False)])],
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                criterion.domain = repr(domain)
        criterion.domain = "[('partner_id.country_id.code', '=', 'DE')]"


@conveyor_tags
class TestCosts(SourceCommon):
    def cost(self, **values):
        return (
            self.env["conveyor.source.cost"]
            .with_user(self.leader)
            .create(
                {
                    "name": "Stand",
                    "date": TODAY,
                    "source_id": self.fair.id,
                    **values,
                }
            )
        )

    def test_hours_at_the_rate_of_the_day(self):
        self.company.conveyor_hour_rate = 40
        cost = self.cost(kind="hours", hours=2.5)
        self.assertEqual((cost.hour_rate, cost.amount), (40, 100))
        self.company.conveyor_hour_rate = 60
        self.env.invalidate_all()
        self.assertEqual(cost.amount, 100, "the rate of the line is kept")
        cost.hours = 3
        self.assertEqual(cost.amount, 120)
        with self.assertRaises(ValidationError):
            cost.amount = 5
        cost.write({"kind": "manual", "amount": 5})
        self.assertEqual((cost.amount, cost.hour_rate), (5, 0))

    @mute_logger("odoo.sql_db")
    def test_bad_lines(self):
        for values in (
            {"source_id": False},
            {"kind": "hours", "hours": -1},
            {"kind": "hours", "hours": 1, "hour_rate": -1},
        ):
            with self.subTest(values), self.assertRaises(Exception) as caught:
                with self.env.cr.savepoint():
                    self.cost(**values)
            self.assertIn(type(caught.exception).__name__, ("CheckViolation",))

    def test_bills_lines_and_hours(self):
        self.cost(amount=50)
        self.make_bill(300, source_id=self.fair.id)
        self.make_bill(1000, source_id=self.fair.id, post=False)
        self.make_bill(7, source_id=self.article.id)
        self.make_bill(
            20, source_id=self.fair.id, move_type="in_refund", ref="Part back"
        )
        self.assertEqual(self.figures(self.fair).conveyor_cost, 330)
        # a sale from this source is no cost
        self.make_invoice(self.make_partner(), TODAY, 900, source_id=self.fair.id)
        self.assertEqual(self.figures(self.fair).conveyor_cost, 330)

    def test_bill_is_reversed_or_reset(self):
        bill = self.make_bill(300, source_id=self.fair.id)
        bill.button_draft()
        self.assertEqual(self.figures(self.fair).conveyor_cost, 0)
        bill.action_post()
        self.assertEqual(self.figures(self.fair).conveyor_cost, 300)
        refund = bill._reverse_moves([{"invoice_date": TODAY, "date": TODAY}])
        refund.action_post()
        self.assertEqual(refund.source_id, self.fair, "a credit note names it as well")
        self.assertEqual(self.figures(self.fair).conveyor_cost, 0)

    def test_bill_in_a_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "name": "2026-01-01",
                "rate": 0.5,
                "company_id": self.company.id,
            }
        )
        self.make_bill(100, source_id=self.fair.id, currency_id=euro.id)
        self.assertEqual(self.figures(self.fair).conveyor_cost, 200)

    def test_campaign_plan(self):
        self.make_bill(300, campaign_id=self.campaign.id)
        self.cost(source_id=False, campaign_id=self.campaign.id, amount=50)
        campaign = self.figures(self.campaign)
        self.assertEqual(
            (campaign.conveyor_cost, campaign.conveyor_cost_left), (350, 650)
        )
        self.campaign.active = False
        self.assertEqual(self.figures(self.campaign).conveyor_cost, 350)

    def test_several_companies(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = self._make_company("Other Works")
        other.currency_id = euro  # the chart of accounts has set its own
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "name": "2026-01-01",
                "rate": 0.5,
                "company_id": self.company.id,
            }
        )
        self.make_bill(300, source_id=self.fair.id)
        self.make_bill(100, source_id=self.fair.id, company=other)
        self.assertEqual(self.figures(self.fair).conveyor_cost, 300)
        self.leader.company_ids |= other
        both = self.fair.with_user(self.leader).with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        self.env.invalidate_all()
        self.assertEqual(both.conveyor_cost, 500, "100 euros are 200 dollars")
        line = self.env["conveyor.source.cost"].create(
            {
                "name": "Theirs",
                "source_id": self.fair.id,
                "amount": 5,
                "company_id": other.id,
            }
        )
        self.leader.company_ids = self.company
        with self.assertRaises(AccessError):
            line.with_user(self.leader).read(["amount"])

    def test_campaigns_of_other_companies_are_listed(self):
        euro = self.env.ref("base.EUR")
        other = self._make_company("Other Works")
        other.currency_id = euro
        campaign = self.env["utm.campaign"].create(
            {"title": "Theirs", "company_id": other.id}
        )
        self.env.invalidate_all()
        self.assertEqual(
            campaign.with_user(self.leader).read(["conveyor_currency_id"])[0][
                "conveyor_currency_id"
            ][0],
            euro.id,
        )

    def test_nobody_spends_for_another_company(self):
        other = self._make_company("Other Works")
        line = self.cost(amount=50)
        with self.assertRaises(AccessError), self.cr.savepoint():
            line.with_user(self.leader).company_id = other

    def test_source_with_costs_is_kept(self):
        self.cost(amount=50)
        with self.assertRaisesRegex(UserError, "Spring Fair"):
            self.fair.with_user(self.manager).unlink()
        lead = self.make_lead(source_id=self.article.id)
        self.article.with_user(self.manager).unlink()
        self.assertFalse(lead.source_id)
        self.assertEqual(self.figures(self.fair).conveyor_lead_count, 0)

    def test_who_may(self):
        line = self.cost(amount=50)
        for user in (self.seller, self.analyst, self.accountant):
            with self.assertRaises(AccessError):
                line.with_user(user).write({"amount": 1})
        with self.assertRaises(AccessError):
            line.with_user(self.leader).unlink()
        self.assertEqual(line.with_user(self.analyst).amount, 50)
        for user in (self.seller, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                self.fair.with_user(user).write({"conveyor_kind": "direct"})
            with self.assertRaises(AccessError):
                self.fair.with_user(user).sudo().write({"conveyor_kind": "direct"})
            with self.assertRaises(AccessError):
                self.campaign.with_user(user).write({"conveyor_planned_cost": 1})
            with self.assertRaises(AccessError):
                self.fair.with_user(user).with_context(
                    default_conveyor_kind="direct"
                ).create({"name": "Mine"})
        self.fair.with_user(self.manager).conveyor_kind = "promotion"
        # a source without a kind, everybody may make, as in Odoo
        self.env["utm.source"].with_user(self.seller).create({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.fair.with_user(self.seller).read(["conveyor_cost"])
        self.campaign.conveyor_kind = "event"
        for record in (self.fair, self.campaign):
            record.with_user(self.seller).copy()
        self.accountant.group_ids |= self.env.ref("account.group_account_invoice")
        self.make_bill(1).with_user(self.accountant).source_id = self.fair


@conveyor_tags
class TestSourceFigures(SourceCommon):
    def test_whom_a_source_brings(self):
        self.want("In Berlin", [("city", "=", "Berlin")])
        partner = self.make_partner("Mill")
        leads = self.env["crm.lead"].concat(
            self.make_lead(source_id=self.fair.id, city="Berlin", type="lead"),
            self.make_lead(source_id=self.fair.id, city="Paris"),
            self.make_lead(
                source_id=self.fair.id, city="Berlin", partner_id=partner.id
            ),
            self.make_lead(source_id=self.fair.id, team_id=False),
            self.make_lead(source_id=self.article.id),
        )
        leads[1].action_set_lost()
        self.made_on(leads, "2026-06-01")
        self.make_bill(400, source_id=self.fair.id)
        self.make_invoice(partner, "2026-06-02", 100, source_id=self.fair.id)
        self.make_invoice(partner, "2026-06-03", 500)
        self.refresh()
        fair = self.figures(self.fair)
        self.assertEqual(fair.conveyor_lead_count, 4)
        self.assertEqual(fair.conveyor_judged_count, 3)
        self.assertEqual(fair.conveyor_target_count, 2)
        self.assertAlmostEqual(fair.conveyor_target_share, 2 / 3)
        self.assertEqual(fair.conveyor_opportunity_count, 3)
        self.assertEqual(fair.conveyor_client_count, 1)
        self.assertEqual(fair.conveyor_revenue, 600)
        self.assertEqual(fair.conveyor_cost_per_lead, 100)
        self.assertEqual(fair.conveyor_cost_per_target, 200)
        self.assertEqual(fair.conveyor_cost_per_client, 400)
        self.assertEqual(fair.conveyor_return, 1.5)
        article = self.figures(self.article)
        self.assertFalse(article.conveyor_cost_per_client)
        self.assertFalse(article.conveyor_return)

    def test_period(self):
        old, new = (
            self.make_lead(source_id=self.fair.id),
            self.make_lead(source_id=self.fair.id),
        )
        self.made_on(old, "2025-02-01")
        self.made_on(new, "2026-06-10")
        with freeze_time(TODAY):
            counts = [
                self.figures(self.fair, conveyor_period=period).conveyor_lead_count
                for period in ("month", "12_months", False, "no such period")
            ]
        self.assertEqual(counts, [1, 1, 2, 2])

    def test_client_comes_by_its_lead(self):
        """The document names no source: the earliest lead does, that was there."""
        partner = self.make_partner("Mill", is_company=True)
        person = self.make_partner("Miller", parent_id=partner.id)
        late, early, without, too_late = self.env["crm.lead"].concat(
            self.make_lead(partner_id=person.id, source_id=self.article.id),
            self.make_lead(
                partner_id=person.id,
                source_id=self.fair.id,
                campaign_id=self.campaign.id,
            ),
            self.make_lead(partner_id=partner.id),
            self.make_lead(partner_id=partner.id, source_id=self.article.id),
        )
        self.made_on(late, "2026-03-01 10:00:00")
        self.made_on(early, "2026-02-01 10:00:00")
        self.made_on(without, "2026-01-01 10:00:00")
        self.made_on(too_late, "2026-05-01 10:00:00")
        self.make_invoice(partner, "2026-04-01", 100)
        self.refresh()
        client = self.client_of(partner)
        leads = late | early | without | too_late
        expected = rules.origin(
            [(lead.create_date, lead.id, lead.source_id) for lead in leads],
            client.entry_date,
        )
        self.assertEqual(client.source_lead_id, early)
        self.assertEqual(client.source_lead_id.id, expected)
        self.assertEqual(client.source_id, self.fair)
        self.assertEqual(client.campaign_id, self.campaign)
        self.assertEqual(self.figures(self.fair).conveyor_client_count, 1)
        self.assertEqual(self.figures(self.article).conveyor_client_count, 0)
        self.assertEqual(self.figures(self.campaign).conveyor_client_count, 1)

    def test_document_says_it(self):
        partner = self.make_partner("Mill")
        lead = self.make_lead(partner_id=partner.id, source_id=self.article.id)
        self.made_on(lead, "2026-01-01")
        self.make_invoice(
            partner,
            "2026-04-01",
            100,
            source_id=self.fair.id,
            campaign_id=self.campaign.id,
        )
        self.refresh()
        client = self.client_of(partner)
        self.assertEqual(client.source_id, self.fair)
        self.assertEqual(client.campaign_id, self.campaign)
        self.assertFalse(client.source_lead_id)

    def test_officer_says_it(self):
        partner = self.make_partner("Mill")
        self.make_invoice(partner, "2026-04-01", 100)
        self.refresh()
        client = self.client_of(partner)
        self.assertFalse(client.source_id)
        for values in (
            {"source_id": self.fair.id},
            {"campaign_id": self.campaign.id},
            {"source_by_hand": True},
        ):
            with self.assertRaises(AccessError):
                client.with_user(self.seller).write(values)
        lead = self.make_lead(partner_id=partner.id, source_id=self.fair.id)
        self.made_on(lead, "2026-01-01")
        self.env["conveyor.client"]._find_origins()
        self.assertEqual(client.source_id, self.fair, "the lead was linked later")
        client.with_user(self.officer).source_id = False
        self.env["conveyor.client"]._find_origins()
        self.assertFalse(client.source_id, "the officer has said so")

    def test_merged_client_keeps_the_older_origin(self):
        older, younger = self.make_partner("Mill"), self.make_partner("Mill Ltd")
        self.make_invoice(older, "2026-01-01", 100, source_id=self.fair.id)
        self.make_invoice(younger, "2026-02-01", 100, source_id=self.article.id)
        self.refresh()
        older.parent_id = younger
        older.is_company = False
        self.refresh()
        self.assertEqual(self.client_of(younger).source_id, self.fair)
        fair = self.figures(self.fair)
        self.assertEqual((fair.conveyor_client_count, fair.conveyor_revenue), (1, 200))
        self.assertEqual(self.figures(self.article).conveyor_client_count, 0)

    def test_purchase_taken_back_brings_no_client(self):
        partner = self.make_partner("Mill")
        invoice = self.make_invoice(partner, "2026-04-01", 100, source_id=self.fair.id)
        self.credit(invoice)
        self.refresh()
        self.assertEqual(self.figures(self.fair).conveyor_client_count, 0)

    def test_report_equals_a_recomputation(self):
        self.want("In Berlin", [("city", "=", "Berlin")])
        sources = (self.fair, self.article, self.env["utm.source"])
        for number in range(24):
            partner = self.make_partner()
            lead = self.make_lead(
                source_id=sources[number % 3].id,
                city="Berlin" if number % 2 else "Paris",
                partner_id=partner.id if number % 4 else False,
                type="lead" if number % 5 else "opportunity",
                user_id=(self.seller if number % 2 else self.leader).id,
            )
            self.made_on(lead, datetime(2026, 1 + number % 5, 10))
            if number % 4 and number % 3:
                self.make_invoice(partner, f"2026-0{1 + number % 6}-11", 10 * number)
        for number in range(6):
            self.make_bill(
                100 + number,
                f"2026-0{1 + number}-15",
                source_id=sources[number % 2].id,
                move_type="in_refund" if number == 4 else "in_invoice",
            )
        self.refresh()
        self.env.invalidate_all()
        expected = {source: self.recompute(source) for source in sources}
        report = self.env["conveyor.source.report"].with_user(self.analyst)
        measures = (
            "lead_count:sum",
            "target_count:sum",
            "client_count:sum",
            "revenue:sum",
            "cost:sum",
            "target_share:avg",
            "cost_per_lead:avg",
            "cost_per_client:avg",
            "return_rate:avg",
        )
        domain = [
            ("company_id", "=", self.company.id),
            ("source_id", "in", [self.fair.id, self.article.id, False]),
        ]
        found = {
            source: values
            for source, *values in report._read_group(domain, ["source_id"], measures)
        }
        for source in sources:
            for value, said in zip(
                found[source.with_user(self.analyst)], expected[source], strict=True
            ):
                self.assertAlmostEqual(value or 0, said or 0, msg=source.name)
        # what the pivot shows in its total is the ratio of the sums as well
        [total] = report.formatted_read_group(domain, [], measures)
        leads = sum(values[0] for values in expected.values())
        cost = sum(values[4] for values in expected.values())
        self.assertAlmostEqual(total["cost_per_lead:avg"], cost / leads)

    def recompute(self, source):
        """The figures of a source from the records themselves, one by one."""
        leads = (
            self.env["crm.lead"]
            .with_context(active_test=False)
            .search(
                [("source_id", "=", source.id), ("company_id", "=", self.company.id)]
            )
        )
        judged = leads.filtered(lambda lead: lead.conveyor_target != "unknown")
        target = leads.filtered(lambda lead: lead.conveyor_target == "yes")
        clients = self.Client.search(
            [("source_id", "=", source.id), ("company_id", "=", self.company.id)]
        ).filtered("purchase_count")
        bills = self.env["account.move"].search(
            [
                ("source_id", "=", source.id),
                ("move_type", "in", rules.BILL_TYPES),
                ("state", "=", "posted"),
            ]
        )
        cost = -sum(bills.mapped("amount_untaxed_signed")) if source else 0
        revenue = sum(clients.mapped("revenue_total"))
        return (
            len(leads),
            len(target),
            len(clients),
            revenue,
            cost,
            rules.per(len(target), len(judged)),
            rules.per(cost, len(leads)),
            rules.per(cost, len(clients)),
            rules.per(revenue, cost),
        )

    def test_lead_of_no_company_leaves_sums_in_one_currency(self):
        nobodys = {"team_id": False, "user_id": False, "company_id": False}
        self.make_lead(source_id=self.fair.id, **nobodys)
        self.make_lead(source_id=self.fair.id)
        report = self.env["conveyor.source.report"].with_user(self.leader)
        [(currencies, count)] = report._read_group(
            [("source_id", "=", self.fair.id)],
            aggregates=["currency_id:array_agg_distinct", "lead_count:sum"],
        )
        self.assertEqual((currencies, count), ([self.company.currency_id.id], 2))

    def test_report_rights(self):
        report = self.env["conveyor.source.report"]
        with self.assertRaises(AccessError):
            report.with_user(self.seller).search([])
        other = self._make_company("Other Works")
        self.make_lead(
            source_id=self.fair.id, company_id=other.id, team_id=False, user_id=False
        )
        self.assertEqual(self.figures(self.fair).conveyor_lead_count, 0)
