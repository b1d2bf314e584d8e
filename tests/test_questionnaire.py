"""Questionnaires: who writes them, and that interviews keep the version they had."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from odoo.addons.sales_conveyor.rules import questionnaire as rules

from .common import conveyor_tags
from .interview_common import InterviewCommon


@conveyor_tags
class TestQuestionnaire(InterviewCommon):
    def sheet_as(self, user):
        return self.sheet.with_user(user)

    # Who

    def test_salesperson_reads_and_does_not_write(self):
        sheet = self.sheet_as(self.seller)
        self.assertEqual(sheet.section_ids.name, "Talk")
        for change in (
            lambda: sheet.write({"name": "Mine"}),
            lambda: sheet.section_ids.write({"name": "Mine"}),
            lambda: sheet.question_ids[0].write({"name": "Mine"}),
            lambda: sheet.question_ids.option_ids[0].write({"name": "Mine"}),
            lambda: sheet.copy(),
            lambda: sheet.unlink(),
            lambda: sheet.action_use(),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_head_and_administrator_write(self):
        for user in (self.head, self.manager):
            sheet = self.sheet_as(user)
            sheet.section_ids.note = f"By {user.name}"
            self.assertEqual(self.sheet.section_ids.note, f"By {user.name}")

    def test_other_company_sees_its_own(self):
        stranger = new_test_user(
            self.env,
            "conveyor_stranger",
            "sales_conveyor.conveyor_group_manager",
            company_id=self.env["res.company"].create({"name": "Elsewhere"}).id,
        )
        alone = {"allowed_company_ids": stranger.company_ids.ids}
        sheets = self.env["conveyor.questionnaire"].with_user(stranger)
        self.assertNotIn(self.sheet, sheets.with_context(**alone).search([]))
        for part in (
            self.sheet.section_ids,
            self.sheet.question_ids[0],
            self.sheet.question_ids.option_ids[0],
        ):
            with self.assertRaises(AccessError):
                part.with_user(stranger).with_context(**alone).write({"name": "Mine"})
            with self.assertRaises(AccessError):
                part.with_user(stranger).with_context(**alone).read(["name"])

    # Versions

    def test_unused_questionnaire_stays_one_version(self):
        self.sheet_as(self.manager).section_ids.name = "Changed"
        self.assertEqual(self.sheet.version, 1)
        self.assertFalse(self.sheet.version_ids)

    def assert_version(self, change):
        """A change puts the old version aside, with the interview and its answers."""
        before = len(self.sheet.version_ids)
        interview = self.plan()
        choice = self.question("choice")
        self.answer(interview, "text", value_text="Bread")
        self.answer(
            interview, "choice", option_ids=[Command.set(choice.option_ids[1].ids)]
        )
        self.answer(interview, "criterion", value=2)
        self.answer(interview, "persons", name="Carl")
        names = self.sheet.question_ids.mapped("name")
        change()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(len(self.sheet.version_ids), before + 1)
        kept = interview.questionnaire_id
        self.assertNotEqual(kept, self.sheet)
        self.assertEqual(kept.root_id, self.sheet)
        self.assertEqual(kept.state, "replaced")
        self.assertEqual(kept.version, self.sheet.version - 1)
        self.assertEqual(kept.question_ids.mapped("name"), names)
        chosen = interview.answer_ids.filtered("option_ids")
        self.assertEqual(chosen.question_id.questionnaire_id, kept)
        self.assertEqual(chosen.option_ids, chosen.question_id.option_ids[1])
        self.assertEqual(interview.verdict_ids.question_id.questionnaire_id, kept)
        self.assertEqual(interview.person_ids.question_id.questionnaire_id, kept)
        self.assertEqual(interview.answered_count, 4)
        return interview

    def test_every_way_of_changing_makes_a_version(self):
        sheet = self.sheet_as(self.manager)
        text = sheet.question_ids.filtered(lambda one: one.type == "text")
        for change in (
            lambda: sheet.write({"name": "Other name"}),
            lambda: sheet.write(
                {
                    "section_ids": [
                        Command.update(
                            sheet.section_ids.id,
                            {
                                "question_ids": [
                                    Command.update(text.id, {"name": "By the form"})
                                ]
                            },
                        )
                    ]
                }
            ),
            lambda: sheet.section_ids.write({"note": "Ask gently"}),
            lambda: text.write({"name": "By the API"}),
            lambda: text.write({"sequence": 99}),
            lambda: sheet.question_ids.option_ids[0].write({"name": "Punctual"}),
            lambda: (
                self.env["conveyor.questionnaire.question"]
                .with_user(self.manager)
                .create(
                    {"section_id": sheet.section_ids.id, "name": "New", "type": "char"}
                )
            ),
            lambda: sheet.question_ids.filtered(lambda o: o.name == "New").unlink(),
            lambda: text.load(["id", "name"], [[self.xmlid(text), "By an import"]]),
            lambda: text.update_field_translations("name", {"en_US": "By translation"}),
            lambda: text.sudo().write({"name": "With sudo"}),
        ):
            self.assert_version(change)

    def xmlid(self, record):
        data = self.env["ir.model.data"].create(
            {
                "name": "question_under_test",
                "module": "__import__",
                "model": record._name,
                "res_id": record.id,
            }
        )
        return data.complete_name

    def test_saving_what_is_there_makes_no_version(self):
        self.plan()
        question = self.question("text").with_user(self.manager)
        question.write({"name": question.name, "lines": question.lines})
        self.sheet_as(self.manager).write({"sequence": 7, "active": True})
        self.assertFalse(self.sheet.version_ids)

    def test_one_form_makes_one_version(self):
        self.plan()
        sheet = self.sheet_as(self.manager)
        sheet.write(
            {
                "name": "Whole",
                "section_ids": [
                    Command.create({"name": "More"}),
                    Command.update(
                        sheet.section_ids.id,
                        {
                            "name": "Talk again",
                            "question_ids": [
                                Command.delete(sheet.question_ids[0].id),
                                Command.create({"name": "Another"}),
                            ],
                        },
                    ),
                ],
            }
        )
        self.assertEqual(len(self.sheet.version_ids), 1)
        self.assertEqual(self.sheet.version, 2)

    def test_versions_are_kept_as_they_are(self):
        interview = self.assert_version(
            lambda: self.question("text").write({"name": "New words"})
        )
        kept = interview.questionnaire_id.with_user(self.manager)
        for change in (
            lambda: kept.write({"name": "Forged"}),
            lambda: kept.question_ids[0].write({"name": "Forged"}),
            lambda: kept.section_ids.unlink(),
            lambda: kept.write({"state": "in_use"}),
            lambda: kept.unlink(),
            lambda: self.sheet_as(self.manager).write({"version": 9}),
            lambda: self.sheet_as(self.manager).write({"root_id": kept.id}),
            lambda: self.sheet_as(self.manager).unlink(),
            lambda: self.question("text").write({"root_id": kept.question_ids[0].id}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_answers_sent_for_the_edited_question_reach_the_version(self):
        interview = self.plan()
        text, choice = self.question("text"), self.question("choice")
        late = choice.option_ids[1]
        deleted = self.question("number")
        number_id = deleted.id
        self.sheet.section_ids.name = "Other"
        deleted.unlink()
        rows = self.env["conveyor.interview.answer"].with_user(self.seller)
        sent = rows.create(
            [
                {
                    "interview_id": interview.id,
                    "question_id": text.id,
                    "value_text": "Typed meanwhile",
                },
                {
                    "interview_id": interview.id,
                    "question_id": choice.id,
                    "option_ids": [Command.set(late.ids)],
                },
                {
                    "interview_id": interview.id,
                    "question_id": number_id,
                    "value_number": 3,
                },
            ]
        )
        self.assertEqual(sent.question_id.questionnaire_id, interview.questionnaire_id)
        self.assertEqual(sent[1].option_ids.name, "Late")
        self.assertEqual(sent[2].said, "3 t")

    def test_questions_are_the_same_over_versions(self):
        first = self.assert_version(lambda: self.question("text").write({"lines": 2}))
        second = self.assert_version(lambda: self.question("text").write({"lines": 4}))
        live = self.question("text")
        for interview in (first, second):
            self.assertEqual(
                self.question("text", interview.questionnaire_id).root_id, live
            )
        third = self.plan()
        live.unlink()
        roots = {
            self.question("text", one.questionnaire_id).root_id
            for one in (first, second, third)
        }
        self.assertEqual(len(roots), 1)

    def test_sections_go_with_their_questions(self):
        first = self.assert_version(lambda: self.question("text").write({"lines": 2}))
        second = self.plan()
        self.sheet.section_ids.with_user(self.manager).unlink()
        self.assertFalse(self.sheet.question_ids)
        self.env.invalidate_all()
        roots = [
            self.question("text", one.questionnaire_id).root_id
            for one in (first, second)
        ]
        self.assertTrue(roots[0])
        self.assertEqual(*roots)

    def test_copy_is_a_questionnaire_of_its_own(self):
        self.assert_version(lambda: self.question("text").write({"lines": 2}))
        copied = self.sheet_as(self.manager).copy()
        self.assertEqual(copied.root_id, copied)
        self.assertEqual((copied.version, copied.state), (1, "draft"))
        self.assertEqual(len(copied.question_ids), len(self.sheet.question_ids))
        self.assertEqual(copied.question_ids[0].root_id, copied.question_ids[0])

    # Bad input

    def test_criterion_needs_a_limit(self):
        with self.assertRaises(ValidationError):
            self.question("text").type = "criterion"

    def test_scale_has_two_ends(self):
        with self.assertRaises(ValidationError):
            self.question("scale").write({"scale_from": 5, "scale_to": 1})

    def test_empty_questionnaire_is_not_put_in_use(self):
        empty = self.env["conveyor.questionnaire"].create({"name": "Empty"})
        with self.assertRaises(UserError):
            empty.action_use()

    def test_types_of_rules_and_fields_agree(self):
        field = self.env["conveyor.questionnaire.question"]._fields["type"]
        self.assertEqual(set(field.get_values(self.env)), set(rules.TYPES))
        field = self.env["conveyor.questionnaire.section"]._fields["kind"]
        self.assertEqual(tuple(field.get_values(self.env)), rules.SECTIONS)
