"""The sheet of two sides: printed for real, and the pages counted."""

from io import BytesIO
from unittest.mock import patch

from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from odoo.addons.sales_conveyor.rules import questionnaire as rules

from .common import conveyor_tags
from .interview_common import InterviewCommon

LONG = "We have grown every year since we began, and hope to go on like this. " * 12


@conveyor_tags
class TestQuestionnairePrint(InterviewCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.env["ir.module.module"].search(
            [("name", "=", "sales_conveyor")]
        )._update_translations(["ru_RU"])
        cls.vip = cls.env.ref("sales_conveyor.conveyor_questionnaire_vip")

    def pages(self, record, lang="en_US", user=None, brief=False):
        report = {
            "conveyor.questionnaire": "sales_conveyor.conveyor_questionnaire_report",
            "conveyor.interview": "sales_conveyor.conveyor_interview_report",
        }[record._name]
        if brief:
            report = "sales_conveyor.conveyor_interview_brief_report"
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(user or self.head)
            .with_context(force_report_rendering=True, lang=lang)
            ._render_qweb_pdf(report, record.ids)
        )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def filled(self, text="Everything is as it ought to be"):
        """An interview in which every question has an answer, tables are full."""
        interview = self.plan(
            self.head,
            questionnaire_id=self.vip.id,
            contact_ids=[Command.set((self.ada | self.bob).ids)],
        )
        for question in self.vip.question_ids:
            values = {"interview_id": interview.id, "question_id": question.id}
            model = "answer"
            rows = 1
            if question.type == "persons":
                # two are known and invited
                model, rows = "person", question.lines - 2
                values |= {
                    "name": "Konstantin Konstantinopolsky",
                    "function": "Head of purchasing",
                    "phone": "+1 555 010 0100",
                    "email": "konstantin@mill.example",
                    "birthday": "12.03.1975",
                }
            elif question.type == "needs":
                model, rows = "need", question.lines
                values |= {"description": "Flour, the finest", "quantity": 12}
            elif question.type == "recommendations":
                model, rows = "recommendation", question.lines
                values |= {"name": "Dora Doe", "company_name": "Bakery on the Hill"}
            elif question.type == "criterion":
                model = "verdict"
                values |= {"value": 1, "note": "Twice in May"}
            elif question.type in ("choice", "choices"):
                values["option_ids"] = [Command.set(question.option_ids[0].ids)]
            elif question.type == "yes_no":
                values["value_yes"] = "yes"
            elif question.type in ("number", "scale"):
                values["value_number"] = 7
            elif question.type == "date":
                values["value_date"] = "2026-11-01"
            else:
                values["value_text"] = text
            self.env[f"conveyor.interview.{model}"].create([values] * rows)
        self.assertEqual(interview.progress, 100)
        return interview

    def test_two_sides_empty(self):
        for lang in ("en_US", "ru_RU"):
            pages = self.pages(self.vip, lang)
            self.assertEqual(len(pages), 2, lang)
            # nothing has slipped from side to side, or away
            text = " ".join(pages)
            for section in self.vip.with_context(lang=lang).section_ids:
                if section.kind != "header":
                    self.assertIn(section.name, text)

    def test_two_sides_filled(self):
        interview = self.filled()
        for lang in ("en_US", "ru_RU"):
            pages = self.pages(interview, lang)
            self.assertEqual(len(pages), 2, lang)
            self.assertIn("Konstantinopolsky", pages[0])
            self.assertIn("Bakery on the Hill", pages[1])

    def test_long_names_and_titles_are_printed_smaller(self):
        interview = self.filled()
        name = "Limited Liability Company of North-Western Family Restaurants"
        interview.partner_id.with_env(self.env).name = name
        for lang in ("en_US", "ru_RU"):
            self.assertEqual(len(self.pages(interview, lang)), 2, lang)
        sheet = self.env["report.sales_conveyor.conveyor_questionnaire_sheet"]
        _label, lines, smaller, *_shares = sheet._header(interview)[0]
        self.assertTrue(smaller)
        self.assertEqual(" ".join(lines), name)
        persons = self.vip.question_ids.filtered(lambda one: one.type == "persons")[0]
        item = sheet.with_context(lang="ru_RU")._item_persons(persons, None, None)
        lines, smaller, _share = item["titles"][-1]
        self.assertTrue(smaller)
        self.assertEqual(" ".join(lines), "День рождения, увлечения; ушёл?")

    def test_the_starting_questionnaire_is_whole(self):
        kinds = self.vip.section_ids.mapped("kind")
        self.assertEqual(tuple(kinds), rules.SECTIONS)
        self.assertGreaterEqual(
            len(self.vip.question_ids.filtered(lambda one: one.type == "criterion")), 2
        )
        for question in self.vip.question_ids:
            if question.type == "criterion" and question.comparison not in (
                "yes",
                "no",
            ):
                self.assertTrue(question.measure)
                self.assertTrue(question.period_days)

    def test_long_answers_run_to_the_annex(self):
        interview = self.filled(LONG)
        persons = self.vip.question_ids.filtered(lambda one: one.type == "persons")
        self.env["conveyor.interview.person"].create(
            [
                {
                    "interview_id": interview.id,
                    "question_id": persons.id,
                    "name": f"One Too Many {number}",
                }
                for number in range(3)
            ]
        )
        pages = self.pages(interview)
        self.assertGreater(len(pages), 2)
        self.assertIn("[1]", pages[0])
        annex = " ".join(pages[2:])
        self.assertIn("[1]", annex)
        self.assertIn("One Too Many 2", annex)
        # whole, not cut
        self.assertGreaterEqual(
            annex.count("hope to go on like this"), 12, "the whole answer"
        )
        # the sheet itself keeps its two sides
        for side in (0, 1):
            self.assertIn(f"Side {side + 1} of 2", pages[side])

    def test_a_planned_interview_has_the_known_people(self):
        self.key(self.ada)
        self.ada.phone = "+1 555 77"
        interview = self.plan(questionnaire_id=self.vip.id)
        pages = self.pages(interview, user=self.seller)
        self.assertEqual(len(pages), 2)
        self.assertIn("Ada", pages[0])
        self.assertIn("+1 555 77", pages[0])
        self.assertIn("Mill", pages[0])

    def test_details_are_printed_for_readers_alone(self):
        self.key(self.ada)
        self.ada.phone = "+1 555 77"
        interview = self.plan(questionnaire_id=self.vip.id)
        self.company.conveyor_reading = "owner"
        self.env.flush_all()
        self.env.invalidate_all()
        self.refresh()
        pages = self.pages(interview, user=self.leader)
        self.assertIn("Ada", pages[0])
        self.assertNotIn("+1 555 77", pages[0])

    def test_brief_is_one_page(self):
        for number in range(12):
            person = self.make_partner(f"Person {number}", parent_id=self.mill.id)
            self.key(person, note="A long remark on what matters to this person. " * 6)
            self.env["sale.order"].create({"partner_id": self.mill.id})
        first = self.filled(LONG)
        first.write({"state": "held", "date_held": "2026-06-14 10:00:00"})
        interview = self.plan(questionnaire_id=self.vip.id)
        for lang in ("en_US", "ru_RU"):
            [page] = self.pages(interview, lang, brief=True)
            self.assertIn("Person 3", page)
            self.assertIn("hope to go on like this", page)

    def test_several_at_once(self):
        both = self.filled() | self.plan(questionnaire_id=self.vip.id)
        self.assertEqual(len(self.pages(both)), 4)

    def test_strangers_print_nothing(self):
        interview = self.plan(questionnaire_id=self.vip.id)
        with self.assertRaises(AccessError):
            self.pages(interview, user=self.other)

    # The designer's warning

    def measure(self, sheet):
        sheet.with_context(force_report_rendering=True).action_measure()
        return sheet.sheet_state

    def test_default_fits(self):
        self.assertEqual(self.measure(self.vip), "fits")
        self.assertEqual(self.vip.sheet_pages, 2)

    def test_designer_is_warned(self):
        self.assertEqual(self.measure(self.vip), "fits")
        self.vip.question_ids.filtered(lambda one: one.type == "text")[:3].lines = 14
        self.assertEqual(self.vip.sheet_state, "unknown")
        self.assertEqual(self.measure(self.vip), "exceeds")
        self.assertGreater(self.vip.sheet_pages, 2)

    def test_form_measures_when_saved(self):
        sheet = self.vip.with_context(force_report_rendering=True).with_user(self.head)
        read = sheet.web_save(
            {"introduction": "Good morning"},
            specification={"sheet_state": {}, "introduction": {}},
        )
        self.assertEqual(read[0]["sheet_state"], "fits")
        self.assertEqual(read[0]["introduction"], "Good morning")

    @mute_logger("pypdf._reader")
    def test_it_says_when_it_could_not_be_printed(self):
        # without a renderer: the test environment gives HTML
        self.vip.action_measure()
        self.assertEqual(self.vip.sheet_state, "failed")
        self.assertTrue(self.vip.sheet_note)
        with patch.object(
            type(self.env["ir.actions.report"]),
            "_render_qweb_pdf",
            lambda *args, **kwargs: (b"no PDF at all", "pdf"),
        ):
            self.vip.action_measure()
        self.assertEqual(self.vip.sheet_state, "failed")

    def test_nobody_types_that_it_fits(self):
        self.vip.with_user(self.head).write({"sheet_state": "fits", "sheet_pages": 2})
        self.assertNotEqual(self.vip.sheet_state, "fits")
