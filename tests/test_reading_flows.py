"""Daily work with clients whose details one doesn't see: nothing is lost, nothing is
written back empty, and letters reach the client."""

import inspect
from pathlib import Path
from unittest.mock import patch

from odoo import Command
from odoo.tests import Form, freeze_time, new_test_user

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.sales_conveyor.models import conveyor_reading_mask as masks

from .common import TODAY, conveyor_tags
from .reading import SECRETS, ReadingCommon, leaks

#: Where Odoo may meet an empty value instead of the real one: it shows it, and decides
#: nothing by it. Whoever finds another place here judges it: what decides on details
#: must do so with sudo.
BLIND = {
    ("crm_lead.py", "_compute_show_enrich_button"),  # nothing to enrich
    ("models.py", "web_read"),
    ("test_reading_flows.py", "test_lead"),
}


@conveyor_tags
@freeze_time(TODAY)
class TestReadingFlows(ReadingCommon, MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Lead on the client",
                "type": "opportunity",
                "partner_id": cls.client.id,
                "user_id": cls.rival.id,
            }
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.client.id,
                "user_id": cls.rival.id,
                "company_id": cls.company.id,
                "order_line": [Command.create({"product_id": cls.product.id})],
            }
        )
        cls.limit("owner")

    def setUp(self):
        super().setUp()
        self.before = self.row()
        self.blind = set()
        empty = masks._empty

        def traced(field, record):
            self.blind.add(caller())
            return empty(field, record)

        self.startPatcher(patch.object(masks, "_empty", traced))

    def tearDown(self):
        self.assertEqual(self.row(), self.before)
        super().tearDown()

    def assertBlind(self, *allowed):
        """Only these places of Odoo have met an empty value instead of the real one."""
        self.assertEqual(self.blind - set(allowed), set())

    def as_rival(self, records):
        return records.with_user(self.rival).with_context(
            allowed_company_ids=self.company.ids
        )

    def test_order_to_invoice(self):
        order = self.as_rival(self.order)
        order.note = "Deliver before noon"
        order.action_confirm()
        invoices = order._create_invoices()
        self.assertEqual(invoices.partner_id, self.client)
        self.assertEqual(invoices.sudo().partner_shipping_id, self.client)
        invoices.sudo().with_user(self.accountant).action_post()
        self.assertEqual(invoices.sudo().state, "posted")

    def test_fiscal_position_follows_the_real_address(self):
        positions = self.env["account.fiscal.position"].with_company(self.company)
        position = positions.create(
            {
                "name": "Hidden street",
                "sequence": -1,
                "auto_apply": True,
                "country_id": self.env.ref("base.us").id,
                "zip_from": "ZQ4710",
                "zip_to": "ZQ4712",
                "vat_required": True,
            }
        )
        self.assertEqual(positions._get_fiscal_position(self.client), position)
        self.assertEqual(
            self.as_rival(positions)._get_fiscal_position(self.as_rival(self.client)),
            position,
        )

    def test_letters_reach_the_client(self):
        with self.mock_mail_gateway():
            self.as_rival(self.client).message_post(
                body="Good afternoon",
                partner_ids=(self.client | self.person).ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        addressed = str([mail["email_to"] for mail in self._mails])
        self.assertIn("secret.buyer@hidden-client.example", addressed)
        self.assertIn("anna.secret@hidden-client.example", addressed)

    def test_quotation_by_composer(self):
        with self.mock_mail_gateway():
            action = self.as_rival(self.order).action_quotation_send()
            composer = (
                self.as_rival(self.env["mail.compose.message"])
                .with_context(**action["context"])
                .create({})
            )
            self.assertIn(self.client, composer.partner_ids)
            composer._action_send_mail()
        self.assertIn(
            "secret.buyer@hidden-client.example",
            str([mail["email_to"] for mail in self._mails]),
        )

    def test_invitation_reaches_the_client(self):
        with self.mock_mail_gateway():
            self.as_rival(self.env["calendar.event"]).create(
                {
                    "name": "Visit",
                    "start": "2026-06-20 10:00:00",
                    "stop": "2026-06-20 11:00:00",
                    "partner_ids": [
                        Command.set((self.client | self.rival.partner_id).ids)
                    ],
                }
            )
        self.assertIn(
            "secret.buyer@hidden-client.example",
            str([mail["email_to"] for mail in self._mails]),
        )

    def test_meetings_copy_no_details(self):
        html = self.as_rival(
            self.env["calendar.event"]
        )._get_contact_details_description(self.rival, self.client)
        self.assertIn("Hidden Client", html)
        self.assertEqual(leaks(html), [])

    def test_links_in_letters_are_signed_alike(self):
        self.order._portal_ensure_token()
        mine = self.as_rival(self.order)
        self.assertEqual(
            mine._sign_token(self.client.id), self.order._sign_token(self.client.id)
        )
        other = self.order.copy({"user_id": self.rival.id})
        self.assertTrue(self.as_rival(other)._portal_ensure_token())
        self.assertTrue(other.access_token)

    def test_lead(self):
        lead = self.as_rival(self.lead)
        self.assertFalse(lead.email_from)
        with Form(lead) as form:
            form.name = "Renamed"
            form.priority = "2"
        lead.write({"email_from": False, "phone": "", "expected_revenue": 5})
        lead.action_set_won()
        self.assertEqual(self.lead.email_from, SECRETS["email"])

    def test_lead_changes_its_client(self):
        self.as_rival(self.lead).partner_id = self.open
        self.env.flush_all()
        self.assertEqual(self.lead.email_from, "open@prospect.example")
        self.assertEqual(leaks(self.lead.read()), [])

    def test_client_is_found_by_its_exact_mail(self):
        """Else it would be made a second time."""
        stray = self.env["crm.lead"].create(
            {
                "name": "Wrote to us",
                "email_from": SECRETS["email"],
                "user_id": self.rival.id,
                "partner_id": False,
            }
        )
        found = self.as_rival(stray)._find_matching_partner()
        self.assertEqual(found, self.client)
        self.assertFalse(found.email)
        created = self.as_rival(self.env["res.partner"]).find_or_create(
            SECRETS["email"]
        )
        self.assertEqual(created, self.client)

    def test_activities_and_followers(self):
        mine = self.as_rival(self.client)
        activity = mine.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.rival.id
        )
        activity.action_feedback("Called")
        mine.message_subscribe(self.rival.partner_id.ids)
        mine.message_unsubscribe(self.rival.partner_id.ids)

    def test_form_of_the_contact(self):
        with Form(self.as_rival(self.person)) as form:
            form.function = self.person.function
        self.as_rival(self.person).web_save({"lang": False}, {"email": {}})
        self.person.lang = self.before[1]["lang"]

    def test_conversations_are_reserved_if_the_company_wants_it(self):
        message = self.client.message_post(body="The price is 100")
        own = self.as_rival(self.client).message_post(body="My own note")
        file = self.env["ir.attachment"].create(
            {
                "name": "offer.txt",
                "raw": b"77 Hidden Lane",
                "res_model": "res.partner",
                "res_id": self.client.id,
            }
        )
        picture = self.env["ir.attachment"].create(
            {
                "name": "image",
                "raw": b"x",
                "res_model": "res.partner",
                "res_id": self.client.id,
                "res_field": "image_1920",
            }
        )

        def seen(user):
            files = self.env["ir.attachment"].with_user(user)
            messages = self.env["mail.message"].with_user(user)
            found = messages.search([("id", "in", (message | own).ids)])
            return (
                sorted(found.ids),
                files.search([("id", "=", file.id)]).ids,
                file.with_user(user).has_access("read"),
                message.with_user(user).has_access("read"),
            )

        everything = (sorted((own | message).ids), file.ids, True, True)
        self.assertEqual(seen(self.rival), everything)
        self.company.conveyor_reading_talk = True
        self.assertEqual(seen(self.rival), (own.ids, [], False, False))
        self.assertTrue(picture.with_user(self.rival).has_access("read"))
        self.assertEqual(seen(self.seller), everything)
        self.assertEqual(seen(self.officer), everything)

    def test_ask_the_owner(self):
        for _turn in range(2):
            answer = self.as_rival(self.person).action_conveyor_ask_owner()
            self.assertIn(self.seller.name, answer["params"]["message"])
            self.assertEqual(leaks(answer), [])
        activity = self.client.activity_ids
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn(self.rival.name, activity.summary)

    def test_print(self):
        def render(user):
            return str(
                self.env["ir.actions.report"]
                .with_user(user)
                .with_context(allowed_company_ids=self.company.ids)
                ._render_qweb_html("sale.report_saleorder", self.order.ids)
            )

        self.assertEqual(leaks(render(self.rival)), [])
        self.assertIn("Hidden Client", render(self.rival))
        self.order.user_id = self.seller
        self.assertIn("Hidden Lane", render(self.seller))

    def test_invoice_is_printed_with_the_address_for_accountants(self):
        html = (
            self.env["ir.actions.report"]
            .with_user(self.accountant)
            .with_context(allowed_company_ids=self.company.ids)
            ._render_qweb_html("account.report_invoice", self.invoice.ids)
        )
        self.assertIn("Hidden Lane", str(html))

    def test_own_client_works_as_always(self):
        child = (
            self.env["res.partner"]
            .with_user(self.seller)
            .create({"name": "Warehouse", "parent_id": self.client.id})
        )
        self.assertEqual(child.vat, SECRETS["vat"])
        self.assertEqual(child.street, SECRETS["street"])

    def test_portal_user(self):
        portal = new_test_user(
            self.env,
            "portal_anna",
            "base.group_portal",
            name=self.person.name,
            email=self.person.email,
            partner_id=self.person.id,
        )
        own = self.person.with_user(portal)
        self.assertEqual(own.phone, "+1 202-555-0199")

    def test_mailing(self):
        if "mailing.mailing" not in self.env:
            self.skipTest("Odoo's e-mail marketing isn't installed here")
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "News",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("id", "=", self.client.id)],
                "body_html": "<p>Hello</p>",
                "email_from": "news@works.example",
            }
        )
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        trace = self.env["mailing.trace"].search([("res_id", "=", self.client.id)])
        self.assertEqual(trace.email, SECRETS["email"])
        self.assertFalse(self.as_rival(trace).email)

    def test_what_decides_on_details_sees_them(self):
        """The trace of blind reads: places of Odoo that got nothing instead of a value.
        A new one is judged before it is let in here."""
        self.test_order_to_invoice()
        self.test_quotation_by_composer()
        self.test_invitation_reaches_the_client()
        self.test_lead()
        self.assertBlind(*BLIND)


def caller():
    """Return (file, function) of who read, past the ORM."""
    for frame in inspect.stack(context=0)[2:]:
        name = Path(frame.filename)
        if "/orm/" not in frame.filename and name.stem not in (
            "conveyor_reading_mask",
            "misc",
        ):
            return name.name, frame.function
    return "", ""
