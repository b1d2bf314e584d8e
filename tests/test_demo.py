"""The demo company, told inside one transaction: no database with demo data is
needed."""

from collections import Counter
from datetime import date, timedelta

from odoo import fields
from odoo.modules.module import Manifest
from odoo.tests import BaseCase, TransactionCase
from odoo.tools import convert_file

from odoo.addons.sales_conveyor.demo import funnel_cast, funnel_story, story

from .common import conveyor_tags

MODULE = "sales_conveyor"


@conveyor_tags
class TestDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref(f"{MODULE}.demo_company", raise_if_not_found=False):
            for file in Manifest.for_addon(MODULE)["demo"]:
                convert_file(cls.env, MODULE, file, {}, mode="init", noupdate=True)
        cls.company = cls.ref_of("company")
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})

    @classmethod
    def ref_of(cls, name):
        return cls.env.ref(f"{MODULE}.demo_{name}")

    def client(self, name):
        return self.env["conveyor.client"].search(
            [
                ("partner_id", "=", self.ref_of(f"partner_{name}").id),
                ("company_id", "=", self.company.id),
            ]
        )

    def clients(self):
        return self.env["conveyor.client"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_told_once(self):
        moves = self.env["account.move"].search_count(
            [("company_id", "=", self.company.id)]
        )
        self.assertFalse(self.env["conveyor.demo"]._tell_story())
        self.assertEqual(
            moves,
            self.env["account.move"].search_count(
                [("company_id", "=", self.company.id)]
            ),
        )

    def test_clients_are_spoken_to(self):
        clients = self.clients()
        touched = clients.filtered("last_touch_date")
        self.assertGreater(len(touched), 10)
        today = fields.Date.today()
        due = clients.filtered(
            lambda c: c.next_touch_date and c.next_touch_date <= today
        )
        self.assertTrue(due and due < clients.filtered("next_touch_date"))

    def test_central_file_is_full(self):
        clients = self.clients()
        self.assertGreaterEqual(len(clients), 55)
        classes = Counter(clients.mapped("abc_class"))
        self.assertGreaterEqual(min(classes[name] for name in "ABC"), 5, classes)
        for score in ("recency_score", "monetary_score"):
            self.assertEqual(set(clients.mapped(score)) - {0}, {1, 2, 3, 4, 5})
        self.assertEqual(self.company.currency_id.name, "RUB")
        owners = clients.owner_id
        self.assertIn(self.ref_of("user_olga"), owners)
        self.assertIn(self.ref_of("user_boris"), owners)

    def test_a_large_client_shrinks(self):
        client = self.client("neva_coffee")
        self.assertEqual(client.abc_class, "A")
        self.assertLess(client.revenue_12m, 0.6 * client.revenue_prev_12m)

    def test_clients_fell_silent(self):
        for name in ("ski_lodge", "tea_room", "helsinki", "tashkent"):
            client = self.client(name)
            self.assertGreater(client.purchase_count, 5)
            today = self.env["conveyor.figures"]._periods()[0]
            silent = today - client.last_purchase_date
            self.assertGreater(silent.days, 3 * client.interval_mean, name)

    def test_one_purchase_and_none(self):
        self.assertEqual(self.client("wedding").purchase_count, 1)
        returned = self.client("returned")
        self.assertEqual((returned.purchase_count, returned.revenue_total), (0, 0))
        sampled = self.client("sampled")
        self.assertEqual((sampled.document_count, sampled.purchase_count), (1, 0))
        self.assertFalse(self.client("prospect_bank"))

    def test_money_is_owed(self):
        overdue = self.clients().filtered("overdue")
        for name in (*story.UNPAID, *story.PARTLY_PAID):
            self.assertIn(self.client(name), overdue, name)
        self.assertLess(len(overdue), 12)

    def test_orders_wait_for_invoices(self):
        waiting = self.clients().filtered("to_invoice")
        wanted = {self.client(name) for name, _days, _lines in story.OPEN_ORDERS}
        self.assertEqual(set(waiting), wanted)

    def test_two_people_of_one_client(self):
        client = self.client("zerno")
        moves = self.env["account.move"].search(
            [
                ("commercial_partner_id", "=", client.partner_id.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
            ]
        )
        self.assertGreaterEqual(len(moves.partner_id), 2)
        self.assertEqual(client.document_count, len(moves))

    def test_foreign_currency(self):
        client = self.client("berlin_roast")
        self.assertGreater(client.revenue_total, 100_000)
        moves = self.env["account.move"].search(
            [
                ("commercial_partner_id", "=", client.partner_id.id),
                ("move_type", "=", "out_invoice"),
            ]
        )
        self.assertEqual(moves.currency_id.name, "EUR")

    def test_duplicates_and_uncounted(self):
        pairs = self.env["conveyor.client.duplicate"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            pairs.client_id | pairs.other_client_id,
            self.client("double_one") | self.client("double_two"),
        )
        uncounted = self.env["conveyor.uncounted.document"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(set(uncounted.mapped("reason")), {"draft", "entry"})

    # The funnel

    def leads(self):
        return self.env["crm.lead"].search(
            [("company_id", "=", self.company.id), ("active", "in", (True, False))]
        )

    def moves(self):
        """Return the rows of each opportunity, the oldest first."""
        rows = self.env["conveyor.stage.move"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        return rows.grouped("lead_ref")

    def test_conveyors(self):
        conveyors = self.env["conveyor.conveyor"].search(
            [("company_id", "=", self.company.id)]
        )
        wholesale, retail = (
            self.ref_of("conveyor_wholesale"),
            self.ref_of("conveyor_retail"),
        )
        self.assertEqual(conveyors, wholesale | retail)
        self.assertEqual(
            [team.conveyor_phase for team in wholesale.team_ids],
            ["lead_generation", "conversion", "account_management"],
        )
        self.assertEqual((len(wholesale.stage_ids), len(retail.stage_ids)), (10, 3))
        self.assertFalse(wholesale.stage_ids & retail.stage_ids)
        for conveyor in conveyors:
            self.assertTrue(conveyor.target_leads and conveyor.target_ids)
            self.assertLessEqual(conveyor.target_ids.stage_id, conveyor.stage_ids)

    def test_leads(self):
        leads = self.leads()
        self.assertGreater(len(leads), 500)
        self.assertTrue(all(leads.mapped("conveyor_id")))
        for conveyor, own in leads.grouped("conveyor_id").items():
            self.assertEqual(
                set(own.mapped("won_status")), {"won", "lost", "pending"}, conveyor.name
            )
            self.assertLessEqual(own.stage_id, conveyor.stage_ids)
        self.assertTrue(leads.filtered(lambda lead: lead.type == "lead"))
        year = fields.Datetime.now() - timedelta(365)
        late = leads.filtered(lambda lead: lead.create_date > year)
        self.assertGreater(len(late), 1.3 * len(leads - late))

    def test_history_leads_to_where_opportunities_are(self):
        moves = self.moves()
        now = fields.Datetime.now()
        for lead in self.leads():
            rows = moves[lead.id]
            self.assertEqual(rows.mapped("kind").count("create"), 1)
            self.assertEqual((rows[0].kind, rows[0].at), ("create", lead.create_date))
            times = rows.mapped("at")
            self.assertEqual(times, sorted(times))
            self.assertLessEqual(times[-1], now)
            stage = lead.stage_id if lead.type == "opportunity" else lead.stage_id[:0]
            last = rows[-1]
            self.assertEqual(
                (last.status, last.to_stage_id, last.team_id),
                (lead.won_status, stage, lead.team_id),
                lead.name,
            )
            closed = lead.won_status != "pending"
            self.assertEqual(lead.date_closed, last.at if closed else False)
            self.assertEqual(
                lead.date_last_stage_update, rows.filtered("begins")[-1].at
            )

    def test_stays_end_when_the_next_one_begins(self):
        for rows in self.moves().values():
            stays = rows.filtered("begins")
            for stay, following in zip(stays, stays[1:], strict=False):
                self.assertTrue(stay.outcome)
                if stay.outcome != "lost":
                    passed = (following.at - stay.at).total_seconds()
                    self.assertAlmostEqual(stay.stay_seconds, passed, 0)
            ended = rows[-1].kind in ("lost", "merge")
            self.assertEqual(bool(stays[-1].outcome), ended)

    def test_all_that_may_happen_has_happened(self):
        kinds = Counter(row.kind for rows in self.moves().values() for row in rows)
        for kind in ("create", "convert", "move", "won", "lost", "reopen", "merge"):
            self.assertTrue(kinds[kind], kind)
        self.assertEqual(kinds["merge"], funnel_story.MERGED)
        rows = self.env["conveyor.stage.move"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(set(rows.mapped("direction")), {-1, 0, 1})
        lost = rows.filtered(lambda row: row.kind == "lost")
        self.assertTrue(all(lost.mapped("lost_reason_id")))
        self.assertGreater(len(lost.lost_reason_id), 6)
        self.assertGreater(len(rows.salesperson_id), 4)

    def test_the_log_agrees_with_the_history(self):
        moves = self.moves()
        won = self.leads().filtered(
            lambda lead: lead.won_status == "won" and lead.type == "opportunity"
        )
        lead = won.filtered(lambda one: moves[one.id][0].to_stage_id)[0]
        for stay in moves[lead.id].filtered(lambda row: row.begins and row.outcome):
            spent = sum(
                moves[lead.id]
                .filtered(lambda row, stage=stay.to_stage_id: row.to_stage_id == stage)
                .mapped("stay_seconds")
            )
            logged = lead.duration_tracking[str(stay.to_stage_id.id)]
            self.assertAlmostEqual(logged, spent, delta=2)

    def test_who_was_won_has_bought(self):
        teams = self.ref_of("team_first") | self.ref_of("team_shop")
        won = self.leads().filtered(
            lambda lead: lead.won_status == "won" and lead.team_id in teams
        )
        self.assertGreater(len(won), 50)
        clients = self.clients().grouped("partner_id")
        # an introduction comes before the sale
        services = self.ref_of("category_services")
        for lead in won:
            client = clients[lead.partner_id]
            bought = self.env["account.move.line"].search(
                [
                    ("partner_id", "child_of", client.partner_id.id),
                    ("move_id.move_type", "=", "out_invoice"),
                    ("product_id.categ_id", "not in", [False, services.id]),
                    ("price_subtotal", ">", 0),
                ]
            )
            first = min(bought.mapped("date"), default=client.first_purchase_date)
            waited = first - lead.date_closed.date()
            self.assertTrue(0 <= waited.days <= 6, (lead.partner_id.name, waited))

    def test_clients_are_on_the_conveyor_where_they_buy(self):
        for name, conveyor in (
            ("gym", "retail"),
            ("home_vlasov", "retail"),
            ("zerno", "wholesale"),
            ("cowork", "wholesale"),
        ):
            self.assertEqual(
                self.client(name).conveyor_id, self.ref_of(f"conveyor_{conveyor}"), name
            )

    def test_sources_differ(self):
        leads = self.leads().filtered("source_id").grouped("source_id")
        self.assertGreaterEqual(len(leads), 8)

        def won(source):
            own = leads[self.env["conveyor.demo"]._source(source)]
            return own.mapped("won_status").count("won") / len(own)

        self.assertGreater(won("referral"), 3 * won("advert"))
        fairs = leads[self.ref_of("source_fair")]
        self.assertEqual(
            fairs.campaign_id,
            self.ref_of("campaign_fair_east") | self.ref_of("campaign_fair_coffee"),
        )

    def test_recommendations(self):
        leads = self.leads().filtered("referred")
        self.assertGreaterEqual(len(leads), 20)
        won = leads.filtered(lambda lead: lead.won_status == "won")
        self.assertGreaterEqual(len(won), 10)
        # who recommended had bought before
        for lead in won:
            referrer = self.clients().filtered(
                lambda client, lead=lead: client.partner_id.name == lead.referred
            )
            self.assertLess(referrer.first_purchase_date, lead.create_date.date())

    def test_sources_have_kinds_and_costs(self):
        source = self.env["conveyor.demo"]._source
        self.assertEqual(source("fair").conveyor_kind, "event")
        self.assertEqual(source("referral").conveyor_kind, "recommendation")
        self.assertEqual(self.ref_of("campaign_fair_east").conveyor_kind, "event")
        costs = self.env["conveyor.source.cost"].search(
            [("company_id", "=", self.company.id)]
        )
        spent = costs.grouped("source_id")
        self.assertEqual(len(spent[source("fair")]), 2 * len(funnel_cast.FAIRS))
        # advertising becomes dearer from month to month
        adverts = spent[source("advert")].filtered(lambda c: c.kind == "manual")
        amounts = adverts.sorted("date").mapped("amount")
        self.assertEqual(len(amounts), 24)
        self.assertEqual(amounts, sorted(amounts))
        self.assertLess(2 * amounts[0], amounts[-1])
        self.assertGreater(sum(costs.filtered("hours").mapped("amount")), 0)

    def test_criteria_judge_the_leads(self):
        judged = Counter(self.leads().mapped("conveyor_target"))
        self.assertGreater(judged["yes"], 50, judged)
        self.assertGreater(judged["no"], 20, judged)

    def test_stages_require_something(self):
        required = self.env["conveyor.requirement"].search(
            [("stage_id", "=", self.ref_of("stage_offer").id)]
        )
        self.assertEqual(required.mapped("kind"), ["quotation"])

    def test_introductory_offers_have_been_tasted(self):
        tried = self.env["conveyor.introductory"].search_count(
            [("company_id", "=", self.company.id)]
        )
        self.assertGreater(tried, 5)

    def test_organisations_have_sent_and_been_sent_clients(self):
        organisations = self.env["conveyor.partner.organisation"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(
            Counter(organisations.mapped("state")), {"agreed": 2, "talks": 1}
        )
        self.assertEqual(len(organisations.sent_ids), 6)
        self.assertTrue(self.leads().filtered("conveyor_organisation_id"))
        self.assertTrue(self.leads().filtered("conveyor_referrer_id"))

    def test_changes_wait_for_the_officer(self):
        asked = self.env["conveyor.change.request"].search(
            [("partner_id.company_id", "=", self.company.id)]
        )
        self.assertGreaterEqual(len(asked), 4)
        self.assertEqual(set(asked.mapped("state")), {"waiting"})
        self.assertNotEqual(self.ref_of("partner_zerno").phone, "+7 495 2550999")
        self.assertTrue(self.ref_of("partner_pelmeni").phone)

    def test_clients_have_been_asked_for(self):
        states = Counter(
            self.env["conveyor.handover"]
            .search([("company_id", "=", self.company.id), ("cause", "=", "request")])
            .mapped("state")
        )
        self.assertEqual(states, {"done": 1, "refused": 1, "requested": 1})
        client = self.client("museum")
        self.assertEqual(client.owner_id, self.ref_of("user_boris"))

    def test_locks_permits_and_attempts(self):
        lock = self.env["conveyor.lock"].search([("company_id", "=", self.company.id)])
        self.assertIn("dispute", lock.mapped("kind"))
        permit = self.env["conveyor.permit"].search(
            [
                ("user_id", "=", self.ref_of("user_olga").id),
                ("vip_programme_id", "=", False),
            ]
        )
        self.assertEqual(permit.client_id, self.client("ostrov"))
        attempts = self.env["conveyor.attempt"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertGreaterEqual(len(attempts), 4)

    def test_key_persons_have_left(self):
        persons = self.client("ural_catering").key_person_ids
        self.assertEqual(persons.mapped("standing"), ["left", "left"])

    def test_commission_is_earned_held_and_closed(self):
        lines = self.env["conveyor.commission.line"].search(
            [("company_id", "=", self.company.id)]
        )
        states = Counter(lines.mapped("state"))
        self.assertGreater(states["held"], 0, states)
        self.assertGreater(states["paid"], 0, states)
        self.assertGreater(states["closed"], 0, states)
        self.assertEqual(set(lines.mapped("phase")), {"first", "repeat"})

    def test_letters_were_sent_and_brought_something(self):
        mailings = self.env["mailing.mailing"].search(
            [("conveyor_company_id", "=", self.company.id), ("state", "=", "done")]
        )
        self.assertEqual(len(mailings), 4)
        self.assertTrue(all(mailings.mapped("conveyor_clients")))
        self.assertTrue(any(mailings.mapped("conveyor_buyers")))
        self.assertTrue(any(mailings.mapped("conveyor_control_clients")))
        statuses = set(mailings.mailing_trace_ids.mapped("trace_status"))
        self.assertLessEqual({"sent", "open", "reply"}, statuses)
        touches = self.env["conveyor.touch"].search_count(
            [
                ("channel", "=", "mailing"),
                ("company_id", "in", [self.company.id, False]),
            ]
        )
        self.assertGreaterEqual(touches, 20)

    def test_gifts_were_posted_and_some_came_back(self):
        mailings = self.env["conveyor.paper.mailing"].search(
            [("company_id", "=", self.company.id)]
        )
        gift = mailings.filtered(lambda one: one.state == "posted")
        self.assertEqual(set(mailings.mapped("state")), {"posted", "listed"})
        self.assertEqual(gift.returned_count, 2)
        self.assertEqual(gift.cost_id.amount, gift.cost_total)
        self.assertTrue(gift.conveyor_buyers)
        queue = self.env.ref(f"{MODULE}.conveyor_queue_post")
        self.assertTrue(queue.with_context(allowed_company_ids=self.company.ids).count)

    def test_people_are_congratulated(self):
        greetings = self.env["conveyor.greeting"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(set(greetings.mapped("way")), {"mail", "activity"})
        today = fields.Date.today()
        self.assertTrue(greetings.filtered(lambda one: one.day > today))

    def test_who_fell_silent_was_warned_of(self):
        warnings = self.env["conveyor.retention.warning"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertGreater(len(warnings), 15)
        self.assertEqual(set(warnings.mapped("state")), {"came_back", "silent", "open"})
        self.assertEqual(set(warnings.mapped("held_out")), {True, False})
        self.assertTrue(any(warnings.mapped("contacted_on")))
        self.assertLessEqual(
            {"active", "due", "at_risk", "lost"},
            set(self.clients().mapped("retention_status")),
        )
        groups = self.env["conveyor.retention.group"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertTrue(any(groups.mapped("churn_days")), "a curve is drawn")
        self.assertFalse(self.env["conveyor.demo"]._tell_keeping())

    def test_clients_were_interviewed(self):
        interviews = self.env["conveyor.interview"].search(
            [
                ("company_id", "=", self.company.id),
                ("state", "=", "held"),
                ("vip_programme_id", "=", False),
            ]
        )
        self.assertEqual(len(interviews), 5)
        self.assertEqual(
            set(interviews.mapped("quality")), {"satisfactory", "unsatisfactory"}
        )
        works = interviews.corrective_work_ids
        self.assertEqual(set(works.mapped("state")), {"open", "confirmed"})
        self.assertTrue(works.filtered("is_late").escalated_to_id)
        made = interviews.outcome_ids.filtered(lambda one: one.state == "made")
        self.assertLessEqual(
            {"contact", "key_person", "opportunity", "lead", "note"},
            set(made.mapped("kind")),
        )
        self.assertTrue(interviews.client_id.filtered("round_due"))
        self.assertFalse(self.env["conveyor.demo"]._tell_interviews())

    def test_vip_programme_is_under_way(self):
        programme = self.env["conveyor.vip.programme"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(programme.state, "running")
        for count in ("met_count", "refused_count", "planned_count", "listed_count"):
            self.assertTrue(programme[count], count)
        result = programme.with_user(self.ref_of("user_nina"))._results()
        self.assertTrue(result["hours"])
        self.assertTrue(result["contacts"]["confirmed"])
        self.assertTrue(result["needs"]["count"])
        self.assertTrue(result["recommendations"]["count"])
        self.assertTrue(result["quality"]["unsatisfied"])
        self.assertFalse(self.env["conveyor.demo"]._tell_vip())

    def test_everybody_has_a_role(self):
        for login, group in (
            ("olga", "conveyor_group_user"),
            ("dima", "conveyor_group_user"),
            ("katya", "conveyor_group_user"),
            ("igor", "conveyor_group_user"),
            ("boris", "conveyor_group_user"),
            ("lena", "conveyor_group_leader"),
            ("vera", "conveyor_group_officer"),
            ("nina", "conveyor_group_vip_head"),
            ("pavel", "conveyor_group_analyst"),
        ):
            user = self.ref_of(f"user_{login}")
            self.assertTrue(user.has_group(f"{MODULE}.{group}"), login)
            self.assertEqual(user.company_id, self.company)
        self.assertFalse(
            self.ref_of("user_anna").has_group(f"{MODULE}.conveyor_group_user")
        )

    def test_passwords_are_the_logins(self):
        env = {"interactive": False}
        for login in ("olga", "anna"):
            user = self.ref_of(f"user_{login}")
            credential = {"type": "password", "login": login, "password": login}
            user.with_user(user)._check_credentials(credential, env)

    def test_somebody_has_left(self):
        for name in story.ARCHIVED_CONTACTS:
            self.assertFalse(self.ref_of(f"contact_{name}").active)


@conveyor_tags
class TestFunnelStory(BaseCase):
    """The story itself, without a database."""

    DAYS = (date(2026, 6, 15), date(2026, 11, 22), date(2028, 2, 29))

    def test_the_same_day_has_the_same_story(self):
        for day in self.DAYS:
            self.assertEqual(funnel_story.tell(day), funnel_story.tell(day))

    def test_nothing_happens_at_night_or_before_something_else(self):
        for day in self.DAYS:
            for lead in funnel_story.tell(day):
                times = [event.at for event in lead.events]
                self.assertEqual(times, sorted(set(times)))
                self.assertLess(times[-1].date(), day)
                self.assertGreater(times[0].date(), day - timedelta(800))
                for at in times:
                    self.assertLess(at.weekday(), 5)
                    self.assertTrue(6 <= at.hour <= 16, at)

    def test_nothing_happens_after_the_end(self):
        for lead in funnel_story.tell(self.DAYS[0]):
            kinds = [event.kind for event in lead.events]
            for kind, following in zip(kinds, kinds[1:], strict=False):
                self.assertNotIn(kind, ("won", "merge"))
                self.assertEqual(kind == "lost", following == "reopen")

    def test_who_recommends_has_bought_before(self):
        for lead in funnel_story.tell(self.DAYS[0]):
            if lead.referrer:
                began = (self.DAYS[0] - lead.events[0].at.date()).days
                self.assertGreater(story.HABITS[lead.referrer].since, began, lead)

    def test_recommendations_go_on(self):
        referrers = {
            client: funnel_story.origin(client)[1]
            for client in funnel_cast.ORIGINS
            if funnel_story.origin(client)[0] == "referral"
        }
        chained = [client for client, by in referrers.items() if by in referrers]
        self.assertGreaterEqual(len(chained), 3)
