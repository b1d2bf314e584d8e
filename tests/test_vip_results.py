"""What a VIP programme has brought, against the hours spent; a page, and paper."""

from io import BytesIO

from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time

from .common import TODAY, conveyor_tags
from .interview_common import InterviewCommon
from .vip import VipCommon


class ResultCommon(VipCommon):
    """Two clients: Boris has met the first for an hour and a half; the second has
    refused Anna. From the first talk came an opportunity that was ordered and invoiced,
    and a recommended lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.questionnaire = InterviewCommon.make_sheet.__func__(cls)
        cls.file = cls.make_client(cls.boris, name="Mill")
        cls.second = cls.make_client(cls.anna, name="Bakery")
        cls.persons = cls.add_persons(cls.file, 3)
        cls.programme = cls.make_programme(
            [cls.anna, cls.boris], questionnaire_id=cls.questionnaire.id
        )
        cls.programme.action_start()
        cls.interview = cls.plan(cls.file, cls.boris)
        cls.refused = cls.plan(cls.second, cls.anna)
        cls.refused.write({"state": "refused", "reason": "No time"})

    @classmethod
    def plan(cls, file, user, day="2026-06-11", **values):
        return (
            cls.env["conveyor.interview"]
            .with_user(user)
            .create(
                {
                    "client_id": file.id,
                    "user_id": user.id,
                    "date_planned": f"{day} 10:00:00",
                    **values,
                }
            )
        )

    @classmethod
    def question(cls, type_):
        return cls.questionnaire.question_ids.filtered(lambda one: one.type == type_)

    @classmethod
    def hold(cls):
        interview = cls.interview
        interview.write(
            {
                "state": "held",
                "date_held": "2026-06-12 10:00:00",
                "minutes": 90,
                "person_ids": [
                    Command.create(
                        {
                            "question_id": cls.question("persons").id,
                            "partner_id": cls.persons[0].partner_id.id,
                            "confirmed": True,
                        }
                    ),
                    Command.create(
                        {
                            "question_id": cls.question("persons").id,
                            "partner_id": cls.persons[1].partner_id.id,
                            "left": True,
                        }
                    ),
                ],
                "verdict_ids": [
                    Command.create(
                        {"question_id": cls.question("criterion").id, "met": "no"}
                    )
                ],
                "need_ids": [
                    Command.create(
                        {
                            "question_id": cls.question("needs").id,
                            "description": "A second line",
                            "amount": 5000,
                        }
                    )
                ],
                "recommendation_ids": [
                    Command.create(
                        {
                            "question_id": cls.question("recommendations").id,
                            "name": "Ivan Friend",
                            "company_name": "Friends Ltd",
                        }
                    )
                ],
            }
        )

    @classmethod
    def make_lead(cls, kind, state="made", **values):
        """A lead as answers make it."""
        source = {
            "opportunity": {"need_id": cls.interview.sudo().need_ids.id},
            "lead": {"recommendation_id": cls.interview.sudo().recommendation_ids.id},
        }
        lead = cls.env["crm.lead"].create(
            {
                "name": kind,
                "partner_id": cls.file.partner_id.id
                if kind == "opportunity"
                else False,
                "user_id": cls.boris.id,
                "company_id": cls.company.id,
                "type": "opportunity",
                **values,
            }
        )
        cls.env["conveyor.interview.outcome"]._as_server().create(
            {
                "interview_id": cls.interview.id,
                "kind": kind,
                "state": state,
                "lead_id": lead.id,
                **source[kind],
            }
        )
        return lead

    @classmethod
    def order(cls, lead, amount):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.file.partner_id.id,
                "company_id": cls.company.id,
                "user_id": cls.boris.id,
                "opportunity_id": lead.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order


@conveyor_tags
@freeze_time(TODAY)
class TestResults(ResultCommon):
    def results(self, user=None):
        self.env.cr.flush()
        self.env.invalidate_all()
        return self.programme.with_user(user or self.head)._results()

    def test_nothing_yet(self):
        programme = self.make_programme(name="Empty")
        result = programme._results()
        self.assertEqual(result["hours"], 0)
        self.assertEqual(result["needs"]["count"], 0)
        self.assertEqual(result["contacts"]["share"], 0)
        self.assertTrue(programme.result_html)

    def test_clients_and_hours(self):
        self.hold()
        result = self.results()
        self.assertEqual(result["progress"], 100)
        self.assertEqual([state[1] for state in result["states"]], [1, 1])
        self.assertEqual(result["hours"], 1.5)
        people = {one["name"]: one for one in result["people"]}
        boris = people["Boris"]
        self.assertEqual(
            (boris["planned"], boris["held"], boris["refused"], boris["capacity"]),
            (1, 1, 0, 50),
        )
        self.assertEqual(people["Anna"]["refused"], 1)

    def test_weeks(self):
        self.hold()
        weeks = self.results()["weeks"]
        self.assertEqual(len(weeks), 10)
        self.assertEqual(
            (weeks[0]["plan"], weeks[0]["planned"], weeks[0]["held"]), (10, 2, 1)
        )
        rows = self.env["conveyor.vip.week"].search(
            [("programme_id", "=", self.programme.id)]
        )
        self.assertEqual(len(set(rows.ids)), len(rows))
        self.assertEqual(sum(rows.mapped("hours")), 1.5)

    def test_contacts_renewed(self):
        self.hold()
        contacts = self.results()["contacts"]
        self.assertEqual(
            (contacts["known"], contacts["confirmed"], contacts["left"]), (3, 1, 1)
        )
        self.assertEqual(contacts["share"], 33)

    def test_planned_talks_confirm_nothing(self):
        self.hold()
        self.interview.with_user(self.head).write({"state": "planned"})
        contacts = self.results()["contacts"]
        self.assertEqual((contacts["confirmed"], contacts["left"]), (0, 0))

    def test_quality(self):
        self.hold()
        quality = self.results()["quality"]
        self.assertEqual((quality["satisfied"], quality["unsatisfied"]), (0, 1))
        [criterion] = quality["criteria"]
        self.assertEqual((criterion["yes"], criterion["no"]), (0, 1))

    def test_what_it_has_brought(self):
        self.hold()
        lead = self.make_lead("opportunity", expected_revenue=5000)
        self.make_lead("lead", expected_revenue=700)
        order = self.order(lead, 4000)
        result = self.results()
        self.assertEqual((result["needs"]["count"], result["needs"]["orders"]), (1, 1))
        self.assertIn("5,000", result["needs"]["expected"])
        self.assertIn("4,000", result["needs"]["ordered"])
        self.assertIn("0.00", result["needs"]["invoiced"])
        invoice = order._create_invoices()
        invoice.action_post()
        result = self.results()
        self.assertIn("4,000", result["needs"]["invoiced"])
        self.assertIn("4,000", result["total"])
        self.assertIn("2,666.67", result["per_hour"])
        self.assertEqual(result["recommendations"]["count"], 1)
        self.credit(invoice, 1000)
        self.assertIn("3,000", self.results()["total"])

    def test_what_was_undone_counts_no_more(self):
        self.hold()
        self.make_lead("opportunity", state="undone", expected_revenue=5000)
        self.assertEqual(self.results()["needs"]["count"], 0)

    def test_other_programmes_count_apart(self):
        self.hold()
        other = self.make_programme([self.boris], name="Other")
        self.assertEqual(other._results()["hours"], 0)

    def test_who_sees_results(self):
        self.hold()
        for user in (self.head, self.leader, self.manager, self.officer, self.analyst):
            self.assertEqual(self.results(user)["hours"], 1.5)
            self.assertIn("1.5", self.programme.with_user(user).result_html)
        for user in (self.seller, self.boris):
            with self.assertRaisesRegex(AccessError, "Results are read by"):
                self.results(user)
            self.assertFalse(self.programme.with_user(user).result_html)
            with self.assertRaises(AccessError):
                self.programme.with_user(user).action_results()
            with self.assertRaises(AccessError):
                self.env["conveyor.vip.week"].with_user(user).search([], limit=1)

    def test_page_names_no_client(self):
        self.hold()
        html = self.programme.with_user(self.analyst).result_html
        self.assertNotIn("Mill", html)
        self.assertNotIn("Friend", html)

    def test_recommended_are_called_in_time(self):
        self.programme.recommendation_days = 2
        self.assertEqual(self.interview._recommendation_days(), 2)
        self.interview.sudo().vip_line_id = False
        self.assertEqual(
            self.interview._recommendation_days(),
            self.company.conveyor_recommendation_days,
        )


@conveyor_tags
@freeze_time(TODAY)
class TestPaper(ResultCommon, HttpCase):
    """Printed for real, for the owner of the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.env["ir.module.module"].search(
            [("name", "=", "sales_conveyor")]
        )._update_translations(["ru_RU"])

    def pages(self, lang="en_US", user=None):
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(user or self.head)
            .with_context(force_report_rendering=True, lang=lang)
            ._render_qweb_pdf(
                "sales_conveyor.conveyor_vip_result_report", self.programme.ids
            )
        )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def tell(self):
        self.hold()
        self.make_lead("opportunity", expected_revenue=5000)
        self.make_lead("lead")

    def test_two_pages_in_both_languages(self):
        self.tell()
        for lang, words in (
            (
                "en_US",
                ("Results of the VIP Programme", "Key persons known", "1.5 hours"),
            ),
            (
                "ru_RU",
                ("Известно ключевых лиц", "Что дали встречи", "1,5 часов"),
            ),
        ):
            with self.subTest(lang):
                pages = self.pages(lang)
                self.assertLessEqual(len(pages), 2)
                text = " ".join(pages)
                for word in words:
                    self.assertIn(word, text)
                for word in ("Summer round", "Boris", "Failures noticed", "5"):
                    self.assertIn(word, text)
                self.assertNotIn("Ivan Friend", text, "no client is named")
                self.assertNotIn("%(", text)

    def test_all_weeks_of_a_long_programme_are_on_paper(self):
        self.tell()
        self.programme.date_to = "2027-06-07"
        text = " ".join(self.pages())
        # weeks begin on Sundays in American English; a row is on one page
        for week in ("7 Jun", "27 Dec", "21 Mar", "30 May"):
            self.assertEqual(text.count(f" {week} "), 1, week)

    def test_not_for_those_who_only_take_part(self):
        self.hold()
        with self.assertRaises(AccessError):
            self.pages(user=self.boris)
