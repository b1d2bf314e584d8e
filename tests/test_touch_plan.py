"""The touch plan: rhythms, what is due, and the activities made for it."""

import random
from datetime import date, datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time

from odoo.addons.sales_conveyor.rules import touch_plan as rules

from .common import TODAY, conveyor_tags
from .test_touch import TouchCommon


@conveyor_tags
class TestTouchPlan(TouchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["conveyor.touch.rhythm"].search([]).unlink()
        cls.kind = cls.env.ref("sales_conveyor.conveyor_activity_type_touch")
        cls.rhythm = cls.rhythm_of(name="A, personally", abc_class="A")

    @classmethod
    def rhythm_of(cls, **values):
        return cls.env["conveyor.touch.rhythm"].create(
            {
                "name": "Rhythm",
                "company_id": cls.company.id,
                "activity_type_id": cls.kind.id,
                **values,
            }
        )

    def run_job(self):
        """Do what the job does: journal, past, files, activities."""
        self.refresh()
        self.env["conveyor.touch.backfill"]._run_all()
        while self.env["conveyor.touch.rhythm"]._plan_due():
            pass
        self.env.invalidate_all()

    def due(self, file=None):
        self.run_job()
        return str((file or self.file).next_touch_date)

    def activities(self, file=None):
        activities = (file or self.file).activity_ids
        return activities.filtered(lambda one: one.active and one.conveyor_touch_due)

    def test_due_after_the_last_touch_that_counts(self):
        self.assertEqual(self.file.abc_class, "A")
        self.assertEqual(self.due(), "2026-06-15")  # a client since June 1
        self.write_to(self.mill, self.ada)
        self.assertEqual(self.due(), "2026-06-29")
        self.mailing(self.ada).set_sent()
        with freeze_time("2026-06-20"):
            self.mailing(self.ada).set_sent()
            self.assertEqual(self.due(), "2026-06-29")
            self.rhythm.mailings = True
            self.assertEqual(self.due(), "2026-07-04")
            self.rhythm.write({"every": 1, "unit": "month"})
            self.assertEqual(self.due(), "2026-07-20")
        self.rhythm.active = False
        self.assertEqual(self.due(), "False")
        self.assertFalse(self.file.touch_rhythm_id)

    def test_the_first_rhythm_that_fits(self):
        conveyor = self.env["conveyor.conveyor"].create(
            {"name": "Wholesale", "company_id": self.company.id}
        )
        special = self.rhythm_of(conveyor_id=conveyor.id, every=3, sequence=5)
        self.run_job()
        self.assertEqual(self.file.touch_rhythm_id, self.rhythm)
        self.file._as_server().write(
            {"conveyor_id": conveyor.id, "conveyor_by_hand": True}
        )
        self.env["conveyor.figures.mark"]._add(self.mill.ids)
        self.run_job()
        self.assertEqual(self.file.touch_rhythm_id, special)
        self.assertEqual(special.client_count, 1)
        place = self.env["conveyor.ladder.place"].search(
            [("client_id", "=", self.file.id)]
        )
        staged = self.rhythm_of(stage_id=place.stage_id.id, every=4, sequence=1)
        self.run_job()
        self.assertEqual(self.file.touch_rhythm_id, staged)

    def test_the_list_of_today_is_the_owner_s(self):
        action = self.env.ref("sales_conveyor.conveyor_touch_action_today")
        self.run_job()

        def today(user):
            domain = [("owner_id", "=", user.id), ("next_touch_date", "<=", "today")]
            self.assertIn("next_touch_date", action.domain)
            return self.Client.with_user(user).search(domain, order="next_touch_date")

        self.assertEqual(today(self.seller), self.file)
        self.assertFalse(today(self.other))
        with freeze_time("2026-06-20"):
            self.env.invalidate_all()
            self.assertEqual(self.file.touch_overdue_days, 5)
            for operator, value, found in (
                (">=", 5, self.file),
                (">", 5, self.Client),
                (">", 4, self.file),
            ):
                domain = [("touch_overdue_days", operator, value)]
                domain += [("id", "=", self.file.id)]
                self.assertEqual(self.Client.search(domain), found)
        log = self.env["conveyor.touch.log"].with_user(self.seller)
        log.create({"client_ids": [Command.set(self.file.ids)]}).action_log()
        # at once, without the job
        self.assertFalse(today(self.seller))

    def test_one_activity_for_each_touch_that_is_due(self):
        self.run_job()
        activity = self.activities()
        self.assertEqual(
            (activity.user_id, activity.activity_type_id, str(activity.date_deadline)),
            (self.seller, self.kind, "2026-06-15"),
        )
        self.run_job()
        with freeze_time("2026-06-18"):
            self.run_job()
            self.assertEqual(self.activities(), activity)
            # whoever deletes it isn't asked again for this touch
            activity.unlink()
            self.run_job()
            self.assertFalse(self.activities())
            self.write_to(self.mill, self.ada)
            self.run_job()
            self.assertFalse(self.activities())
            self.assertEqual(str(self.file.next_touch_date), "2026-07-02")
        with freeze_time("2026-07-02"):
            self.run_job()
            self.assertEqual(len(self.activities()), 1)

    def test_an_activity_goes_when_the_touch_took_place(self):
        self.run_job()
        self.assertEqual(len(self.activities()), 1)
        self.answer(self.bob)
        self.run_job()
        self.assertFalse(self.activities())
        self.assertEqual(str(self.file.next_touch_date), "2026-06-29")

    def test_doing_the_activity_is_the_touch(self):
        self.run_job()
        self.activities().with_user(self.seller).action_feedback(feedback="Spoke")
        self.run_job()
        [touch] = self.touches(self.mill)
        self.assertEqual((touch.channel, touch.user_id), ("call", self.seller))
        self.assertEqual(str(self.file.next_touch_date), "2026-06-29")
        self.assertFalse(self.activities())

    def test_odoo_s_plan_some_days_before(self):
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Visit",
                "res_model": "conveyor.client",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": self.env.ref(
                                "mail.mail_activity_data_todo"
                            ).id,
                            "summary": "Prepare",
                            "delay_count": 2,
                            "delay_unit": "days",
                            "delay_from": "before_plan_date",
                            "responsible_type": "other",
                            "responsible_id": self.leader.id,
                        }
                    ),
                    Command.create(
                        {
                            "activity_type_id": self.kind.id,
                            "responsible_type": "on_demand",
                        }
                    ),
                ],
            }
        )
        self.rhythm.write(
            {
                "plan_id": plan.id,
                "activity_type_id": False,
                "every": 3,
                "lead_days": 3,
            }
        )
        self.run_job()
        self.assertFalse(self.activities())  # due on June 22
        with freeze_time("2026-06-19"):
            self.run_job()
        made = self.activities().sorted("date_deadline")
        self.assertEqual(made.mapped("user_id"), self.leader | self.seller)
        self.assertEqual(
            [str(day) for day in made.mapped("date_deadline")],
            ["2026-06-20", "2026-06-22"],
        )

    def test_nobody_s_client_has_no_activity(self):
        self.file.owner_id = False
        self.run_job()
        self.assertFalse(self.activities())
        self.file.with_user(self.officer).owner_id = self.other
        self.run_job()
        self.assertEqual(self.activities().user_id, self.other)
        self.file.with_user(self.officer).action_close()
        self.env["conveyor.figures.mark"]._add(self.mill.ids)
        self.run_job()
        self.assertFalse(self.file.next_touch_date)

    def test_who_sets_rhythms(self):
        for user in (self.seller, self.leader, self.officer, self.analyst):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.rhythm.with_user(user).every = 9
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.file.touch_summary_id.with_user(user).sudo().write(
                    {"next_touch_date": "2030-01-01"}
                )
        self.rhythm.with_user(self.manager).every = 9
        abroad = self._make_company("Abroad")
        conveyor = self.env["conveyor.conveyor"].create(
            {"name": "Foreign", "company_id": abroad.id}
        )
        with self.assertRaises(ValidationError):
            self.rhythm.conveyor_id = conveyor

    def test_the_rule_and_the_statement_agree(self):
        chance = random.Random(7)
        self.rhythm.unlink()
        rhythms = [
            self.rhythm_of(
                sequence=number,
                abc_class=chance.choice([False, "A", "B", "C"]),
                every=chance.randint(1, 9),
                unit=chance.choice(rules.UNITS),
                personally=chance.random() < 0.5,
                mailings=chance.random() < 0.5,
            )
            for number in range(4)
        ]
        files, touches = [], {}
        for number in range(25):
            partner = self.make_partner(f"R{number}", is_company=True)
            self.make_invoice(partner, "2026-01-10", chance.randint(1, 900))
            files.append(partner)
            for _touch in range(chance.randrange(4)):
                moment = datetime(2026, 6, 15, 12) - timedelta(
                    days=chance.randrange(60)
                )
                channel = chance.choice(["call", "mailing", "mail_out"])
                personal = channel == "call"
                self.Touch._log(
                    [
                        {
                            "partner_id": partner.id,
                            "channel": channel,
                            "date": moment,
                            "personal": personal,
                            "key": f"test:{number}:{moment}:{channel}",
                        }
                    ]
                )
                touches.setdefault(partner, []).append(
                    (moment.date(), personal, channel == "mailing")
                )
        self.run_job()
        self.env["conveyor.touch.backfill"]._request({"c"})
        self.run_job()
        said = [
            {"abc_class": rhythm.abc_class or None, "rhythm": None}
            for rhythm in rhythms
        ]
        found = 0
        for partner in files:
            file = self.client_of(partner)
            chosen = rules.choose(said, {"abc_class": file.abc_class})
            if chosen is None:
                self.assertFalse(file.next_touch_date)
                continue
            rhythm = rhythms[said.index(chosen)]
            found += 1
            self.assertEqual(file.touch_rhythm_id.abc_class, rhythm.abc_class)
            rhythm = file.touch_rhythm_id
            self.assertEqual(
                file.next_touch_date,
                rules.next_touch(
                    touches.get(partner, []),
                    date(2026, 1, 10),
                    rhythm.every,
                    rhythm.unit,
                    rhythm.personally,
                    rhythm.mailings,
                ),
            )
        self.assertGreater(found, 3)
        self.assertEqual(TODAY, "2026-06-15")
