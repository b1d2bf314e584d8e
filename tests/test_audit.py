"""The audit of the central file: figures, the lists behind them, the printed page."""

import io
import random
from datetime import datetime, timedelta

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase
from odoo.tools.safe_eval import safe_eval

from odoo.addons.sales_conveyor.rules import audit as rules

from .common import TODAY, conveyor_tags
from .test_queue import QueueCommon


@conveyor_tags
class AuditCommon(QueueCommon):
    def audit(self, user=None, **values):
        self.refresh()  # the journal of touches is written by the job
        audits = self.env["conveyor.audit"].with_user(user or self.officer)
        return audits.create({"date_from": "2026-01-01", "date_to": TODAY, **values})

    def figures(self, audit):
        return {line.name: line.count for line in audit.line_ids}

    def write_to(self, client, author, moment, **values):
        message = client.partner_id.message_post(
            body="Good day",
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.env.flush_all()
        message.date = moment
        return message


@freeze_time(TODAY)
class TestAudit(AuditCommon):
    def test_figures_are_those_of_their_lists(self):
        self.make_client(day="2025-01-10", email="info@")
        fresh = self.make_client(day="2026-06-01")
        fresh.owner_id = self.seller
        audit = self.audit()
        self.assertEqual(
            {line.question for line in audit.line_ids},
            {rules.EXISTS, rules.STATE, rules.USED, rules.TALK},
        )
        for line in audit.line_ids:
            action = line.action_open_list()
            found = self.Client.with_user(self.officer).search_count(
                safe_eval(action["domain"])
            )
            self.assertEqual(line.count, found, line.name)
        figures = self.figures(audit)
        self.assertEqual(figures["Clients in the central file"], 2)
        self.assertEqual(figures["Entered in the period"], 1)
        self.assertEqual(figures["E-mail can't be used"], 1)
        self.assertEqual(figures["Last purchase in the period"], 1)

    def test_by_owner_and_period(self):
        one, _two = self.make_client(), self.make_client()
        one.owner_id = self.seller
        audit = self.audit(owner_id=self.seller.id)
        self.assertEqual(self.figures(audit)["Clients in the central file"], 1)
        audit.owner_id = False
        self.assertEqual(self.figures(audit)["Clients in the central file"], 2)
        audit.write({"date_from": "2024-01-01", "date_to": "2024-12-31"})
        self.assertEqual(self.figures(audit)["Entered in the period"], 0)
        with self.assertRaises(ValidationError):
            audit.date_from = "2025-01-01"

    def test_who_starts_to_talk(self):
        ours, theirs, silent = (self.make_client(day="2025-01-10") for _n in range(3))
        us = self.seller.partner_id
        self.write_to(ours, us, "2026-03-01 10:00:00")
        self.write_to(ours, ours.partner_id, "2026-03-02 10:00:00")
        self.write_to(theirs, us, "2025-12-31 10:00:00")
        self.write_to(theirs, theirs.partner_id, "2026-03-02 10:00:00")
        self.write_to(theirs, us, "2026-03-03 10:00:00")
        self.write_to(silent, us, "2026-06-16 10:00:00")
        audit = self.audit()
        lines = {line.name: line for line in audit.line_ids}
        files = self.Client.with_user(self.officer)
        for name, client in (
            ("We wrote first", ours),
            ("The client wrote first", theirs),
        ):
            action = lines[name].action_open_list()
            self.assertEqual(files.search(safe_eval(action["domain"])), client)
            self.assertEqual(lines[name].share, 50)
        used = lines["Nothing of that in the period"].action_open_list()
        self.assertEqual(files.search(safe_eval(used["domain"])), silent)

    def test_random_talk(self):
        rng = random.Random(TODAY)
        clients = [self.make_client(day="2025-01-10") for _n in range(5)]
        talk = []
        for number in range(40):
            client = rng.choice(clients)
            ours = rng.random() < 0.5
            moment = datetime(2026, 1, 1) + timedelta(
                days=rng.randrange(160), seconds=number
            )
            author = self.seller.partner_id if ours else client.partner_id
            self.write_to(client, author, moment)
            talk.append((client, moment, ours))
        self.refresh()
        since, until = datetime(2026, 2, 1), datetime(2026, 4, 1)
        expected = rules.started_by(one for one in talk if since <= one[1] < until)
        for name, ours in (("ours", True), ("theirs", False)):
            found = self.Client.search(
                [("audit_figure", "=", f"{name}|2026-02-01|2026-03-31")]
            )
            self.assertEqual(
                set(found), {c for c, first in expected.items() if first == ours}
            )

    def test_bad_figures_find_nobody(self):
        self.make_client()
        for value in (
            "ours",
            "ours|x|y",
            "nonsense|2026-01-01|2026-01-02",
            "touched||",
        ):
            self.assertFalse(self.Client.search([("audit_figure", "=", value)]))

    def test_who_may_audit(self):
        self.make_client()
        self.assertTrue(self.audit(self.analyst).line_ids)
        self.assertTrue(self.audit(self.leader).line_ids)
        for user in (self.seller, self.accountant):
            with self.assertRaises(AccessError):
                self.audit(user)


@conveyor_tags
class TestAuditPrinted(AuditCommon, HttpCase):
    def test_one_page(self):
        self.make_client()
        audit = self.audit()
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(
            "sales_conveyor.conveyor_audit_document", audit.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertEqual(len(PdfReader(io.BytesIO(content)).pages), 1)
        # fonts of the browser's kind are drawn, so the text is looked for here
        page, _kind = report._render_qweb_html(
            "sales_conveyor.conveyor_audit_document", audit.ids
        )
        self.assertIn("Clients in the central file", page.decode())
        self.assertIn("Who starts to talk?", page.decode())
        # on paper it is drawn with Odoo's styles
        self.assertIn("web.report_assets_common", page.decode())
