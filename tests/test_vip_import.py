"""Programmes, participants, what the head says of clients, and questionnaires by import
of a file: the same rules as on the screens."""

from odoo.models import BaseModel
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .vip import VipCommon


@conveyor_tags
@freeze_time(TODAY)
class TestVipImport(VipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_client(cls.anna, name="Mill")
        cls.second = cls.make_client(cls.boris, name="Bakery")

    def load(self, model, names, rows, user=None):
        """Return what was imported and what was said."""
        model = self.env[model].with_user(user or self.head)
        result = model.with_context(import_file=True).load(names, rows)
        said = " ".join(str(one["message"]) for one in result["messages"])
        return model.browse(result["ids"] or []), said

    def programme(self, *rows, user=None):
        names = ["name", "date_from", "date_to", "state", "own_touches"]
        names += [
            f"participant_ids/{name}" for name in ("user_id", "dedication", "share")
        ]
        return self.load("conveyor.vip.programme", names, rows, user)

    def test_programme_with_participants(self):
        programme, said = self.programme(
            [
                "Spring",
                "2026-06-08",
                "2026-08-16",
                "Being Prepared",
                "7",
                "Anna",
                "Only this",
                "50",
            ],
            ["", "", "", "", "", "Boris", "Besides other work", "25"],
        )
        self.assertFalse(said)
        self.assertEqual((programme.head_id, programme.state), (self.head, "draft"))
        self.assertEqual(programme.own_touches, 7)
        self.assertEqual(
            [(one.user_id, one.capacity) for one in programme.participant_ids],
            [(self.anna, 100), (self.boris, 25)],
        )
        programme.action_start()
        self.assertLessEqual(self.file | self.second, programme.line_ids.client_id)

    @mute_logger("odoo.sql_db")
    def test_nothing_of_a_wrong_file(self):
        row = [
            "Spring",
            "2026-06-08",
            "2026-08-16",
            "Being Prepared",
            "5",
            "Anna",
            "Only this",
            "50",
        ]
        for place, value, words in (
            (2, "2026-06-01", "ends after it has begun"),
            (3, "Running", "started and closed with its buttons"),
            (4, "0", "at least one"),
            (5, "Nobody At All", "Nobody At All"),
            (6, "Sometimes", "Sometimes"),
            (7, "101", "share_makes_sense"),
        ):
            with self.subTest(value):
                wrong = [*row[:place], value, *row[place + 1 :]]
                found, said = self.programme(row, wrong)
                self.assertFalse(found)
                self.assertIn(words, said)
        self.assertFalse(self.env["conveyor.vip.programme"].search([], limit=1))

    def test_salespeople_import_no_programme(self):
        row = [
            "Mine",
            "2026-06-08",
            "2026-08-16",
            "Being Prepared",
            "5",
            "Anna",
            "Only this",
            "50",
        ]
        found, said = self.programme(row, user=self.anna)
        self.assertFalse(found)
        self.assertTrue(said)

    def lines(self, names, rows, user=None):
        return self.load("conveyor.vip.line", [".id", *names], rows, user)

    def test_what_the_head_says_of_clients(self):
        programme = self.make_programme([self.anna, self.boris])
        programme.action_start()
        one = self.line(programme, self.file)
        two = self.line(programme, self.second)
        boris = programme.participant_ids.filtered(lambda p: p.user_id == self.boris)
        _lines, said = self.lines(
            ["rating", "proposed_id/.id", "note"],
            [
                [str(one.id), "Kept to Himself", str(boris.id), "Somebody else looks"],
                [str(two.id), "Excellent", str(boris.id), "Knows them for years"],
            ],
        )
        self.assertFalse(said)
        self.assertEqual((one.relation, two.relation), ("monopolised", "excellent"))
        self.assertEqual((one | two).proposed_id, boris)
        self.assertTrue(one.by_hand and two.by_hand)

    def test_what_only_meetings_say_isn_t_imported(self):
        programme = self.make_programme([self.anna, self.boris])
        programme.action_start()
        line = self.line(programme, self.file)
        anna = programme.participant_ids[0]
        for names, row, user in (
            (["state"], ["Client Met"], self.head),
            (["participant_id/.id"], [str(anna.id)], self.head),
            (["proposed_id/.id"], [str(anna.id)], self.head),  # without a note
            (["explanation"], ["No time"], self.anna),
        ):
            with self.subTest(names, user=user.name):
                found, said = self.lines(names, [[str(line.id), *row]], user)
                self.assertFalse(found)
                self.assertTrue(said)
        self.assertEqual((line.state, line.explanation), ("waiting", False))
        self.assertFalse(line.participant_id | line.proposed_id)

    def questionnaire(self, *rows, user=None):
        names = ["name", "section_ids/name", "section_ids/kind"]
        names += [
            f"section_ids/question_ids/{name}"
            for name in ("name", "type", "comparison", "limit_value")
        ]
        return self.load("conveyor.questionnaire", names, rows, user)

    def test_questionnaire(self):
        sheet, said = self.questionnaire(
            [
                "Short",
                "Talk",
                "The client about itself",
                "What is best?",
                "Long text",
                "",
                "",
            ],
            ["", "", "", "Failures", "Quality criterion", "At most", "2"],
            ["", "Ideas", "Other", "What else?", "Table of needs", "", ""],
        )
        self.assertFalse(said)
        self.assertEqual((sheet.state, sheet.version), ("draft", 1))
        self.assertEqual(sheet.section_ids.mapped("kind"), ["praise", "free"])
        self.assertEqual(
            sheet.question_ids.mapped("type"), ["text", "criterion", "needs"]
        )
        sheet.action_use()
        interview = (
            self.env["conveyor.interview"]
            .with_user(self.anna)
            .create({"client_id": self.file.id, "questionnaire_id": sheet.id})
        )
        self.assertEqual(interview.question_count, 3)

    def test_questionnaire_is_imported_by_who_makes_them(self):
        row = [
            "Short",
            "Talk",
            "The client about itself",
            "What is best?",
            "Long text",
            "",
            "",
        ]
        found, said = self.questionnaire(row, user=self.anna)
        self.assertFalse(found)
        self.assertTrue(said)
        found, said = self.questionnaire([*row[:4], "Telepathy", "", ""])
        self.assertFalse(found)
        self.assertIn("Telepathy", said)

    def test_participant(self):
        programme = self.make_programme([self.anna, self.boris])
        found, said = self.load(
            "conveyor.vip.participant",
            [".id", "share"],
            [[str(programme.participant_ids[0].id), "25"]],
        )
        self.assertFalse(said)
        self.assertEqual(found.share, 25)
        found, said = self.load(
            "conveyor.vip.participant",
            [".id", "share"],
            [[str(programme.participant_ids[0].id), "10"]],
            self.anna,
        )
        self.assertFalse(found)
        self.assertEqual(programme.participant_ids[0].share, 25)


@conveyor_tags
class TestNames(VipCommon):
    def test_no_field_takes_the_place_of_a_method(self):
        """A field called like a method of all models (load, search, copy) breaks it."""
        for model in self.env.registry.values():
            for name, field in model._fields.items():
                if field._module == "sales_conveyor":
                    self.assertFalse(hasattr(BaseModel, name), f"{model._name}.{name}")
