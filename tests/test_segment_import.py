"""Segments and rhythms by import: the same rules as on the screens."""

from odoo.tools import mute_logger

from .common import conveyor_tags
from .test_segment import SegmentCommon


@conveyor_tags
class TestSegmentImport(SegmentCommon):
    def load(self, fields_, rows, user=None):
        result = (
            self.Segment.with_user(user or self.marketer)
            .with_context(import_file=True)
            .load(fields_, rows)
        )
        said = " ".join(str(one["message"]) for one in result["messages"])
        return self.Segment.browse(result["ids"] or []), said

    def test_segments_are_imported(self):
        names = ["name", "client_domain", "partner_domain", "addressee", "shared"]
        segments, said = self.load(
            names,
            [
                [
                    "American",
                    "[]",
                    repr([("country_id", "=", self.us.id)]),
                    "All contact persons",
                    "1",
                ],
                [
                    "Bought twice",
                    "[('purchase_count', '>=', 2)]",
                    "[]",
                    "The client's own contact",
                    "",
                ],
            ],
        )
        self.assertFalse(said)
        self.assertEqual(segments.author_id, self.marketer)
        self.assertEqual(segments.company_id, self.company)
        american, twice = segments
        self.assertEqual((american.addressee, american.shared), ("all", True))
        for segment in segments:
            rows = self.env.execute_query(segment._members_query())
            self.assertEqual({id_ for (id_,) in rows}, {self.mill.id})

    def test_wrong_conditions_are_refused_with_the_reason(self):
        for domain, words in (
            ("[('no_such_field', '=', 1)]", "no_such_field"),
            ("[('purchase_count', '>=', ]", "Bad"),
        ):
            with self.subTest(domain):
                segments, said = self.load(
                    ["name", "client_domain"], [["Good", "[]"], ["Bad", domain]]
                )
                self.assertFalse(segments, "nothing of a file that is wrong")
                self.assertIn(words, said)

    def test_what_the_server_says_is_not_imported(self):
        for name, value in (
            ("frozen", "1"),
            ("author_id", self.officer.name),
            ("size", "99"),
        ):
            with self.subTest(name):
                segments, said = self.load(["name", name], [["X", value]])
                self.assertFalse(segments)
                self.assertIn("written down by the server", said)

    def test_a_circle_is_refused(self):
        one = self.segment(name="One circle")
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": "test_import.circle_one", "record": one, "noupdate": True}]
        )
        two, said = self.load(
            ["id", "name", "include_ids/id"],
            [["test_import.circle_two", "Two circle", "test_import.circle_one"]],
            user=self.officer,
        )
        self.assertFalse(said)
        self.assertEqual(two.include_ids, one)
        again, said = self.load(
            ["id", "include_ids/id"],
            [["test_import.circle_one", "test_import.circle_two"]],
            user=self.officer,
        )
        self.assertFalse(again)
        self.assertIn("One circle", said)

    def test_who_may_not_import_them(self):
        for user in (self.seller, self.leader, self.analyst, self.accountant):
            with self.subTest(user.login):
                try:
                    segments, said = self.load(["name"], [["Mine"]], user)
                except Exception as error:  # load raises where nothing may be made
                    segments, said = self.Segment, str(error)
                self.assertFalse(segments)
                self.assertTrue(said)


@conveyor_tags
class TestRhythmImport(SegmentCommon):
    def load(self, fields_, rows, user=None):
        result = (
            self.env["conveyor.touch.rhythm"]
            .with_user(user or self.manager)
            .with_context(import_file=True)
            .load(fields_, rows)
        )
        said = " ".join(str(one["message"]) for one in result["messages"])
        return self.env["conveyor.touch.rhythm"].browse(result["ids"] or []), said

    def test_rhythms_are_imported(self):
        rhythms, said = self.load(
            ["name", "company_id", "abc_class", "every", "unit", "personally"],
            [
                ["Best", self.company.name, "A", "2", "Weeks", "1"],
                ["Others", self.company.name, "C", "3", "Months", ""],
            ],
        )
        self.assertFalse(said)
        self.assertEqual(rhythms.mapped("unit"), ["week", "month"])
        self.assertEqual(rhythms.mapped("personally"), [True, False])
        request = self.env["conveyor.touch.backfill"].sudo()._current()
        self.assertTrue(request, "all clients are looked at anew")
        self.refresh()
        request._run_all()
        self.assertEqual(
            rhythms.mapped("client_count"),
            [
                self.Client.search_count(
                    [("company_id", "=", self.company.id), ("abc_class", "=", class_)]
                )
                for class_ in ("A", "C")
            ],
        )

    def test_nonsense_is_refused(self):
        for values, words in (
            ({"every": "0"}, "at least one"),
            ({"every": "-2"}, "at least one"),
            ({"unit": "Fortnights"}, "Fortnights"),
            ({"abc_class": "D"}, "D"),
        ):
            with self.subTest(values), mute_logger("odoo.sql_db"):
                rhythms, said = self.load(["name", *values], [["X", *values.values()]])
                self.assertFalse(rhythms)
                self.assertIn(words, said)

    def test_who_may_not_import_them(self):
        for user in (self.seller, self.marketer, self.analyst):
            with self.subTest(user.login):
                try:
                    rhythms, said = self.load(["name"], [["Mine"]], user)
                except Exception as error:  # load raises where nothing may be made
                    rhythms, said = self.env["conveyor.touch.rhythm"], str(error)
                self.assertFalse(rhythms)
                self.assertTrue(said)
