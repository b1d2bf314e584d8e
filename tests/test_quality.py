"""Objective quality: verdicts of interviews, and the overview by criterion."""

from odoo import Command
from odoo.exceptions import AccessError

from odoo.addons.sales_conveyor.rules import quality as rules

from .common import conveyor_tags
from .interview_common import InterviewCommon


class QualityCommon(InterviewCommon):
    """A questionnaire that asks for two criteria: no failure, and the agreed speed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sheet.section_ids.write(
            {
                "question_ids": [
                    Command.create(
                        {
                            "name": "Speed",
                            "type": "criterion",
                            "unit": "Mbit/s",
                            "comparison": "at_least",
                            "limit_value": 100,
                            "product_id": cls.product.id,
                        }
                    )
                ]
            }
        )
        cls.failures, cls.speed = cls.sheet.question_ids.filtered(
            lambda one: one.type == "criterion"
        ).sorted("id")

    def verdict(self, interview, question, user=None, **values):
        return (
            self.env["conveyor.interview.verdict"]
            .with_user(user or interview.user_id)
            .create(
                {
                    "interview_id": interview.id,
                    "question_id": question._same_in(interview.questionnaire_id).id,
                    **values,
                }
            )
        )

    def held(self, user=None, file=None, failures=None, speed=None, **values):
        """Hold an interview by which criteria have these values."""
        interview = self.plan(user, file=file, **values)
        for question, value in ((self.failures, failures), (self.speed, speed)):
            if value is not None:
                self.verdict(interview, question, value=value)
        interview.write({"state": "held", "date_held": "2026-06-15 08:00:00"})
        return interview

    def works(self, interview=None, file=None):
        domain = (
            [("interview_id", "=", interview.id)]
            if interview
            else [("client_id", "=", (file or self.file).id)]
        )
        return self.env["conveyor.corrective.work"].search(domain, order="id")


@conveyor_tags
class TestQuality(QualityCommon):
    def test_satisfactory_only_if_all_are_met(self):
        for failures, speed, expected in (
            (0, 100, rules.SATISFACTORY),
            (0, 99, rules.UNSATISFACTORY),
            (1, 120, rules.UNSATISFACTORY),
            (0, None, rules.UNKNOWN),
            (1, None, rules.UNSATISFACTORY),
            (None, None, rules.UNKNOWN),
        ):
            interview = self.held(failures=failures, speed=speed)
            self.assertEqual(interview.quality, expected, (failures, speed))

    def test_without_criteria_there_is_no_verdict(self):
        sheet = self.make_sheet(name="Short")
        sheet.question_ids.filtered(lambda one: one.type == "criterion").unlink()
        interview = self.plan(questionnaire_id=sheet.id)
        self.assertFalse(interview.quality)

    def test_yes_or_no_without_a_value(self):
        interview = self.plan()
        self.verdict(interview, self.failures, met="yes")
        self.verdict(interview, self.speed, met="no", note="At night")
        self.assertEqual(interview.quality, rules.UNSATISFACTORY)

    def test_quality_is_searched_and_grouped(self):
        good = self.held(failures=0, speed=100)
        bad = self.held(failures=2, speed=100)
        found = self.env["conveyor.interview"].search(
            [("quality", "=", "unsatisfactory"), ("client_id", "=", self.file.id)]
        )
        self.assertEqual(found, bad)
        groups = dict(
            self.env["conveyor.interview"]._read_group(
                [("id", "in", (good + bad).ids)], ["quality"], ["__count"]
            )
        )
        self.assertEqual(groups, {"satisfactory": 1, "unsatisfactory": 1})

    # Overview

    def report(self, user=None, **domain):
        return (
            self.env["conveyor.quality.report"]
            .with_user(user or self.analyst)
            .search([("client_id", "=", self.file.id)])
        )

    def test_each_criterion_of_each_interview_is_a_row(self):
        self.held(failures=0, speed=90)
        self.held(failures=0)
        self.plan()  # not held yet
        self.env.flush_all()
        rows = self.report()
        self.assertEqual(len(rows), 4)
        self.assertEqual(
            sorted(rows.mapped("met")), sorted(["yes", "no", "yes", "unknown"])
        )
        [unmet] = rows.filtered(lambda row: row.met == "no")
        self.assertEqual(unmet.question_id, self.speed)
        self.assertEqual(unmet.product_id, self.product)
        self.assertEqual(unmet.product_categ_id, self.product.categ_id)
        self.assertEqual(unmet.work_state, "open")
        self.assertEqual(unmet.value, 90)

    def test_share_is_of_the_answered_ones(self):
        self.held(failures=0, speed=90)
        self.held(failures=0)
        self.env.flush_all()
        groups = {
            question: share
            for question, share in self.env["conveyor.quality.report"]
            .with_user(self.analyst)
            ._read_group(
                [("client_id", "=", self.file.id)],
                ["question_id"],
                ["met_share:avg"],
            )
        }
        self.assertEqual(groups[self.failures], 100)
        self.assertEqual(groups[self.speed], 0)

    def test_versions_of_a_criterion_are_one_criterion(self):
        self.held(failures=1, speed=100)
        # somebody has been interviewed by it: this makes a new version
        self.speed.limit_value = 200
        self.held(failures=0, speed=150)
        self.env.flush_all()
        rows = self.report()
        self.assertEqual(rows.question_id, self.failures + self.speed)
        said = {(row.question_id, row.value): row.met for row in rows}
        self.assertEqual(said[self.speed, 100], "yes")
        self.assertEqual(said[self.speed, 150], "no")

    def test_who_sees_the_overview(self):
        self.held(failures=1, speed=100)
        self.env.flush_all()
        for user in (self.seller, self.leader, self.head, self.officer, self.analyst):
            self.assertEqual(len(self.report(user)), 2, user.name)
        self.assertFalse(self.report(self.other))
        with self.assertRaises(AccessError):
            self.report(self.accountant).read(["met"])

    def test_other_company_sees_nothing(self):
        self.held(failures=1, speed=100)
        self.env.flush_all()
        other = self._make_company("Elsewhere")
        self.analyst.write(
            {
                "company_ids": [Command.set(other.ids)],
                "company_id": other.id,
            }
        )
        reports = self.env["conveyor.quality.report"].with_user(self.analyst)
        reports = reports.with_context(allowed_company_ids=other.ids)
        self.assertFalse(reports.search([("client_id", "=", self.file.id)]))
