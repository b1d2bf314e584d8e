"""The picture of a conveyor, against a computation of its own, and its ledger."""

import random
from collections import Counter
from datetime import datetime, timedelta
from statistics import median

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import conveyor_tags
from .test_stage_moves import PipelineCommon

START = datetime(2026, 1, 5, 9)
NOW = "2026-06-15 12:00:00"


class PictureCommon(PipelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reasons = cls.env["crm.lost.reason"].create(
            [{"name": f"Reason {number}"} for number in range(6)]
        )
        cls.sources = cls.env["utm.source"].create(
            [{"name": f"Picture source {number}"} for number in range(9)]
        )
        cls.colleague = new_test_user(
            cls.env,
            login="conveyor_colleague",
            groups="sales_conveyor.conveyor_group_user",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    @freeze_time(NOW)
    def picture(self, user=None, conveyor=None, **filters):
        filters.setdefault("period", "last_365")
        self.record()
        conveyors = self.env["conveyor.conveyor"].with_user(user or self.leader)
        return conveyors.get_picture((conveyor or self.conveyor).id, filters)

    def box(self, picture, key):
        key = key if isinstance(key, str) else f"stage_{key.id}"
        boxes = {box["key"]: box for box in picture["boxes"] + picture["clients"]}
        return boxes.get(key)

    def figures(self, node):
        """All figures in a part of the picture."""
        if isinstance(node, dict):
            if "domain" in node:
                yield node
            for value in node.values():
                yield from self.figures(value)
        elif isinstance(node, list):
            for value in node:
                yield from self.figures(value)

    def check_lists(self, picture, user=None):
        """Behind each figure there is a list of so many."""
        figures = list(self.figures(picture))
        self.assertGreater(len(figures), 20)
        with freeze_time(NOW):
            for figure in figures:
                if figure["value"] is not None:
                    model = self.env[figure["model"]].with_user(user or self.leader)
                    self.assertEqual(
                        model.search_count(figure["domain"]), figure["value"], figure
                    )

    def check_ledger(self):
        self.env.cr.flush()
        self.assertEqual(self.env["conveyor.stage.day"]._differences(), [])


class History:
    """Opportunities that go their random ways, and their stays written down apart, by
    looking at them after each step as a person would."""

    def __init__(self, test, seed, count=25):
        self.test, self.random = test, random.Random(seed)
        self.stages = [test.new, test.talk, test.offer, test.won]
        self.stays, self.open = [], {}
        self.at = START
        self.leads = test.env["crm.lead"]
        for _number in range(count):
            self.make()
        for _step in range(count * 5):
            self.step()

    def later(self):
        self.at += timedelta(hours=self.random.randrange(1, 30))
        if self.at > datetime(2026, 6, 14):
            self.at = datetime(2026, 6, 14)

    def make(self):
        self.later()
        pick = self.random
        lead = self.test.make_lead(
            type=pick.choice(["lead", "opportunity", "opportunity"]),
            stage_id=pick.choice(self.stages[:2]).id,
            source_id=pick.choice([*self.test.sources.ids, False]),
            user_id=pick.choice([self.test.seller.id, self.test.colleague.id, False]),
        )
        self.leads |= lead
        self.written(lead, created=True)

    def step(self):
        if not self.leads:
            return
        self.later()
        pick = self.random
        lead = pick.choice(self.leads)
        act = pick.choices(
            ["stage", "lost", "restore", "won", "convert", "team", "merge", "delete"],
            [40, 12, 6, 8, 10, 4, 2, 2],
        )[0]
        if act == "merge":
            return self.merge(lead)
        if act == "delete":
            self.stays = [stay for stay in self.stays if stay["lead"] != lead]
            self.open.pop(lead, None)
            self.leads -= lead
            return lead.unlink()
        if act == "stage" and lead.active:
            lead.stage_id = pick.choice(self.stages[:3])
        elif act == "lost" and lead.active and lead.won_status != "won":
            lead.action_set_lost(
                lost_reason_id=pick.choice([*self.test.reasons.ids, False])
            )
        elif act == "restore" and not lead.active:
            lead.action_restore()
        elif act == "won" and lead.active and lead.type != "lead":
            lead.action_set_won()
        elif act == "convert" and lead.active and lead.type == "lead":
            lead.convert_opportunity(False)
        elif act == "team" and lead.active:
            lead.team_id = pick.choice([self.test.team, self.test.client_team])
        self.written(lead)

    def merge(self, lead):
        others = self.leads.filtered(lambda each: each.active) - lead
        if not others or not lead.active:
            return
        other = self.random.choice(others)
        with freeze_time(self.at):
            survivor = (lead | other).merge_opportunity(auto_unlink=True)
        gone = (lead | other) - survivor
        for stay in self.stays:
            if stay["lead"] == gone:
                stay["lead"] = survivor
        ended = self.open.pop(gone, None)
        if ended:
            ended.update(outcome="merged", left=self.at)
        self.leads -= gone
        self.written(survivor)

    def written(self, lead, created=False):
        """Compare the opportunity with what it was, and write its stays down."""
        self.test.record(self.at)
        place = False if lead.type == "lead" else lead.stage_id
        stay = self.open.get(lead)
        lost = lead.won_status == "lost"
        if stay and (lost or stay["place"] != place):
            if lost:
                outcome = "lost"
            elif lead.won_status == "won" or not stay["place"]:
                outcome = "forward"
            elif stay["won"]:
                outcome = "forward"  # a won one that is worked on again
            else:
                forward = place and place.sequence > stay["place"].sequence
                outcome = "forward" if forward else "back"
            stay.update(
                outcome=outcome,
                left=self.at,
                reason=lead.lost_reason_id if lost else False,
            )
            del self.open[lead]
        if lead not in self.open and not lost:
            self.open[lead] = {
                "lead": lead,
                "place": place,
                "won": lead.won_status == "won",
                "at": self.at,
                "created": created,
                "outcome": None,
                "left": None,
                "team": lead.team_id,
                "person": lead.user_id,
                "source": lead.source_id,
                "conveyor": lead.conveyor_id,
                "reason": False,
            }
            self.stays.append(self.open[lead])


@conveyor_tags
class TestPicture(PictureCommon):
    def check(self, history, first, last, chosen=None, **filters):
        """The picture says what the stays written down apart say."""
        chosen = chosen or {}
        stays = [
            stay
            for stay in history.stays
            if stay["conveyor"] == self.conveyor
            and all(stay[name] == record for name, record in chosen.items())
        ]
        start, stop = first, last + timedelta(days=1)
        entered = [stay for stay in stays if start <= stay["at"] < stop]
        left = [stay for stay in stays if stay["left"] and start <= stay["left"] < stop]
        names = {"team": "team_id", "person": "salesperson_id", "source": "source_id"}
        for basis in ("entered", "left"):
            picture = self.picture(
                period="custom",
                first=str(first.date()),
                last=str(last.date()),
                basis=basis,
                **{names[name]: record.id for name, record in chosen.items()},
                **filters,
            )
            self.assertEqual(
                picture["leads"]["count"]["value"],
                sum(stay["created"] for stay in entered),
            )
            self.assertEqual(
                Counter(
                    {
                        line["name"]: line["count"]["value"]
                        for line in picture["sources"]
                        if line["key"] > 0
                    }
                ),
                Counter(
                    stay["source"].name
                    for stay in entered
                    if stay["created"]
                    and stay["source"]
                    and stay["source"].id in self.shown(picture)
                ),
            )
            for place in (False, self.new, self.talk, self.offer, self.won):
                box = self.box(picture, place or "leads")
                here = [stay for stay in entered if stay["place"] == place]
                if not box:  # leads, where there are none
                    self.assertFalse(here or place)
                    continue
                self.assertEqual(box["entered"]["value"], len(here))
                if basis == "left":
                    here = [stay for stay in left if stay["place"] == place]
                self.check_box(box, here, basis)
            self.check_lists(picture)

    def shown(self, picture):
        return {line["key"] for line in picture["sources"]}

    def check_box(self, box, stays, basis):
        outcomes = Counter(stay["outcome"] for stay in stays)
        whole = len(stays) - outcomes["merged"]
        self.assertEqual(box["went_on"]["value"], outcomes["forward"], box["name"])
        self.assertEqual(box["went_back"]["value"], outcomes["back"], box["name"])
        self.assertEqual(box["lost"]["value"], outcomes["lost"], box["name"])
        self.assertEqual(
            box["waiting"]["value"], outcomes[None] if basis == "entered" else 0
        )
        if not box["won"]:
            self.assertEqual(
                box["conversion"],
                round(100 * outcomes["forward"] / whole, 1) if whole else None,
            )
        times = [
            (stay["left"] - stay["at"]).total_seconds() / 86_400
            for stay in stays
            if stay["outcome"] in ("forward", "back", "lost")
        ]
        if times:
            self.assertAlmostEqual(box["days"], median(times), delta=0.0501)
        else:
            self.assertIsNone(box["days"])
        reasons = Counter(
            stay["reason"].name if stay["reason"] else False
            for stay in stays
            if stay["outcome"] == "lost"
        )
        self.assertEqual(
            sum(line["count"]["value"] for line in box["reasons"]), reasons.total()
        )
        for line in box["reasons"]:
            if line["key"] >= 0:
                self.assertEqual(line["count"]["value"], reasons[line["name"]])

    def test_random_histories(self):
        for seed in (1, 2):
            with self.subTest(seed=seed):
                history = History(self, seed)
                self.check_ledger()
                for rolled in (False, True):
                    if rolled:
                        self.env["conveyor.stage.day"]._roll(10_000)
                        self.check_ledger()
                    self.check(history, datetime(2026, 1, 1), datetime(2026, 6, 15))
                    self.check(history, datetime(2026, 2, 1), datetime(2026, 3, 15))
                for chosen in (
                    {"team": self.client_team},
                    {"person": self.colleague},
                    {"source": self.sources[0]},
                    {"team": self.team, "person": self.seller},
                ):
                    self.check(
                        history,
                        datetime(2026, 1, 20),
                        datetime(2026, 4, 1),
                        chosen=chosen,
                    )
                present = Counter(
                    False if lead.type == "lead" else lead.stage_id
                    for lead in history.leads
                    if lead.active
                )
                picture = self.picture()
                for place in (False, self.new, self.talk, self.offer, self.won):
                    box = self.box(picture, place or "leads")
                    self.assertEqual(box["now"]["value"] if box else 0, present[place])
                history.leads.unlink()
                self.check_ledger()

    def test_days_are_those_of_the_user(self):
        """A lead of eleven at night in London is one of tomorrow in Moscow."""
        self.make_lead()
        self.record("2026-06-01 23:00:00")
        day = {"period": "custom", "first": "2026-06-02", "last": "2026-06-02"}
        for tz, count in (("UTC", 0), ("Europe/Moscow", 1), ("America/New_York", 0)):
            user = new_test_user(
                self.env,
                login=tz,
                groups="sales_conveyor.conveyor_group_leader",
                company_id=self.company.id,
                company_ids=self.company.ids,
                tz=tz,
            )
            picture = self.picture(user=user, **day)
            self.assertEqual(picture["leads"]["count"]["value"], count, tz)
            self.check_lists(picture)

    def test_targets(self):
        self.conveyor.write({"target_leads": 5, "target_repeat_share": 40})
        self.env["conveyor.target"].create(
            [
                {
                    "conveyor_id": self.conveyor.id,
                    "stage_id": stage.id,
                    "conversion": conversion,
                    "days": days,
                }
                for stage, conversion, days in ((self.new, 60, 10), (self.talk, 50, 2))
            ]
        )
        one, two = (self.make_lead(stage_id=self.new.id) for _number in range(2))
        self.record("2026-06-10 08:00:00")
        (one | two).stage_id = self.talk
        self.record("2026-06-11 08:00:00")
        one.action_set_lost()
        self.record("2026-06-14 08:00:00")
        picture = self.picture(period="last_30")
        self.assertTrue(picture["leads"]["missed"])
        new, talk = self.box(picture, self.new), self.box(picture, self.talk)
        self.assertEqual((new["conversion"], new["conversion_missed"]), (100, False))
        self.assertFalse(new["days_missed"])
        self.assertEqual((talk["conversion"], talk["conversion_missed"]), (0, True))
        self.assertEqual((talk["days"], talk["days_missed"]), (3, True))
        self.assertEqual(talk["waiting"]["value"], 1)
        # a team's share of the leads isn't measured by the target of all
        self.assertFalse(
            self.picture(period="last_30", team_id=self.team.id)["leads"]["missed"]
        )

    def test_clients(self):
        self.client_team.member_ids = self.colleague
        days = ("2026-01-10", "2026-05-01", "2026-06-01")
        for number, day in enumerate(days):
            partner = self.make_partner(user_id=self.seller.id)
            self.make_invoice(partner, day, 100, team_id=self.team.id)
            if number == 1:
                self.make_invoice(partner, "2026-06-10", 50, team_id=self.team.id)
            self.refresh()
            if number == 2:
                client = self.client_of(partner)
                client.with_user(self.officer).owner_id = self.colleague
        self.conveyor.target_repeat_share = 50
        picture = self.picture(period="this_quarter")
        first, kept, again, *_more = picture["clients"]
        self.assertEqual((first["now"]["value"], first["entered"]["value"]), (3, 2))
        self.assertEqual((kept["now"]["value"], kept["conversion"]), (1, 50))
        self.assertEqual((again["now"]["value"], again["conversion"]), (1, 50))
        self.assertEqual((again["share"], again["share_missed"]), (33.3, True))
        self.check_lists(picture)
        picture = self.picture(period="this_quarter", salesperson_id=self.colleague.id)
        self.assertEqual(picture["clients"][0]["now"]["value"], 1)
        picture = self.picture(period="this_quarter", team_id=self.client_team.id)
        self.assertEqual(picture["clients"][0]["now"]["value"], 1)
        self.check_lists(picture)

    def test_nothing_yet(self):
        empty = self.env["conveyor.conveyor"].create(
            {"name": "Empty", "company_id": self.company.id}
        )
        picture = self.picture(conveyor=empty)
        self.assertEqual(picture["leads"]["count"]["value"], 0)
        self.assertEqual(picture["conveyor"]["teams"], 0)
        self.assertTrue(
            all(box["conversion"] is None for box in picture["boxes"]),
            "nobody is no share of nobody",
        )
        self.env["conveyor.conveyor"].search([]).active = False
        picture = self.env["conveyor.conveyor"].with_user(self.leader).get_picture(None)
        self.assertEqual(picture, {"conveyors": [], "may_configure": False})

    def test_stage_that_is_taken_away_or_deleted(self):
        lead = self.make_lead(stage_id=self.offer.id)
        gone = self.make_lead(stage_id=self.talk.id)
        self.record("2026-06-01")
        gone.stage_id = self.new
        self.record("2026-06-02")
        other_team = self.env["crm.team"].create({"name": "Nobody's"})
        self.offer.team_ids = other_team
        self.talk.unlink()
        self.env.invalidate_all()
        picture = self.picture()
        other = self.box(picture, "other")
        self.assertEqual(other["entered"]["value"], 2)
        self.assertEqual(other["now"]["value"], 1)
        self.assertEqual(other["went_back"]["value"], 1)
        self.assertIsNone(self.box(picture, self.offer))
        self.assertTrue(lead.stage_id)
        self.check_lists(picture)

    def test_archived_people_and_teams_still_count(self):
        self.make_lead(user_id=self.colleague.id)
        self.record("2026-06-01")
        self.colleague.active = False
        self.team.active = False
        picture = self.picture()
        self.assertEqual(picture["leads"]["count"]["value"], 1)
        options = picture["options"]
        self.assertIn(self.colleague.id, [each["id"] for each in options["people"]])
        self.assertIn(self.team.id, [each["id"] for each in options["teams"]])
        picture = self.picture(salesperson_id=self.colleague.id, team_id=self.team.id)
        self.assertEqual(picture["leads"]["count"]["value"], 1)
        self.check_lists(picture)

    def test_source_that_was_deleted(self):
        self.make_lead(source_id=self.sources[0].id)
        lead = self.make_lead(source_id=self.sources[0].id)
        self.record("2026-06-01")
        (self.env["crm.lead"].search([("source_id", "=", self.sources[0].id)])).write(
            {"source_id": False}
        )
        self.sources[0].unlink()
        self.env.invalidate_all()
        picture = self.picture()
        self.assertEqual(
            [(line["key"], line["count"]["value"]) for line in picture["sources"]],
            [(0, 2)],
        )
        lead.unlink()
        self.assertEqual(self.picture()["sources"][0]["count"]["value"], 1)

    def test_companies_are_kept_apart(self):
        other = self._make_company("Other Works")
        shared = self.env["conveyor.conveyor"].create(
            {"name": "Shared", "company_id": False}
        )
        teams = self.env["crm.team"].create(
            [
                {
                    "name": company.name,
                    "company_id": company.id,
                    "conveyor_id": shared.id,
                    "conveyor_phase": "conversion",
                }
                for company in (self.company, other)
            ]
        )
        for team in teams:
            self.make_lead(
                team_id=team.id, company_id=team.company_id.id, user_id=False
            )
        self.record("2026-06-01")
        picture = self.picture(conveyor=shared)
        self.assertEqual(picture["leads"]["count"]["value"], 1)
        self.check_lists(picture)
        both = new_test_user(
            self.env,
            login="both",
            groups="sales_conveyor.conveyor_group_leader",
            company_id=other.id,
            company_ids=[(6, 0, (other | self.company).ids)],
        )
        foreign = self.env["conveyor.conveyor"].create(
            {"name": "Foreign", "company_id": other.id}
        )
        with freeze_time(NOW):
            picture = (
                self.env["conveyor.conveyor"]
                .with_user(both)
                .with_context(allowed_company_ids=(other | self.company).ids)
                .get_picture(shared.id, {})
            )
        self.assertEqual(picture["leads"]["count"]["value"], 2)
        with self.assertRaises(AccessError):
            self.picture(conveyor=foreign)

    def test_roles(self):
        self.make_lead(user_id=self.colleague.id, stage_id=self.new.id)
        self.record("2026-06-01")
        for user in (self.seller, self.leader, self.manager, self.analyst):
            picture = self.picture(user=user)
            self.assertEqual(picture["leads"]["count"]["value"], 1, user.name)
            self.assertEqual(self.box(picture, self.new)["now"]["value"], 1)
            self.assertEqual(picture["limited"], user == self.seller, user.name)
        # an analyst doesn't read opportunities, so there is no list of them
        self.assertNotIn(
            "domain", self.box(self.picture(user=self.analyst), self.new)["now"]
        )
        with self.assertRaises(AccessError):
            self.picture(user=self.accountant)

    def test_staff_without_our_role_sees_no_clients(self):
        user = new_test_user(
            self.env,
            login="plain_sales",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.assertEqual(self.picture(user=user)["clients"], [])

    def test_bad_input(self):
        for filters in (
            {"period": "for ever"},
            {"period": "custom"},
            {"period": "custom", "first": "2026-02-31", "last": "2026-03-01"},
            {"period": "custom", "first": "2026-03-02", "last": "2026-03-01"},
            {"period": "custom", "first": "2026-03-02", "last": "9999-12-31"},
            {"team_id": "1 OR true"},
            {"salesperson_id": [1, 2]},
            {"source_id": -1},
            {"basis": "all"},
        ):
            with self.assertRaises(UserError, msg=filters):
                self.picture(**filters)
        conveyors = self.env["conveyor.conveyor"].with_user(self.leader)
        for asked in (
            ("abc",),
            ([1, 2],),
            (True,),
            (3.5,),
            (None, "team"),
            (None, [1]),
        ):
            with self.assertRaises(UserError, msg=asked):
                conveyors.get_picture(*asked)

    def test_opens_from_the_conveyor(self):
        action = self.conveyor.with_user(self.leader).action_open_picture()
        self.assertEqual(action["tag"], "conveyor_picture")
        self.assertEqual(action["params"], {"conveyor_id": self.conveyor.id})


@conveyor_tags
class TestStageDays(PictureCommon):
    def test_after_each_kind_of_change(self):
        lead, other = self.make_lead(type="lead"), self.make_lead()
        acts = {
            "made": lambda: None,
            "qualified": lambda: lead.convert_opportunity(False),
            "moved": lambda: lead.write({"stage_id": self.offer.id}),
            "back": lambda: lead.write({"stage_id": self.talk.id}),
            "lost": lambda: lead.action_set_lost(lost_reason_id=self.reasons[0].id),
            "reopened": lead.action_restore,
            "won": lead.action_set_won,
            "worked on again": lambda: lead.write({"stage_id": self.talk.id}),
            "other team": lambda: lead.write({"team_id": self.client_team.id}),
            "merged": lambda: (lead | other).merge_opportunity(),
            "deleted": lambda: (lead | other).exists().unlink(),
        }
        for day, (what, act) in enumerate(acts.items(), start=1):
            with self.subTest(what), freeze_time(f"2026-06-{day:02} 10:00:00"):
                act()
                self.check_ledger()
                if day % 2:
                    self.env["conveyor.stage.day"]._roll(100)
                    self.check_ledger()
        self.env["conveyor.stage.day"]._roll(100)
        ledger = self.env["conveyor.stage.day"].search(
            [("conveyor_ref", "=", self.conveyor.id)]
        )
        self.assertFalse(ledger, "nothing is left of what was deleted")

    def test_job_sums_some_days_at_a_time(self):
        for day in (1, 2, 3):
            leads = self.make_lead(), self.make_lead()
            self.record(f"2026-06-{day:02}")
            leads[0].stage_id = self.talk
            self.record(f"2026-06-{day:02} 05:00:00")
        days = self.env["conveyor.stage.day"]
        mine = [("conveyor_ref", "=", self.conveyor.id)]
        before = days.search_count(mine)
        self.assertEqual(days._roll(2), 2)
        self.check_ledger()
        self.assertGreaterEqual(days._roll(100), 1)
        self.check_ledger()
        self.assertLess(days.search_count(mine), before)
        self.assertEqual(days._roll(100), 0)

    def test_job_commits_step_by_step(self):
        self.make_lead()
        self.record("2026-06-01")
        with self.enter_registry_test_mode():
            self.env.ref(
                "sales_conveyor.ir_cron_roll_stage_days"
            ).method_direct_trigger()
        self.assertFalse(
            self.env["conveyor.stage.day"].search([("rolled", "!=", True)])
        )
        self.check_ledger()

    def test_written_anew_it_is_the_same(self):
        lead = self.make_lead()
        self.record("2026-06-01")
        lead.stage_id = self.talk
        self.record("2026-06-02")
        self.env["conveyor.stage.day"]._fill()
        self.check_ledger()
        lead.action_set_lost()
        self.record("2026-06-03")
        self.check_ledger()

    def test_differences_are_found(self):
        """The check of these tests can fail."""
        self.make_lead()
        self.record("2026-06-01")
        self.env.cr.execute(
            "UPDATE conveyor_stage_day SET entered = entered + 1"
            " WHERE conveyor_ref = %s",
            [self.conveyor.id],
        )
        self.assertTrue(self.env["conveyor.stage.day"]._differences())

    def test_nobody_but_the_server_writes(self):
        days = self.env["conveyor.stage.day"]
        for user in (self.seller, self.manager, self.analyst):
            with self.assertRaises(AccessError):
                days.with_user(user).create({"day": "2026-06-01", "conveyor_ref": 1})
        self.assertFalse(days.with_user(self.manager).has_access("unlink"))


@conveyor_tags
class TestStageReports(PictureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moves_of = cls.env["conveyor.stage.move"].with_user(cls.leader)

    def stays(self):
        """Of five that entered: 3 went on (1, 2 and 9 days), 1 lost after 4 days, 1
        still there; one more was merged."""
        leads = [self.make_lead(stage_id=self.new.id) for _number in range(6)]
        self.record("2026-06-01 00:00:00")
        for number, day in ((0, 2), (1, 3), (2, 10)):
            leads[number].stage_id = self.talk
            self.record(f"2026-06-{day:02} 00:00:00")
        leads[3].action_set_lost()
        self.record("2026-06-05 00:00:00")
        (leads[4] | leads[5]).merge_opportunity()
        self.record("2026-06-06 00:00:00")

    def test_conversion_and_time(self):
        self.stays()
        [(count, entered, left, mean, middle)] = self.moves_of._read_group(
            [
                ("conveyor_id", "=", self.conveyor.id),
                ("to_stage_id", "=", self.new.id),
                ("begins", "=", True),
            ],
            [],
            [
                "__count",
                "share_of_entered:avg",
                "share_of_left:avg",
                "stay_days:avg",
                "median_days:avg",
            ],
        )
        self.assertEqual(count, 6)
        self.assertAlmostEqual(entered, 3 / 5)
        self.assertAlmostEqual(left, 3 / 4)
        self.assertAlmostEqual(mean, 4)
        self.assertAlmostEqual(middle, 3)

    def test_median_of_groups_as_the_pivot_asks(self):
        self.stays()
        domain = [("conveyor_id", "=", self.conveyor.id), ("begins", "=", True)]
        groups = self.moves_of.formatted_read_grouping_sets(
            domain, [[], ["to_stage_id"]], ["median_days:avg", "share_of_left:avg"]
        )
        self.assertEqual(groups[0][0]["median_days:avg"], 3)
        self.assertEqual(
            [
                group["median_days:avg"]
                for group in groups[1]
                if group["to_stage_id"][0] == self.new.id
            ],
            [3],
        )
        fields = self.moves_of.fields_get(["median_days", "share_of_entered"])
        self.assertEqual(fields["median_days"]["aggregator"], "avg")

    def test_rows_say_the_same(self):
        self.stays()
        for move in self.moves_of.search([("conveyor_id", "=", self.conveyor.id)]):
            [(share, days)] = self.moves_of._read_group(
                [("id", "=", move.id)], [], ["share_of_left:avg", "stay_days:avg"]
            )
            self.assertEqual(move.share_of_left, share or 0)
            self.assertAlmostEqual(move.stay_days, days or 0)

    def test_lead_flow_beside_its_target(self):
        self.conveyor.target_leads = 3
        with freeze_time("2026-06-15"):
            self.make_lead(source_id=self.sources[0].id)
            self.make_lead()
            self.record("2026-06-02 10:00:00")
            self.make_lead()
            self.record("2026-06-08 00:00:00")
        flow = self.env["conveyor.lead.flow"].with_user(self.analyst)
        rows = flow._read_group(
            [
                ("conveyor_id", "=", self.conveyor.id),
                ("week", ">=", "2026-06-01"),
                ("week", "<=", "2026-06-08"),
            ],
            ["week:day", "series"],
            ["leads:sum", "target:sum", "count:sum"],
        )
        self.assertEqual(
            [(str(week), *row) for week, *row in rows],
            [
                ("2026-06-01", "leads", 2, 0, 2),
                ("2026-06-01", "target", 0, 3, 3),
                ("2026-06-08", "leads", 1, 0, 1),
                ("2026-06-08", "target", 0, 3, 3),
            ],
        )
        by_source = dict(
            flow._read_group(
                [("conveyor_id", "=", self.conveyor.id), ("series", "=", "leads")],
                ["source_id"],
                ["leads:sum"],
            )
        )
        self.assertEqual(by_source[self.sources[0]], 1)

    def test_reports_keep_companies_apart(self):
        other = self._make_company("Other Works")
        team = self.env["crm.team"].create({"name": "T", "company_id": other.id})
        lead = self.make_lead(company_id=other.id, team_id=team.id, user_id=False)
        self.record("2026-06-01")
        for model in ("conveyor.stage.move", "conveyor.lead.flow"):
            self.assertFalse(
                self.env[model]
                .with_user(self.manager)
                .search([("lead_id", "=", lead.id)])
            )

    def test_row_opens_the_opportunity(self):
        lead = self.make_lead()
        self.record()
        action = self.moves(lead).with_user(self.leader).action_open_lead()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", lead.id))
