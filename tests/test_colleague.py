"""Whoever is given work on a client works in the client's company, whichever way it is
given."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user

from .common import conveyor_tags
from .interview_common import InterviewCommon


@conveyor_tags
class TestColleague(InterviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gone = new_test_user(
            cls.env,
            "conveyor_gone",
            "sales_conveyor.conveyor_group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.gone.active = False
        cls.portal = new_test_user(
            cls.env,
            "conveyor_portal",
            "base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.abroad = new_test_user(
            cls.env,
            "conveyor_abroad",
            "sales_conveyor.conveyor_group_user",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        cls.wrong = cls.gone | cls.portal | cls.abroad | cls.env.ref("base.user_root")

    def ways(self, model, record, **values):
        """Yield each way in which somebody could be made responsible."""
        model = model.with_user(self.head)
        values["client_id"] = self.file.id
        for user in self.wrong:
            yield (
                user,
                lambda u=user: record.with_user(self.head).write({"user_id": u.id}),
            )
            yield (
                user,
                lambda u=user: (
                    record.with_user(self.head).sudo().write({"user_id": u.id})
                ),
            )
            yield user, lambda u=user: model.create({**values, "user_id": u.id})

    def refused(self, do):
        with self.assertRaises(ValidationError) as caught:
            do()
        self.assertIn("active colleagues who work", str(caught.exception))

    def check(self, model, record, **values):
        tried = 0
        for user, do in self.ways(model, record, **values):
            with self.subTest(user=user.login):
                self.refused(do)
            tried += 1
        self.assertEqual(tried, 12)
        for user in self.wrong:
            before = model.search_count([])
            loaded = model.with_user(self.head).load(
                ["client_id/.id", "user_id/.id", *values],
                [[str(self.file.id), str(user.id), *values.values()]],
            )
            self.assertFalse(loaded["ids"], user.login)
            self.assertTrue(loaded["messages"], user.login)
            self.assertEqual(model.search_count([]), before)
        self.assertEqual(record.user_id, self.seller)

    def test_interview(self):
        interviews = self.env["conveyor.interview"]
        self.check(interviews, self.plan())
        for user in self.wrong:
            planned = interviews.with_user(self.head).with_context(
                default_user_id=user.id
            )
            self.refused(
                lambda planned=planned: planned.create({"client_id": self.file.id})
            )

    def test_corrective_work(self):
        works = self.env["conveyor.corrective.work"]
        work = works.with_user(self.seller).create(
            {"name": "Late", "client_id": self.file.id}
        )
        self.check(works, work, name="Slow")
        for user in self.wrong:
            # what the context brings along counts for nothing
            opened = works.with_user(self.head).with_context(default_user_id=user.id)
            self.assertEqual(
                opened.create({"name": "x", "client_id": self.file.id}).user_id,
                self.seller,
            )

    def test_talk_of_somebody_who_left_is_not_planned_again(self):
        interview = self.plan()
        interview.write({"state": "not_held", "reason": "Ill"})
        # he leaves; what is settled stays with his name, and can still be corrected
        self.env.cr.execute(
            "UPDATE res_users SET active = false WHERE id = %s", [self.seller.id]
        )
        self.env.invalidate_all()
        planned = interview.with_user(self.head)
        planned.write({"reason": "Ill for a week", "user_id": self.seller.id})
        self.refused(planned.action_plan_again)
        planned.user_id = self.other
        planned.action_plan_again()
        self.assertEqual(planned.state, "planned")

    def test_answer_opens_work_of_a_colleague(self):
        """Whom the company has named has left meanwhile: the owner sees to it."""
        self.company.conveyor_corrective_user_id = self.portal
        self.assertEqual(self.file._corrective_responsible(), self.seller)
