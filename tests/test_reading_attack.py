"""The clever salesperson with a browser console comes for contact details: the same
list of ways for somebody entitled, for somebody who isn't, and where nobody is limited.

What the entitled get on a way proves that the way leads anywhere at all.
"""

import json

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException, freeze_time
from odoo.tools import mute_logger

from .common import TODAY, conveyor_tags
from .reading import ACCOUNT, PERSON, SECRETS, ReadingCommon, leaks

ADDRESS = {"show_address": True, "show_email": True, "show_vat": True}
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)
#: What people ask about details with; (right, wrong) must be answered alike.
GUESSES = {
    "phone": ("555-0142", "555-0143"),
    "email": ("secret.buyer", "secret.seller"),
    "email_normalized": ("secret.buyer@", "secret.seller@"),
    "phone_sanitized": ("+12025550142", "+12025550143"),
    "street": ("77 Hidden", "78 Hidden"),
    "street2": ("4711", "4712"),
    "zip": ("ZQ4711", "ZQ4712"),
    "vat": ("US98765", "US98766"),
    "website": ("hidden-client", "hidden-clients"),
    "comment": ("only after lunch", "only before lunch"),
    "company_registry": ("REG-4711", "REG-4712"),
    "child_ids.email": ("anna.secret", "anna.open"),
    "child_ids.phone": ("0199", "0198"),
    "bank_ids.acc_number": ("HIDDENACC", "HIDDENACD"),
    "bank_ids.sanitized_acc_number": ("HIDDENACC4711", "HIDDENACC4712"),
    "conveyor_client_ids.contact_email": ("secret.buyer", "secret.seller"),
    "conveyor_client_ids.vat": ("US98765", "US98766"),
}

#: Who complains in the log of what is refused here.
LOUD = ("odoo.http", "odoo.sql_db", "odoo.addons.web.controllers.export")


@conveyor_tags
@freeze_time(TODAY)
class TestReadingAttack(ReadingCommon, HttpCase):
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
        cls.order._portal_ensure_token()
        cls.event = cls.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-06-20 10:00:00",
                "stop": "2026-06-20 11:00:00",
                "partner_ids": [Command.set((cls.client | cls.person).ids)],
            }
        )
        cls.client.image_1920 = PIXEL
        cls.client.message_subscribe((cls.client | cls.person).ids)
        cls.message = cls.client.with_context(tracking_disable=False).message_post(
            body="Good afternoon",
            author_id=cls.client.id,
            email_from=SECRETS["email"],
            partner_ids=cls.person.ids,
        )
        cls.person.with_context(
            tracking_disable=False
        ).email = "old@hidden-client.example"
        cls.env.flush_all()
        cls.env.cr.flush()
        cls.person.with_context(tracking_disable=False).email = PERSON["email"]
        cls.env.flush_all()
        cls.env.cr.flush()

    # Ways

    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def post(self, route, **params):
        return self.make_jsonrpc_request(route, params)

    def get(self, url):
        response = self.url_open(url)
        return f"{response.status_code} {dict(response.headers)} {response.text}"

    def ways(self):
        """Return {name: function}: all ways to get at a value."""
        call, post, get = self.call, self.post, self.get
        client, person, lead, order = self.client, self.person, self.lead, self.order
        ids = client.ids
        names = list(SECRETS)
        spec = {name: {} for name in names}
        related = {
            **spec,
            "child_ids": {"fields": {"email": {}, "phone": {}, "display_name": {}}},
            "bank_ids": {"fields": {"acc_number": {}, "display_name": {}}},
        }
        partner = "res.partner"
        domain = [("id", "in", (client | person).ids)]
        lead_names = ["email_from", "phone", "street", "zip", "website"]
        ways = {
            "read": lambda: call(partner, "read", ids, names),
            "web_read": lambda: call(partner, "web_read", ids, related),
            "search_read": lambda: call(partner, "search_read", domain, names),
            "web_search_read": lambda: call(
                partner, "web_search_read", domain, specification=spec
            ),
            "child_of": lambda: call(
                partner, "search_read", [("id", "child_of", ids)], ["email"]
            ),
            "web_save": lambda: call(
                partner, "web_save", ids, {"function": "x"}, related
            ),
            "email_formatted": lambda: call(
                partner,
                "read",
                ids,
                ["email_formatted", "contact_address", "contact_address_inline"],
            ),
            "export_data": lambda: call(
                partner, "export_data", ids, [*names, "child_ids/email"]
            ),
            "name_search": lambda: call(
                partner, "name_search", "Hidden Client", context=ADDRESS
            ),
            "web_name_search": lambda: call(
                partner,
                "web_name_search",
                "Hidden Client",
                {"display_name": {}, "email": {}, "vat": {}},
                context=ADDRESS,
            ),
            "formatted name": lambda: call(
                partner,
                "read",
                ids,
                ["display_name"],
                context={**ADDRESS, "formatted_display_name": True},
            ),
            "read_group": lambda: call(
                partner, "formatted_read_group", domain, ["phone", "email"], ["__count"]
            ),
            "aggregates": lambda: call(
                partner,
                "formatted_read_group",
                domain,
                [],
                ["phone:array_agg", "email:array_agg", "vat:array_agg"],
            ),
            "web_read_group": lambda: call(
                partner,
                "web_read_group",
                domain,
                ["email"],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification=spec,
            ),
            "copy_data": lambda: call(partner, "copy_data", ids),
            "onchange": lambda: call(
                partner, "onchange", ids, {"type": "other"}, [], related
            ),
            "onchange of a child": lambda: call(
                partner,
                "onchange",
                [],
                {"parent_id": client.id, "type": "contact"},
                ["parent_id", "type"],
                {**spec, "parent_id": {}},
            ),
            "a lead for the client": lambda: call(
                "crm.lead",
                "onchange",
                [],
                {"partner_id": client.id, "name": "z"},
                ["partner_id"],
                {name: {} for name in (*lead_names, "partner_id")},
            ),
            "label in a lead": lambda: call(
                "crm.lead", "read", lead.ids, ["partner_id"], context=ADDRESS
            ),
            "label in web_read": lambda: call(
                "crm.lead",
                "web_read",
                lead.ids,
                {"partner_id": {"fields": {"display_name": {}, "email": {}}}},
                context=ADDRESS,
            ),
            "lead": lambda: call("crm.lead", "read", lead.ids, lead_names),
            "lead group": lambda: call(
                "crm.lead",
                "formatted_read_group",
                [("id", "=", lead.id)],
                ["email_from", "phone"],
                ["__count"],
            ),
            "lead with client fields": lambda: call(
                "crm.lead",
                "web_search_read",
                [("id", "=", lead.id)],
                {"partner_id": {"fields": spec}},
            ),
            "order": lambda: call(
                "sale.order",
                "web_read",
                order.ids,
                {
                    "partner_id": {"fields": related},
                    "partner_invoice_id": {"fields": spec},
                },
                context=ADDRESS,
            ),
            "bank": lambda: call(
                "res.partner.bank", "search_read", [("partner_id", "=", client.id)]
            ),
            "bank names": lambda: call("res.partner.bank", "name_search", "", limit=99),
            "attendees": lambda: call(
                "calendar.attendee",
                "search_read",
                [("partner_id", "in", (client | person).ids)],
                ["email", "phone", "common_name"],
            ),
            "followers": lambda: call(
                "mail.followers",
                "search_read",
                [("partner_id", "in", (client | person).ids)],
                ["email", "display_name"],
            ),
            "messages": lambda: call(
                "mail.message",
                "search_read",
                [("res_id", "=", client.id), ("model", "=", partner)],
                ["email_from", "author_id"],
                context=ADDRESS,
            ),
            "client file": lambda: call(
                "conveyor.client",
                "read",
                self.client_file.ids,
                ["contact_email", "contact_phone", "vat", "display_name"],
                context=ADDRESS,
            ),
            "client file web_read": lambda: call(
                "conveyor.client",
                "web_read",
                self.client_file.ids,
                {
                    "contact_email": {},
                    "vat": {},
                    "partner_id": {"fields": related},
                    "contact_ids": {"fields": {"email": {}, "phone": {}}},
                },
            ),
            "client file group": lambda: call(
                "conveyor.client",
                "formatted_read_group",
                [("id", "=", self.client_file.id)],
                ["partner_id"],
                ["__count"],
                context=ADDRESS,
            ),
            "chatter of the client": lambda: post(
                "/mail/thread/messages", thread_model=partner, thread_id=client.id
            ),
            "chatter of the person": lambda: post(
                "/mail/thread/messages", thread_model=partner, thread_id=person.id
            ),
            "thread data": lambda: post(
                "/mail/data",
                fetch_params=[
                    [
                        "mail.thread",
                        {
                            "thread_model": partner,
                            "thread_id": client.id,
                            "request_list": [
                                "followers",
                                "suggestedRecipients",
                                "scheduledMessages",
                            ],
                        },
                    ]
                ],
            ),
            "recipients of a lead": lambda: post(
                "/mail/data",
                fetch_params=[
                    [
                        "mail.thread",
                        {
                            "thread_model": "crm.lead",
                            "thread_id": lead.id,
                            "request_list": ["followers", "suggestedRecipients"],
                        },
                    ]
                ],
            ),
            "avatar card": lambda: post(
                "/mail/data",
                fetch_params=[["avatar_card", {"id": client.id, "model": partner}]],
            ),
            "mentions": lambda: call(partner, "get_mention_suggestions", "Hidden"),
            "followers of mail": lambda: call(partner, "message_get_followers", ids),
            "composer": lambda: call(
                "mail.compose.message",
                "onchange",
                [],
                {
                    "model": partner,
                    "res_ids": str(ids),
                    "composition_mode": "comment",
                    "body": "",
                    "partner_ids": [(6, 0, ids)],
                },
                [],
                {"partner_ids": {"fields": {"email": {}, "display_name": {}}}},
                context=ADDRESS,
            ),
            "vcard": lambda: get(f"/web/partner/vcard?partner_ids={client.id}"),
            "html report": lambda: get(
                f"/report/html/sale.report_saleorder/{order.id}"
            ),
            "pdf report": lambda: get(f"/report/pdf/sale.report_saleorder/{order.id}"),
            "portal page": lambda: get(f"/my/orders/{order.id}"),
            "portal token": lambda: self.portal_by_token(),
            "file name": lambda: get(
                f"/web/content/res.partner/{client.id}/image_1920?filename_field=email"
            ),
            "csv": lambda: self.csv(),
            "sale report": lambda: call(
                "sale.report",
                "formatted_read_group",
                [("partner_id", "=", client.id)],
                ["partner_zip"],
                ["__count"],
            ),
            "payment link": lambda: self.payment_link(),
            "adopt": lambda: self.write_and_read(
                self.open, {"parent_id": client.id}, names
            ),
            "detach": lambda: self.write_and_read(person, {"parent_id": False}, names),
            "new person": lambda: call(
                partner,
                "web_save",
                [],
                {"name": "Spy", "parent_id": client.id},
                spec,
            ),
            "copy": lambda: self.copy(names),
            "another lead": lambda: self.new_lead(lead_names),
            "lead detached": lambda: self.lead_detached(lead_names),
        }
        return ways

    def csv(self):
        data = {
            "import_compat": False,
            "context": {},
            "domain": [("id", "=", self.client.id)],
            "fields": [
                {"name": n, "label": n, "type": "char"}
                for n in ("name", "email", "child_ids/email", "bank_ids/acc_number")
            ],
            "groupby": [],
            "ids": False,
            "model": "res.partner",
        }
        response = self.url_open(
            "/web/export/csv",
            data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
        )
        return response.text

    def portal_by_token(self):
        [values] = self.call("sale.order", "read", self.order.ids, ["access_token"])
        url = self.call("sale.order", "get_portal_url", self.order.ids)
        return self.get(
            f"/my/orders/{self.order.id}?access_token={values['access_token']}"
        ) + self.get(url)

    def write_and_read(self, partner, values, names):
        self.call("res.partner", "write", partner.ids, values)
        return self.call("res.partner", "read", partner.ids, names)

    def copy(self, names):
        copied = self.call("res.partner", "copy", self.person.ids)
        return self.call("res.partner", "read", copied, [*names])

    def payment_link(self):
        context = {"active_model": "sale.order", "active_id": self.order.id}
        id_ = self.call("payment.link.wizard", "create", [{}], context=context)
        return self.call("payment.link.wizard", "read", id_, ["partner_email"])

    def new_lead(self, names):
        [id_] = self.call(
            "crm.lead", "create", [{"name": "Spy", "partner_id": self.client.id}]
        )
        return self.call("crm.lead", "read", [id_], names)

    def lead_detached(self, names):
        self.call("crm.lead", "write", self.lead.ids, {"partner_id": self.open.id})
        self.call("crm.lead", "write", self.lead.ids, {"partner_id": False})
        return self.call("crm.lead", "read", self.lead.ids, names)

    def probes(self):
        """Return {name: (model, right domain, wrong domain)}."""
        probes = {}
        for name, guess in GUESSES.items():
            for operator in ("ilike", "not ilike", "=", "=like", "in"):
                right, wrong = (self.operand(operator, name, g) for g in guess)
                probes[f"{name} {operator}"] = (
                    "res.partner",
                    [(name, operator, right)],
                    [(name, operator, wrong)],
                )
        email, phone = GUESSES["email"], GUESSES["phone"]
        for model, path in (
            ("crm.lead", "email_from"),
            ("crm.lead", "partner_id.email"),
            ("sale.order", "partner_id.email"),
            ("sale.order.line", "order_id.partner_id.email"),
            ("account.move", "partner_id.email"),
            ("calendar.event", "partner_ids.email"),
            ("calendar.attendee", "email"),
            ("calendar.attendee", "partner_id.email"),
            ("mail.message", "email_from"),
            ("mail.message", "author_id.email"),
            ("mail.followers", "partner_id.email"),
            ("mail.followers", "email"),
            ("res.partner", "message_partner_ids.email"),
            ("res.partner", "message_follower_ids.partner_id.email"),
            ("res.partner", "commercial_partner_id.email"),
            ("res.partner", "parent_id.email"),
            ("res.partner.bank", "partner_id.email"),
            ("conveyor.client", "contact_email"),
            ("conveyor.client", "partner_id.email"),
            ("conveyor.client", "contact_ids.email"),
            ("conveyor.ladder.place", "partner_id.email"),
        ):
            right, wrong = ("anna" if "contact_ids" in path else g for g in email)
            if "contact_ids" in path:
                wrong = "bertha"
            probes[f"{model} {path}"] = (
                model,
                [(path, "ilike", right)],
                [(path, "ilike", wrong)],
            )
        for model in ("res.partner", "crm.lead"):
            for operator in ("ilike", "=", "not ilike"):
                probes[f"{model} phone_mobile_search {operator}"] = (
                    model,
                    [("phone_mobile_search", operator, phone[0])],
                    [("phone_mobile_search", operator, phone[1])],
                )
        for operand in (email, GUESSES["vat"]):
            probes[f"display_name {operand[0]}"] = (
                "res.partner",
                [("display_name", "ilike", operand[0])],
                [("display_name", "ilike", operand[1])],
            )
        probes["any"] = (
            "sale.order",
            [("partner_id", "any", [("phone", "ilike", "0142")])],
            [("partner_id", "any", [("phone", "ilike", "0143")])],
        )
        return probes

    def operand(self, operator, name, guess):
        full = {
            **SECRETS,
            "email_normalized": SECRETS["email"],
            "bank_ids.acc_number": ACCOUNT,
            "bank_ids.sanitized_acc_number": ACCOUNT.replace(" ", ""),
            "child_ids.email": PERSON["email"],
            "child_ids.phone": PERSON["phone"],
            "conveyor_client_ids.contact_email": SECRETS["email"],
            "conveyor_client_ids.vat": SECRETS["vat"],
        }.get(name, guess)
        if operator in ("=", "in"):
            exact = full if guess == GUESSES[name][0] else f"{full}x"
            return [exact] if operator == "in" else exact
        return f"%{guess}%" if operator == "=like" else guess

    # The list

    def come_as(self, user):
        """Walk all ways; return those that lead to a detail."""
        self.authenticate(user.login, user.login.ljust(8, "x"))
        found = {}
        for name, way in self.ways().items():
            savepoint = self.env.cr.savepoint()
            try:
                with mute_logger(*LOUD):
                    got = way()
            except JsonRpcException as refused:
                got = refused
            finally:
                savepoint.rollback()
                self.env.invalidate_all()
            if told := leaks(got):
                found[name] = told
        for name, (model, right, wrong) in self.probes().items():
            counts = []
            for domain in (right, wrong):
                try:
                    with mute_logger(*LOUD):
                        counts.append(self.call(model, "search_count", domain))
                except JsonRpcException as refused:
                    counts.append(str(refused).replace(str(domain), ""))
            if counts[0] != counts[1]:
                found[f"probe {name}"] = counts
        return found

    def order_of(self, user):
        """Return where the client stands when sorted by a detail, both ways."""
        self.authenticate(user.login, user.login.ljust(8, "x"))
        third = self.make_partner("Third", email="zz@z.example", phone="+9", zip="ZZ")
        ids = (self.client | self.open | third).ids
        return {
            name: self.call(
                "res.partner", "search", [("id", "in", ids)], order=f"{name}, id"
            ).index(self.client.id)
            for name in ("phone", "email", "zip", "vat", "street")
        }

    def test_not_entitled(self):
        """Nothing comes out; where nobody is limited, the same ways lead to details."""
        free = self.come_as(self.rival)
        self.limit("owner")
        before = self.row()
        limited = self.come_as(self.rival)
        self.assertEqual(limited, {})
        self.assertEqual(self.row(), before)
        # the control: without the limit the list finds what it looks for
        all_ways = {*self.ways(), *(f"probe {name}" for name in self.probes())}
        silent = sorted(all_ways - set(free))
        self.assertLessEqual(len(silent), 8, silent)
        self.assertGreaterEqual(len(free), 100)

    def test_entitled(self):
        """The owner, with fewer rights than the other, gets what is the owner's."""
        self.limit("owner")
        self.lead.user_id = self.order.user_id = self.seller
        self.env.flush_all()
        self.assertGreaterEqual(len(self.come_as(self.seller)), 90)

    def test_sorting_tells_nothing(self):
        self.limit("owner")
        # hidden values are sorted as empty ones are: behind those there are
        self.assertEqual(
            self.order_of(self.rival),
            {"phone": 2, "email": 2, "zip": 1, "vat": 0, "street": 0},
        )
