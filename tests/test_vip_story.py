"""The whole programme as a story: from the head's first list to the results that the
owner of the company reads, in a browser held upright and on paper."""

from io import BytesIO

from pypdf import PdfReader

from odoo.tests import HttpCase
from odoo.tools import mute_logger

from .common import conveyor_tags
from .vip import VipCommon

CLIENTS = 120


@conveyor_tags
class TestVipStory(VipCommon, HttpCase):
    """A hundred and twenty corporate clients, four people. Anna keeps one of her
    clients to herself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dana = cls.make_user("dana")
        cls.people = cls.anna | cls.boris | cls.clara | cls.dana
        cls.kept = cls.make_monopolised(cls.anna, name="Kept")
        cls.ada = cls.make_partner("Ada", parent_id=cls.kept.partner_id.id)
        cls.env["product.product"].create({"name": "Flour Type Nought"})
        partners = cls.env["res.partner"].create(
            [
                {"name": f"Bakery {number}", "is_company": True}
                for number in range(CLIENTS - 1)
            ]
        )
        files = cls.Client.create([{"partner_id": partner.id} for partner in partners])
        for file, owner in zip(files, list(cls.people) * CLIENTS, strict=False):
            file._as_server().owner_id = owner
        cls.refresh()
        cls.programme = cls.make_programme(cls.people, date_to="2099-12-31")

    def tour(self, path, name, user, narrow=False):
        # the browser is a new one each time
        self.browser_size = "600x960" if narrow else HttpCase.browser_size
        self.touch_enabled = narrow
        self.env.flush_all()
        with mute_logger("odoo.http"):  # a birthday that is none is refused
            self.start_tour(f"/odoo/{path}", name, login=user.login, timeout=180)
        self.env.invalidate_all()

    def printed(self, report, record, user):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(user)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(f"sales_conveyor.{report}", record.ids)
        )
        pages = PdfReader(BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def test_from_the_first_list_to_the_results(self):
        line = self._everybody_is_on_a_list()
        interview = self._one_is_met(line)
        self._answers_become_records(interview)
        self._what_was_bad_is_mended(interview)
        self._results_are_read()

    def _everybody_is_on_a_list(self):
        page = f"vip-programmes/{self.programme.id}"
        self.tour(page, "conveyor_vip_story", self.head)
        lines = self.programme.line_ids
        self.assertEqual(len(lines), CLIENTS)
        self.assertEqual(lines.user_id, self.people)
        self.assertEqual(set(lines.mapped("state")), {"listed"})
        line = self.line(self.programme, self.kept)
        self.assertEqual(line.relation, "monopolised")
        self.assertNotEqual(line.user_id, self.anna)
        return line

    def _one_is_met(self, line):
        guest = line.user_id
        self.tour("my-vip-clients", "conveyor_vip_plan", guest)
        interview = self.env["conveyor.interview"].browse(line.interview_id.id)
        self.assertEqual((line.state, interview.user_id), ("planned", guest))
        # the head knows whom to ask for
        self.env["conveyor.key.person"].with_user(self.head).create(
            {"client_id": self.kept.id, "partner_id": self.ada.id}
        )
        interview.with_user(guest).contact_ids = self.ada
        sheet = self.printed("conveyor_interview_report", interview, guest)
        self.assertEqual(len(sheet), 2, "two sides of one sheet")
        self.assertIn("Kept", sheet[0])
        page = f"interviews/{interview.id}"
        self.tour(page, "conveyor_interview_fill", guest, narrow=True)
        self.assertEqual((line.state, interview.minutes), ("met", 50))
        sheet = self.printed("conveyor_interview_report", interview, guest)
        self.assertEqual(len(sheet), 2)
        self.assertIn("The new mill runs day and night", " ".join(sheet))
        return interview

    def _answers_become_records(self, interview):
        guest = interview.user_id
        self.tour(f"interviews/{interview.id}", "conveyor_vip_records", guest)
        self.assertEqual(set(interview.outcome_ids.mapped("state")), {"made"})
        made = interview.outcome_ids.grouped("kind")
        need = made["opportunity"].lead_id
        self.assertEqual(need.partner_id, self.kept.partner_id)
        self.assertEqual(made["lead"].lead_id.conveyor_referrer_id, self.ada)
        self.assertIn("Carl Newcomer", self.kept.partner_id.child_ids.mapped("name"))

    def _what_was_bad_is_mended(self, interview):
        [work] = interview.corrective_work_ids
        self.assertEqual((work.state, work.user_id), ("open", self.anna))
        self.tour(f"conveyor.client/{self.kept.id}", "conveyor_corrective", self.anna)
        self.assertEqual(work.state, "confirmed")
        self.assertEqual(work.check_ids.partner_id, self.ada)

    def _results_are_read(self):
        page = f"vip-programmes/{self.programme.id}"
        self.tour(page, "conveyor_vip_results", self.head)
        result = self.programme.with_user(self.head)._results()
        self.assertEqual(
            (result["contacts"]["known"], result["contacts"]["confirmed"]), (2, 1)
        )
        self.assertEqual(
            (result["needs"]["count"], result["recommendations"]["count"]), (1, 1)
        )
        self.assertEqual((result["quality"]["unsatisfied"]), 1)
        self.assertAlmostEqual(result["hours"], 50 / 60, 2)
        self.assertEqual(self.programme.rest_count, CLIENTS - 1)
        page = " ".join(
            self.printed("conveyor_vip_result_report", self.programme, self.head)
        )
        self.assertIn("Summer round", page)
        self.assertNotIn("Kept", page, "figures, no names")
