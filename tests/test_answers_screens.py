"""Answers on the screen: records, corrective work, rounds."""

from odoo import Command
from odoo.tests import HttpCase, JsonRpcException, new_test_user
from odoo.tools import mute_logger

from .common import ConveyorCommon, conveyor_tags
from .interview_common import InterviewCommon


@conveyor_tags
class TestAnswersScreens(HttpCase, ConveyorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = new_test_user(
            cls.env,
            "conveyor_vip_head",
            "sales_conveyor.conveyor_group_vip_head",
            name="Test Head",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.mill = cls.make_partner("Mill", is_company=True, user_id=cls.seller.id)
        cls.ada = cls.make_partner("Ada", parent_id=cls.mill.id)
        cls.bob = cls.make_partner("Bob", parent_id=cls.mill.id)
        cls.make_invoice(cls.mill, "2026-01-01", 100)
        cls.refresh()
        cls.file = cls.client_of(cls.mill)
        cls.sheet = InterviewCommon.make_sheet.__func__(cls)
        cls.first = cls.talk("2026-01-10", 0, partner_id=cls.bob.id, confirmed=True)
        cls.second = cls.talk("2026-06-10", 2, partner_id=cls.bob.id, left=True)

    @classmethod
    def question(cls, type_):
        return cls.sheet.question_ids.filtered(lambda one: one.type == type_)

    @classmethod
    def talk(cls, day, failures, **person):
        interviews = cls.env["conveyor.interview"].with_user(cls.seller)
        interview = interviews.create(
            {
                "client_id": cls.file.id,
                "questionnaire_id": cls.sheet.id,
                "date_planned": f"{day} 08:00:00",
            }
        )
        interview.write(
            {
                "person_ids": [
                    Command.create(
                        {"question_id": cls.question("persons").id, **person}
                    )
                ],
                "verdict_ids": [
                    Command.create(
                        {"question_id": cls.question("criterion").id, "value": failures}
                    )
                ],
            }
        )
        interview.write({"state": "held", "date_held": f"{day} 08:00:00"})
        return interview

    def tour(self, path, name):
        self.start_tour(path, name, login=self.seller.login, timeout=180)
        self.env.invalidate_all()

    def test_answers_become_records(self):
        interview = self.second
        interview.write(
            {
                "person_ids": [
                    Command.create(
                        {
                            "question_id": self.question("persons").id,
                            "name": "Carl",
                            "email": "carl@mill.example",
                        }
                    )
                ],
                "need_ids": [
                    Command.create(
                        {
                            "question_id": self.question("needs").id,
                            "product_id": self.product.id,
                            "amount": 900,
                        }
                    )
                ],
                "recommendation_ids": [
                    Command.create(
                        {
                            "question_id": self.question("recommendations").id,
                            "name": "Dora",
                        }
                    )
                ],
            }
        )
        self.tour(f"/odoo/interviews/{interview.id}", "conveyor_answers")
        states = {one.kind: one.state for one in interview.outcome_ids}
        self.assertEqual(states["opportunity"], "undone")
        self.assertEqual(states["lead"], "proposed", "may be made after all")
        self.assertFalse(
            self.env["crm.lead"].search([("partner_id", "=", self.mill.id)])
        )

    def test_corrective_work(self):
        self.tour(f"/odoo/conveyor.client/{self.file.id}", "conveyor_corrective")
        work = self.second.corrective_work_ids
        self.assertEqual(work.state, "confirmed")
        self.assertEqual(work.check_ids.partner_id, self.ada)

    def test_rounds(self):
        self.tour(f"/odoo/conveyor.client/{self.file.id}", "conveyor_rounds")

    def test_start_screen(self):
        start = self.env["conveyor.start"].with_user(self.seller).get_start()
        found = {
            card["key"]: card["value"]
            for section in start["sections"]
            for card in section["cards"]
        }
        self.assertEqual(found["corrective"], 1)
        self.assertEqual(found["answers"], 2)
        self.first.with_user(self.seller).action_make_outcomes()
        self.second.corrective_work_ids.with_user(self.officer).conveyor_cancel("No")
        start = self.env["conveyor.start"].with_user(self.seller).get_start()
        found = {
            card["key"]: card["value"]
            for section in start["sections"]
            for card in section["cards"]
        }
        self.assertNotIn("corrective", found)
        self.assertEqual(found["answers"], 1)

    # The clever salesperson with a browser console

    def call(self, user, model, method, *args, **kwargs):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def test_nothing_is_forged_from_a_console(self):
        other = new_test_user(
            self.env,
            "conveyor_other",
            "sales_conveyor.conveyor_group_user",
            name="Test Other",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.second.with_user(self.seller).action_open_outcomes()
        outcome, work = self.second.outcome_ids[:1], self.second.corrective_work_ids
        interviews, works = "conveyor.interview", "conveyor.corrective.work"
        outcomes = "conveyor.interview.outcome"
        token = {"context": {"conveyor_by_server": True, "default_state": "made"}}
        second = self.second.ids
        attempts = [
            (other, interviews, "action_make_outcomes", [second], {}),
            (other, interviews, "action_undo_outcomes", [second], {}),
            (other, interviews, "action_open_outcomes", [second], {}),
            (other, works, "conveyor_done", [work.ids, "Nothing"], {}),
            (other, works, "conveyor_cancel", [work.ids, "Nothing"], {}),
            (other, works, "write", [work.ids, {"deadline": "2030-01-01"}], {}),
            (self.seller, works, "write", [work.ids, {"state": "confirmed"}], token),
            (self.seller, works, "web_save", [work.ids, {"state": "done"}, {}], token),
            (self.seller, works, "conveyor_cancel", [work.ids, "No"], token),
            (self.seller, works, "unlink", [work.ids], token),
            (self.seller, outcomes, "write", [outcome.ids, {"state": "made"}], token),
            (
                self.seller,
                outcomes,
                "create",
                [[{"interview_id": self.second.id, "kind": "lead"}]],
                token,
            ),
            (self.seller, outcomes, "read", [outcome.ids, ["before_kept"]], {}),
            (self.analyst, "conveyor.rounds", "get_rounds", [self.file.id], {}),
            (
                self.seller,
                interviews,
                "write",
                [second, {"round_proposed_on": "2026-01-01"}],
                token,
            ),
        ]
        for user, model, method, args, kwargs in attempts:
            with (
                self.subTest(user=user.name, model=model, method=method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self.call(user, model, method, *args, **kwargs)
        self.env.invalidate_all()
        self.assertEqual((work.state, outcome.state), ("open", "proposed"))
        self.assertFalse(work.check_ids or self.second.round_proposed_on)
