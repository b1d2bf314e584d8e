"""A questionnaire with every kind of question, and a mill that is interviewed by it."""

from odoo import Command
from odoo.tests import new_test_user

from .test_key_person import PeopleCommon


class InterviewCommon(PeopleCommon):
    """The mill is a client of ``seller``; ``other`` sells to others; ``head`` leads the
    VIP programme."""

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
        cls.sheet = cls.make_sheet()

    @classmethod
    def make_sheet(cls, **values):
        questions = [
            {"name": "What went best?", "type": "text", "lines": 3},
            {"name": "Since when?", "type": "char"},
            {
                "name": "How is delivery?",
                "type": "choice",
                "option_ids": [
                    Command.create({"name": "On time"}),
                    Command.create({"name": "Late"}),
                ],
            },
            {
                "name": "What do you use?",
                "type": "choices",
                "option_ids": [
                    Command.create({"name": "Bread"}),
                    Command.create({"name": "Cake"}),
                ],
            },
            {"name": "How much a month?", "type": "number", "unit": "t"},
            {"name": "When is the budget made?", "type": "date"},
            {"name": "Do you grow?", "type": "yes_no"},
            {"name": "How good are we?", "type": "scale"},
            {"name": "Who is who?", "type": "persons", "lines": 4},
            {
                "name": "Failures noticed",
                "type": "criterion",
                "comparison": "at_most",
                "limit_value": 0,
                "period_days": 30,
            },
            {"name": "What do you need?", "type": "needs", "lines": 3},
            {"name": "Whom do you know?", "type": "recommendations", "lines": 3},
        ]
        sheet = cls.env["conveyor.questionnaire"].create(
            {
                "name": "Sheet",
                "company_id": cls.company.id,
                "sequence": 1,
                "section_ids": [
                    Command.create(
                        {
                            "name": "Talk",
                            "kind": "praise",
                            "question_ids": [
                                Command.create({**question, "sequence": number})
                                for number, question in enumerate(questions)
                            ],
                        }
                    )
                ],
                **values,
            }
        )
        sheet.action_use()
        return sheet

    @classmethod
    def question(cls, type_, sheet=None):
        return (sheet or cls.sheet).question_ids.filtered(lambda one: one.type == type_)

    @classmethod
    def plan(cls, user=None, file=None, **values):
        user = user or cls.seller
        return (
            cls.env["conveyor.interview"]
            .with_user(user)
            .create(
                {
                    "client_id": (file or cls.file).id,
                    "user_id": user.id,
                    "questionnaire_id": cls.sheet.id,
                    "date_planned": "2026-06-20 09:00:00",
                    **values,
                }
            )
        )

    def answer(self, interview, type_, **values):
        model = {
            "persons": "person",
            "needs": "need",
            "recommendations": "recommendation",
            "criterion": "verdict",
        }.get(type_, "answer")
        return self.env[f"conveyor.interview.{model}"].create(
            {
                "interview_id": interview.id,
                "question_id": self.question(type_, interview.questionnaire_id).id,
                **values,
            }
        )
